/** What is big in a description of an API, and says nothing about OAuth. */
const bulky = new Set(['paths', 'webhooks', 'definitions', 'parameters', 'responses', 'tags'])
const bulkyComponents = new Set(
  'schemas responses parameters examples requestBodies headers links callbacks pathItems'.split(' '),
)

const key = /^(?:"([^"\\]*)"|'([^']*)'|([A-Za-z_$][\w.$-]*)) *:(?:[ \r]|$)/
/** Empty lines, comments and elements of the list above: no keys, wherever they stand. */
const noKey = /^(?:\r?$|#|-(?:[ \r]|$))/

/** A key of a block mapping with all that belongs to it. */
interface Section {
  readonly name: string
  readonly start: number
  readonly end: number
}

/**
 * YAML without the parts of it that are big and say nothing about OAuth: reading ten megabytes of YAML takes half a minute, and
 * nearly all of that are paths and schemas. Looks at keys and their indentation only: what belongs to a key of a block mapping
 * stands deeper than it, but for the dashes of a list (YAML 1.2.2 §8.2). `undefined` where that is not enough to go by, since the
 * text is written otherwise than nearly all are.
 */
export function skimYaml(text: string): string | undefined {
  const top = sectionsOf(text, 0, text.length, 0)
  const kept = top?.flatMap((section) => {
    if (bulky.has(section.name)) return []
    return section.name === 'components' ? skimComponents(text, section) : [section]
  })
  return kept?.map(({ start, end }) => text.slice(start, end)).join('')
}

/** The line with the key itself, and the sections below it that say something. */
function skimComponents(text: string, section: Section): Section[] {
  const { name, start } = section
  const body = text.indexOf('\n', start) + 1
  const indent = body === 0 ? 0 : firstIndent(text, body, section.end)
  const parts = indent > 0 ? sectionsOf(text, body, section.end, indent) : undefined
  return parts ? [{ name, start, end: body }, ...parts.filter((part) => !bulkyComponents.has(part.name))] : [section]
}

/** The keys with this indentation, or `undefined` when something else stands there, or less deep. */
function sectionsOf(text: string, from: number, to: number, indent: number): Section[] | undefined {
  const starts: { name: string; start: number }[] = []
  for (let start = from; start < to; start = nextLine(text, start)) {
    const here = indentAt(text, start)
    if (here > indent) continue
    const line = text.slice(start + here, nextLine(text, start)).trimEnd()
    if (noKey.test(line) || (starts.length === 0 && line === '---')) continue
    const [, double, single, bare] = key.exec(line) ?? []
    const name = double ?? single ?? bare
    if (here < indent || name === undefined) return undefined
    starts.push({ name, start })
  }
  return starts.map(({ name, start }, index) => ({ name, start, end: starts[index + 1]?.start ?? to }))
}

function firstIndent(text: string, from: number, to: number): number {
  for (let start = from; start < to; start = nextLine(text, start)) {
    const indent = indentAt(text, start)
    if (!noKey.test(text.slice(start + indent, nextLine(text, start)).trimEnd())) return indent
  }
  return 0
}

function nextLine(text: string, start: number): number {
  const newline = text.indexOf('\n', start)
  return newline < 0 ? text.length : newline + 1
}

function indentAt(text: string, start: number): number {
  let at = start
  while (text.charCodeAt(at) === 32) at += 1
  return at - start
}
