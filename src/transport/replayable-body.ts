import type { HttpRequest } from '../vocabulary/http.ts'

/** Whether a body can be sent more than once. */
export function isReplayable(body: HttpRequest['body']): body is string | Uint8Array | undefined {
  return body === undefined || typeof body === 'string' || body instanceof Uint8Array
}
