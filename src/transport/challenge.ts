/** What a server asks for in `WWW-Authenticate` (RFC 9110 §11.6.1). */
export interface Challenge {
  /** In lower case, such as `bearer`. */
  readonly scheme: string
  /** Names in lower case. Hints, and from a server that may be hostile: nothing is ever sent where they point. */
  readonly params: ReadonlyMap<string, string>
}

/** No honest server has more to say; a hostile one is not listened to for longer. */
const atMost = 64
const longest = 16_384

/**
 * Reads challenges, also several in one header or in several headers, in time linear to their length. Tolerant: what cannot be
 * understood is passed over, since an answer must not fail for it.
 */
export function readChallenges(header: string | readonly string[] | undefined): Challenge[] {
  const text = (typeof header === 'string' ? header : (header ?? []).join(', ')).slice(0, longest)
  const challenges: { scheme: string; params: Map<string, string> }[] = []
  let params: Map<string, string> | undefined
  for (let at = pass(separator, text, 0); at < text.length; at = pass(separator, text, at)) {
    const end = pass(token, text, at)
    if (end === at) {
      at = text[at] === '"' ? quoted(text, at).end : at + 1
      continue
    }
    const word = text.slice(at, end).toLowerCase()
    const equals = pass(space, text, end)
    if (text[equals] === '=') {
      const value = valueAt(text, pass(space, text, equals + 1))
      if (params && value.found && params.size < atMost) params.set(word, value.text)
      at = value.end
    } else {
      if (challenges.length === atMost) break
      params = new Map()
      challenges.push({ scheme: word, params })
      at = pass(token68, text, end)
    }
  }
  return challenges
}

/** Whether the token was good but does not reach far enough (RFC 6750 §3.1): another one of the same grant would not either. */
export function lacksScope(header: string | readonly string[] | undefined): boolean {
  return (
    header !== undefined && readChallenges(header).some(({ params }) => params.get('error') === 'insufficient_scope')
  )
}

// Sticky, so that each looks at its place only and nothing is ever read twice.
const separator = /[\s,]*/y
const space = /[ \t]*/y
const token = /[\w!#$%&'*+.^`|~-]*/y
// `Negotiate YII=` carries one opaque value instead of parameters.
const token68 = /[ \t]+[\w.~+/-]+=*[ \t]*(?=,|$)/y
const plainText = /[^"\\]*/y

function pass(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

function valueAt(text: string, at: number): { found: boolean; text: string; end: number } {
  if (text[at] === '"') return quoted(text, at)
  const end = pass(token, text, at)
  return { found: end > at, text: text.slice(at, end), end }
}

function quoted(text: string, open: number): { found: boolean; text: string; end: number } {
  let value = ''
  for (let at = open + 1; at < text.length; ) {
    const end = pass(plainText, text, at)
    value += text.slice(at, end)
    if (text[end] === '"') return { found: true, text: value, end: end + 1 }
    value += text[end + 1] ?? ''
    at = end + 2
  }
  return { found: false, text: value, end: text.length }
}
