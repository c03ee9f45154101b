import type { HttpResponse } from '../vocabulary/http.ts'

// A second one of these is a mistake of the server; the first counts, as with Node's own client.
const single = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
])

/** Shapes headers as Node's own client has them, in place: `set-cookie` is a list, any other repeated header one joined text. */
export function joinHeaders(headers: Record<string, string | string[] | undefined>): HttpResponse['headers'] {
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (name === 'set-cookie') {
      if (typeof value === 'string') headers[name] = [value]
    } else if (Array.isArray(value)) {
      headers[name] = single.has(name) ? value[0] : value.join(', ')
    }
  }
  return headers
}
