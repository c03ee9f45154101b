import { type AnswerPath, textAt, valueAt } from '../definition/answer-path.ts'
import { type AnswerRule, standardAnswer } from '../definition/answer-rule.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { HttpResponse } from '../vocabulary/http.ts'
import { errorOf } from './answer-error.ts'
import { capturedIn } from './captured-values.ts'
import { diagnosis } from './diagnosis.ts'
import { parseAnswer } from './parse-answer.ts'
import { retryAfter } from './retry-after.ts'
import { lifeIn } from './token-life.ts'

/** Token types that need more than a bearer token to be used (RFC 6749 §7.1, RFC 9449, RFC 8693 §2.2.1). */
const unusableTypes = new Set(['dpop', 'mac', 'pop', 'hawk', 'n_a'])

/**
 * Turns whatever a token endpoint answered into the answer RFC 6749 §5.1 asks for, or throws what went wrong. Servers differ:
 * form-encoded answers, status 201, errors inside 200, missing token types, lives as text; and what `rule` says. The answer is
 * foreign data, so nothing of it but an error code gets into an error. `kept` is the access token that goes on living where the
 * answer has none; `signed` says that the request had a JWT in it.
 */
export function conformTokenAnswer(
  response: HttpResponse,
  host: string,
  now: number,
  rule: AnswerRule = standardAnswer,
  { kept, signed }: { readonly kept?: string | undefined; readonly signed?: boolean | undefined } = {},
): Record<string, unknown> {
  // A log-in may give its token in a header, a cookie for instance: it is caught under the name `accessToken`.
  const inHeader = capturedIn(undefined, response, rule)['accessToken'] ?? kept
  const needed = inHeader === undefined || response.body.length > 0
  const answer = usableAnswer(response, host, now, rule, { needed, signed })
  const { status } = response
  const accessToken = tokenAt(answer, rule.accessToken) ?? inHeader
  if (accessToken === undefined) throw new OAuthError('RESPONSE_MALFORMED', 'noToken', { host, status })
  const type = textAt(answer, rule.tokenType)
  if (type !== undefined && unusableTypes.has(type.toLowerCase()))
    throw new OAuthError('RESPONSE_MALFORMED', 'tokenType', { host, type })

  const conform: Record<string, unknown> = { access_token: accessToken, token_type: 'bearer' }
  const life = lifeIn(answer, accessToken, rule.expires, now)
  if (life !== undefined) conform['expires_in'] = life
  const refreshToken = tokenAt(answer, rule.refreshToken)
  if (refreshToken !== undefined) conform['refresh_token'] = refreshToken
  const scope = scopeOf(valueAt(answer, rule.scope))
  if (scope) conform['scope'] = scope
  const idToken = valueAt(answer, rule.idToken)
  if (typeof idToken === 'string') conform['id_token'] = idToken
  return conform
}

/** What is in an answer, once it is known to be no failure; where nothing is `needed`, it may be of any kind. */
export function usableAnswer(
  response: HttpResponse,
  host: string,
  now: number,
  rule: AnswerRule,
  { needed = true, signed }: { readonly needed?: boolean; readonly signed?: boolean | undefined } = {},
): unknown {
  const { status } = response
  if (status >= 300 && status < 400) throw new OAuthError('TOKEN_REQUEST_REFUSED', 'redirected', { host, status })
  const answer = parseAnswer(response, rule.encoding)
  const error = errorOf(answer, rule, status)
  if (status >= 500 || status === 429 || status === 408)
    throw new OAuthError('TOKEN_REQUEST_REFUSED', 'unavailable', { host, status }, retryAfter(response, now))
  if (status >= 400) throw diagnosis(response, host, error ?? 'no_error_code', now, { answer, signed })
  if (answer === undefined && needed) throw new OAuthError('RESPONSE_MALFORMED', 'notJson', { host, status })
  if (error !== undefined) throw diagnosis(response, host, error, now, { answer, signed })
  return answer
}

/** RFC 6749 Appendix A.12: visible ASCII and space; anything else could not travel in a header. */
export function tokenAt(answer: unknown, path: AnswerPath | undefined): string | undefined {
  const value = path === undefined ? undefined : valueAt(answer, path)
  return typeof value === 'string' && /^[\x20-\x7e]+$/.test(value) && value.trim() !== '' ? value : undefined
}

function scopeOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.filter((entry) => typeof entry === 'string').join(' ')
  return typeof value === 'string' ? value : undefined
}
