import type { ApiResponse } from '../../src/index.ts'
import { hashOfHeaders, markName } from './header-mark.ts'
import type { Warning } from './message.ts'
import type { RequestConfig } from './request-config.ts'
import { type ResponseCookies, responseCookies } from './response-cookies.ts'

/** What an answer changes in a message. Nothing of the request is in it, and so no token. */
export interface MessageChanges {
  statusCode: number
  headers: Record<string, unknown>
  /** Where the answer came from, after redirects. */
  responseUrl: string
  payload: unknown
  redirectList: { location: string; cookies?: ResponseCookies }[]
  /** Always 0, as in core's node; a second try with a renewed token is told in `oauth.retried`. */
  retry: 0
  responseCookies?: ResponseCookies
  oauth: { integration: string; renewed: boolean; retried: boolean }
}

/** The message after an answer. `integration` is the name people know it by. */
export function toMessage(
  response: ApiResponse,
  { returns }: RequestConfig,
  integration: string,
): { readonly changes: MessageChanges; readonly warning?: Warning } {
  const { status, url, redirects, renewed, retried } = response
  // Adding a property to a spread copy would cost ten times as much.
  const headers = Object.assign({}, response.headers, { [markName]: hashOfHeaders(response.headers) })
  const cookies = response.headers['set-cookie']
  const { payload, warning } = payloadOf(response, returns)
  return {
    changes: {
      statusCode: status,
      headers,
      responseUrl: url,
      payload,
      redirectList: redirects.map(({ location, cookies }) =>
        cookies ? { location, cookies: responseCookies(cookies) } : { location },
      ),
      retry: 0,
      ...(cookies && { responseCookies: responseCookies([cookies].flat()) }),
      oauth: { integration, renewed, retried },
    },
    ...(warning && { warning }),
  }
}

function payloadOf(
  { status, body }: ApiResponse,
  returns: RequestConfig['returns'],
): { readonly payload: unknown; readonly warning?: Warning } {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (returns === 'bin') return { payload: bytes }
  const text = bytes.toString('utf8')
  if (returns === 'txt') return { payload: text }
  if (status === 204) return { payload: {} }
  try {
    return { payload: JSON.parse(text) }
  } catch {
    return { payload: text, warning: 'node-red:httpin.errors.json-error' }
  }
}
