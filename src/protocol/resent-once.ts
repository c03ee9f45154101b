import { isOAuthError } from '../vocabulary/errors.ts'
import type { Send } from '../vocabulary/http.ts'

/** The connection was there and then was not, so that nobody knows whether the server has read the request. */
const resets = new Set(['ECONNRESET', 'EPIPE'])

/**
 * A `Send` that sends a request a second time, at once, when the connection was reset under it: an idle one that the server was
 * just closing, or an answer that was lost. For the sake of the latter, many servers that rotate refresh tokens take the old one
 * again for some seconds. Not for a request that can be sent once only, as with an authorization code.
 */
export function resentOnce(send: Send): Send {
  return async (request) => {
    try {
      return await send(request)
    } catch (error) {
      if (!isOAuthError(error, 'NETWORK_FAILED') || !resets.has(String(error.details['error']))) throw error
      return send(request)
    }
  }
}
