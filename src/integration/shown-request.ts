import type { HttpRequest } from '../vocabulary/http.ts'

/** A request for people to read: what is encoded in it is decoded, so that it is not always a valid one. */
export interface ShownRequest {
  readonly method: string
  /** Without the query. */
  readonly url: string
  /** One parameter each, as `name=value`; absent when there is none. */
  readonly query?: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  /** A form is one parameter a line. */
  readonly body?: string
}

/** Words that stand for values that are different each time, by the value. */
export type Words = ReadonlyMap<string, string>

/** Makes a request readable: spreads out the query and a form, and shows what stands behind base64. */
export function shownRequest({ method, url, headers, body }: HttpRequest, words: Words = new Map()): ShownRequest {
  const named = (text: string) => [...words].reduce((shown, [value, word]) => shown.replaceAll(value, word), text)
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  const [address = '', ...query] = url.split('?')
  const parameters = query.join('?').split('&').filter(Boolean)
  return {
    method,
    url: named(decoded(address)),
    ...(parameters.length > 0 && { query: parameters.map((parameter) => named(decoded(parameter))) }),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, named(withoutBase64(String(value)))]),
    ),
    ...(typeof body === 'string' && { body: named(withoutBase64(shownBody(body, String(type ?? '')))) }),
  }
}

/** Base64 of what has a word in angle brackets, and could not be read otherwise. Nothing else is touched. */
function withoutBase64(text: string): string {
  return text.replace(/[\w+/-]{8,4000}={0,2}/g, (code) => {
    const plain = decoded(Buffer.from(code, 'base64').toString('utf8'))
    return /<[a-z][\w ]{1,60}>/i.test(plain) && !/[\p{Cc}\uFFFD]/u.test(plain) ? `base64(${plain})` : code
  })
}

function shownBody(body: string, type: string): string {
  if (/urlencoded/i.test(type))
    return [...new URLSearchParams(body)].map(([name, value]) => `${name}=${value}`).join('\n')
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

/** Words in angle brackets stand for themselves, also where a form writes a space as `+`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text).replace(/<[^<>]{1,100}>/g, (word) => word.replaceAll('+', ' '))
  } catch {
    return text
  }
}
