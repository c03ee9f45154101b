/**
 * Reads JSON: its `value`, or the `problem` with its line; and the `line` at which the value of a JSON pointer (RFC 6901) starts, or
 * the nearest thing around it.
 */
export function readJson(text, pointer = '') {
  try {
    return { value: JSON.parse(text), line: lineAt(text, placeOf(text, pointer)) }
  } catch (error) {
    const offset = /position (\d+)/.exec(error.message)?.[1]
    const line = /line (\d+)/.exec(error.message)?.[1]
    const at = offset === undefined ? (line ?? lineAt(text, text.length)) : lineAt(text, Number(offset))
    return { problem: { line: Number(at), message: error.message } }
  }
}

const lineAt = (text, offset) => text.slice(0, offset).split('\n').length

const token = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g

/** Where the value of a pointer stands in a text that is JSON. */
function placeOf(text, pointer) {
  const wanted = pointer.split('/').slice(1)
  const names = wanted.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  const inside = []
  let best = { depth: 0, offset: 0 }
  for (const { 0: part, index } of text.matchAll(token)) {
    const around = inside.at(-1)
    if (part === '}' || part === ']') inside.pop()
    else if (part === ',') around.name = around.list ? String(Number(around.name) + 1) : undefined
    else if (part !== ':') {
      if (around && !around.list && around.name === undefined) around.name = JSON.parse(part)
      const isOnTheWay = inside.length <= names.length && inside.every(({ name }, depth) => name === names[depth])
      if (isOnTheWay && inside.length > best.depth) best = { depth: inside.length, offset: index }
      if (part === '{') inside.push({ list: false })
      else if (part === '[') inside.push({ list: true, name: '0' })
    }
  }
  return best.offset
}
