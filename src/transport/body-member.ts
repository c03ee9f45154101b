import { OAuthError } from '../vocabulary/errors.ts'
import type { HttpRequest } from '../vocabulary/http.ts'

/**
 * A copy of a request whose JSON or form body has one member more; a request without a body gets a form (RFC 6750 §2.2).
 *
 * @throws OAuthError `REQUEST_INVALID` `body` for a body of another kind
 */
export function withBodyMember<R extends HttpRequest>(request: R, name: string, value: string): R {
  const { body, headers } = request
  if (body === undefined) {
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
    return { ...request, headers: form, body: new URLSearchParams({ [name]: value }).toString() }
  }
  const type = Object.entries(headers).find(([header]) => header.toLowerCase() === 'content-type')?.[1]
  const text =
    typeof body === 'string' ? body : body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : undefined
  const changed = text === undefined ? undefined : memberAdded(text, String(type ?? ''), name, value)
  if (changed === undefined) throw new OAuthError('REQUEST_INVALID', 'body', { detail: name })
  return { ...request, body: changed }
}

function memberAdded(text: string, type: string, name: string, value: string): string | undefined {
  if (/urlencoded/i.test(type)) return `${text}${text === '' ? '' : '&'}${new URLSearchParams({ [name]: value })}`
  try {
    const data: unknown = JSON.parse(text)
    if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined
    if (Object.hasOwn(data, name)) return JSON.stringify(Object.fromEntries([...Object.entries(data), [name, value]]))
    // Written into the text, since reading and writing it again would round large numbers.
    const end = text.lastIndexOf('}')
    const comma = Object.keys(data).length > 0 ? ',' : ''
    return `${text.slice(0, end)}${comma}${JSON.stringify(name)}:${JSON.stringify(value)}${text.slice(end)}`
  } catch {
    return undefined
  }
}
