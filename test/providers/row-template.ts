/** A piece of a row's text: as it stands, a placeholder, or a function of texts. */
export type Piece =
  | { readonly text: string }
  | { readonly name: string }
  | { readonly call: string; readonly args: readonly (readonly Piece[])[] }

/**
 * Takes a text of a row apart: `{name}`, `{$fn}` and `{$fn(args)}`, in whose arguments `<name>` stands for a value. Arguments
 * without any angle bracket may name values bare, as in `{$sha256hex(client_secret|code)}`; `isName` tells which words do.
 */
export function parseRowTemplate(text: string, isName: (word: string) => boolean): Piece[] {
  const pieces: Piece[] = []
  let literal = ''
  let at = 0
  const flush = () => {
    if (literal) pieces.push({ text: literal })
    literal = ''
  }
  while (at < text.length) {
    const rest = text.slice(at)
    const name = /^\{([A-Za-z_][\w.-]*)\}/.exec(rest)
    const either = /^\{([A-Za-z_][\w.-]*)\s*\|\|?\s*([^{}|]*)\}/.exec(rest)
    const start = /^\{\$([A-Za-z]\w*)/.exec(rest)
    const call = start ? readCall(rest, 1, isName) : undefined
    if (name?.[1]) {
      flush()
      pieces.push({ name: name[1] })
      at += name[0].length
    } else if (either?.[1]) {
      flush()
      const other = (either[2] ?? '').trim()
      pieces.push({
        call: 'first',
        args: [[{ name: either[1] }], [isName(other) ? { name: other } : { text: other.replace(/^["']|["']$/g, '') }]],
      })
      at += either[0].length
    } else if (call && rest[call.end] === '}') {
      flush()
      pieces.push(call.piece)
      at += call.end + 1
    } else {
      literal += text[at]
      at += 1
    }
  }
  flush()
  return pieces
}

/** Reads `$fn` or `$fn(args)` at `at`. */
function readCall(
  text: string,
  at: number,
  isName: (word: string) => boolean,
): { piece: Piece; end: number } | undefined {
  const head = /^\$([A-Za-z]\w*)/.exec(text.slice(at))
  if (!head?.[1]) return undefined
  let end = at + head[0].length
  if (text[end] !== '(') {
    // `{$now+10m}` is the same as `{$now(+10m)}`, and `{$now:iso}` as `{$now(iso)}`.
    const [written = '', option] = /^(?::\s*)?([+-]?[\w:.,+-]+)(?=\}|$)/.exec(text.slice(end)) ?? []
    const args = option === undefined ? [] : option.split(',').map((arg): Piece[] => [{ text: arg }])
    return { piece: { call: head[1].toLowerCase(), args }, end: end + written.length }
  }
  const args: string[] = []
  let depth = 0
  let from = end + 1
  for (; end < text.length; end += 1) {
    const char = text[end]
    if (char === '(') depth += 1
    else if (char === ')') depth -= 1
    else if (char === ',' && depth === 1) {
      args.push(text.slice(from, end))
      from = end + 1
    }
    if (depth === 0) break
  }
  if (depth !== 0) return undefined
  args.push(text.slice(from, end))
  const parsed = args.filter((arg, index) => arg !== '' || index > 0).map((arg) => parseArgument(arg, isName))
  return { piece: { call: head[1].toLowerCase(), args: parsed }, end: end + 1 }
}

function parseArgument(text: string, isName: (word: string) => boolean): Piece[] {
  const bare = !/[<{]/.test(text)
  const shape = bare
    ? /\$[A-Za-z]\w*|[A-Za-z_][\w.-]*/g
    : /\{?\$[A-Za-z]\w*|<([A-Za-z_][\w.-]*)>|\{([A-Za-z_][\w.-]*)\}/g
  const source = bare ? text.trim() : text.replace(/^\s+/, '')
  const pieces: Piece[] = []
  let at = 0
  for (const match of source.matchAll(shape)) {
    if (match.index < at) continue
    const braced = match[0].startsWith('{$')
    const called =
      braced || match[0].startsWith('$') ? readCall(source, match.index + (braced ? 1 : 0), isName) : undefined
    const call =
      called && braced ? (source[called.end] === '}' ? { ...called, end: called.end + 1 } : undefined) : called
    const name = bare ? (isName(match[0]) ? match[0] : undefined) : (match[1] ?? match[2])
    if (!call && name === undefined) continue
    if (match.index > at) pieces.push({ text: source.slice(at, match.index) })
    pieces.push(call ? call.piece : { name: name as string })
    at = call ? call.end : match.index + match[0].length
  }
  if (at < source.length) pieces.push({ text: source.slice(at) })
  return pieces
}

/** The names that stand in a text. */
export function namesIn(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => {
    if ('name' in piece) return [piece.name]
    return 'call' in piece ? piece.args.flatMap(namesIn) : []
  })
}
