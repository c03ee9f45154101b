import { OAuthError } from '../../src/index.ts'

/**
 * Adds `msg.cookies` to a `Cookie` header. A cookie is a text, which gets encoded, or `{value, encode: false}`, which does not;
 * `null` stands for “clear it” in core's HTTP nodes and sends nothing. Throws `REQUEST_INVALID` for a name no cookie can have.
 */
export function cookieHeader(header: string | undefined, cookies: unknown): string | undefined {
  if (typeof cookies !== 'object' || cookies === null) return header
  const pairs = new Map<string, string>()
  for (const pair of header?.split(';') ?? []) {
    const [name = '', ...value] = pair.split('=')
    if (name.trim()) pairs.set(name.trim(), value.join('=').trim())
  }
  for (const [name, cookie] of Object.entries(cookies)) {
    const { value, encode } = typeof cookie === 'object' && cookie !== null ? cookie : { value: cookie, encode: true }
    if (value === null || value === undefined) continue
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw unusable()
    pairs.set(name, encode === false ? untilSemicolon(String(value)) : encoded(String(value)))
  }
  return Array.from(pairs, ([name, value]) => `${name}=${value}`).join('; ')
}

// What follows would be another cookie on the wire; core's cookie jar takes it for an attribute and leaves it out.
const untilSemicolon = (value: string) => value.split(';', 1)[0]?.trim() ?? ''

function encoded(value: string): string {
  try {
    return encodeURIComponent(value)
  } catch {
    // Half of a character that UTF-16 writes in two.
    throw unusable()
  }
}

const unusable = () => new OAuthError('REQUEST_INVALID', 'header', { header: 'Cookie' })
