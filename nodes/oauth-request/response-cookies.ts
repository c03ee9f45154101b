/** Cookies by name: the value, and its attributes that have a value, as the server wrote their names. */
export type ResponseCookies = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Reads `Set-Cookie` headers the way core's `http request` shows them: `a=b%20c; Path=/; HttpOnly` is `{a: {value: 'b c', Path: '/'}}`. */
export function responseCookies(headers: readonly string[]): ResponseCookies {
  const cookies: [string, Record<string, string>][] = []
  for (const header of headers) {
    const equals = header.indexOf('=')
    const name = header.slice(0, Math.max(0, equals)).trim()
    if (!name) continue
    const [value = '', ...attributes] = header.slice(equals + 1).split(';')
    const pairs = attributes.filter((attribute) => attribute.includes('=')).map(pairOf)
    cookies.push([name, Object.fromEntries([...pairs, ['value', decoded(value.trim())]])])
  }
  // Unlike an assignment, this makes an ordinary property even of a cookie named `__proto__`.
  return Object.fromEntries(cookies)
}

function pairOf(attribute: string): [string, string] {
  const equals = attribute.indexOf('=')
  return [attribute.slice(0, equals).trim(), decoded(attribute.slice(equals + 1).trim())]
}

function decoded(text: string): string {
  const value = text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
