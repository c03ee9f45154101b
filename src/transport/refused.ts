import type { TokenSource } from '../connections/token-source.ts'
import type { AuthErrorRule } from '../definition/integration-definition.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { ApiResponse, Interceptor } from './api-request.ts'
import { lacksScope } from './challenge.ts'
import { isReplayable } from './replayable-body.ts'

/**
 * When an API does not accept a token, gets another one and sends the request once more, never twice. Where no other is to be
 * had, the refusal is the answer. Throws `BODY_NOT_REPLAYABLE` when the token was replaced but the body is gone.
 * What the answer says decides only whether that is done: nothing in it steers where anything is sent (RFC 6750 §3).
 */
export function refused(source: Pick<TokenSource, 'replace' | 'refusedAgain'>, rule: AuthErrorRule): Interceptor {
  const statuses = new Set(rule.status)
  const isRefusal = ({ status, headers }: ApiResponse) =>
    statuses.has(status) && !lacksScope(headers['www-authenticate'])
  return (next) => async (request) => {
    const first = await next(request)
    const { usedTokens } = first
    if (!usedTokens || request.retried || !isRefusal(first)) return outward(first)
    // 401 is about the token; 403 may as well be about a right that no token will have.
    const others = await source.replace(usedTokens, first.status === 401)
    if (!others || others.accessToken === usedTokens.accessToken) return outward(first)
    if (!isReplayable(request.body)) throw new OAuthError('BODY_NOT_REPLAYABLE', 'stream')
    const second = await next({ ...request, retried: true })
    if (second.usedTokens && isRefusal(second)) source.refusedAgain(second.usedTokens, second.status === 401)
    return { ...outward(second), renewed: true, retried: true }
  }
}

/** The answer without the tokens it was asked with: no flow is to see them. */
function outward({ status, headers, body, url, redirects, renewed, retried }: ApiResponse): ApiResponse {
  return { status, headers, body, url, redirects, renewed, retried }
}
