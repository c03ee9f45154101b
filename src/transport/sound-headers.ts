import { OAuthError } from '../vocabulary/errors.ts'
import type { Headers } from '../vocabulary/http.ts'
import { addressOf } from './address.ts'
import type { Interceptor } from './api-request.ts'

/** How the message is framed and the connection is used is for the HTTP client to say; a flow's word would break or smuggle. */
const dropped = new Set([
  'connection',
  'content-length',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const headerName = /^[\w!#$%&'*+.^`|~-]+$/
// RFC 9110 §5.5: everything else would end the header, or cannot be sent.
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/

/**
 * Lets only sound headers of a flow through: one of each name whatever its case (the last one counts), framing and hop-by-hop
 * headers dropped. Throws `REQUEST_INVALID` `header` for a value with a line break or another forbidden character, for
 * `Proxy-Authorization`, and for a `Host` other than the URL's: it would lead the token to another server behind the same address.
 */
export function soundHeaders(): Interceptor {
  return (next) => async (request) => {
    const headers = sound(request.headers, request.url)
    return next(headers === request.headers ? request : { ...request, headers })
  }
}

function sound(headers: Headers, url: string): Headers {
  const names = Object.keys(headers)
  const lower = names.map((name) => name.toLowerCase())
  let changed = false
  const keep = names.filter((name, index) => {
    const own = lower[index] ?? name
    const kept = isKept(name, own, headers[name], url) && lower.lastIndexOf(own) === index
    changed ||= !kept
    return kept
  })
  return changed ? Object.fromEntries(keep.map((name) => [name, headers[name] ?? ''])) : headers
}

function isKept(name: string, lower: string, value: Headers[string] | undefined, url: string): boolean {
  if (dropped.has(lower)) return false
  if (value === undefined) return false
  const refused = () => new OAuthError('REQUEST_INVALID', 'header', { header: name })
  if (lower === 'proxy-authorization' || !headerName.test(name)) throw refused()
  if (typeof value === 'string' ? !headerValue.test(value) : !value.every((one) => headerValue.test(one)))
    throw refused()
  if (lower !== 'host') return true
  if (value !== addressOf(url).host) throw refused()
  return false
}
