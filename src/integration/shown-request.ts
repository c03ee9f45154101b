import type { HttpRequest } from '../vocabulary/http.ts'

/** A request for people to read. */
export interface ShownRequest {
  readonly method: string
  /** Decoded, and so not always a valid URL. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** A form is one parameter a line, decoded. */
  readonly body?: string
}

/** Makes a request readable: what is encoded is decoded, a form is spread out, and Basic credentials are shown as a pair. */
export function shownRequest({ method, url, headers, body }: HttpRequest): ShownRequest {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  return {
    method,
    url: decoded(url),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, shownHeader(String(value))])),
    ...(typeof body === 'string' && { body: shownBody(body, String(type ?? '')) }),
  }
}

function shownHeader(value: string): string {
  const pair = /^Basic ([\w+/=]+)$/.exec(value)?.[1]
  return pair === undefined ? value : `Basic base64(${decoded(Buffer.from(pair, 'base64').toString('utf8'))})`
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

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
