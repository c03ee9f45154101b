import type { TokenSource } from '../connections/token-source.ts'
import { textAt } from '../definition/answer-path.ts'
import type { AuthErrorRule } from '../definition/integration-definition.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'
import type { ApiResponse, Interceptor } from './api-request.ts'
import { lacksScope } from './challenge.ts'
import { isReplayable } from './replayable-body.ts'

/** Larger answers are not looked into. */
const longestLookedInto = 1_048_576

/**
 * When an API does not accept a token, gets another one and sends the request once more, never twice. Where no other is to be
 * had, the refusal is the answer. Throws `BODY_NOT_REPLAYABLE` when the token was replaced but the body is gone.
 * What the answer says decides only whether that is done: nothing in it steers where anything is sent (RFC 6750 §3).
 */
export function refused(
  source: Pick<TokenSource, 'replace' | 'refusedAgain'>,
  rule: AuthErrorRule,
  now: () => number = Date.now,
): Interceptor {
  const isRefusal = refusalOf(rule, now)
  // 401 is about the token, and so is what a definition calls its refusal; 403 may as well be about a right that no token will have.
  const isCertain = ({ status }: ApiResponse) => status !== 403
  return (next) => async (request) => {
    const first = await next(request)
    const { usedTokens } = first
    if (!usedTokens || request.retried || !isRefusal(first)) return outward(first)
    const others = await source.replace(usedTokens, isCertain(first))
    if (!others || isSame(others, usedTokens)) return outward(first)
    if (!isReplayable(request.body)) throw new OAuthError('BODY_NOT_REPLAYABLE', 'stream')
    const second = await next({ ...request, retried: true })
    if (second.usedTokens && isRefusal(second)) source.refusedAgain(second.usedTokens, isCertain(second))
    return { ...outward(second), renewed: true, retried: true }
  }
}

function refusalOf(
  { status, path, values, onlyIfExpired }: AuthErrorRule,
  now: () => number,
): (answer: ApiResponse) => boolean {
  const statuses = new Set(status)
  const saysSo = ({ body, headers }: ApiResponse): boolean => {
    if (path === undefined || body.length > longestLookedInto) return false
    const value = textAt(parsed(body, String(headers['content-type'] ?? '')), path)
    return value !== undefined && (!values || values.includes(value))
  }
  return (answer) => {
    if (onlyIfExpired && (answer.usedTokens?.expiresAt ?? 0) > now()) return false
    // Where a place in the answer is named, other statuses than these are too common to mean the token by themselves.
    const plain = path === undefined || answer.status === 401 || answer.status === 403
    if (!(statuses.has(answer.status) && plain) && !saysSo(answer)) return false
    return !lacksScope(answer.headers['www-authenticate'])
  }
}

function parsed(body: Uint8Array, type: string): unknown {
  if (!/json/i.test(type) && body[0] !== 0x7b && body[0] !== 0x5b) return undefined
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return undefined
  }
}

/** Some servers let the same access token live on. */
const isSame = (tokens: TokenSet, other: TokenSet): boolean =>
  tokens.accessToken === other.accessToken && tokens.createdAt === other.createdAt

/** The answer without the tokens it was asked with: no flow is to see them. */
function outward({ status, headers, body, url, redirects, renewed, retried }: ApiResponse): ApiResponse {
  return { status, headers, body, url, redirects, renewed, retried }
}
