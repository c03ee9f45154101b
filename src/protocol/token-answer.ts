import { OAuthError } from '../vocabulary/errors.ts'
import { type HttpResponse, headerOf } from '../vocabulary/http.ts'
import { retryAfter } from './retry-after.ts'

/** Longest life believed, in seconds: 68 years, which every clock and timer can still count. */
const longestLife = 2 ** 31 - 1

/** Token types that need more than a bearer token to be used (RFC 6749 §7.1, RFC 9449, RFC 8693 §2.2.1). */
const unusableTypes = new Set(['dpop', 'mac', 'pop', 'hawk', 'n_a'])

/**
 * Turns whatever a token endpoint answered into the answer RFC 6749 §5.1 asks for, or throws what went wrong. Servers differ:
 * form-encoded answers, status 201, errors inside 200, missing token types, lives as text. The answer is foreign data, so
 * nothing of it but an error code gets into an error.
 */
export function conformTokenAnswer(response: HttpResponse, host: string, now: number): Record<string, unknown> {
  const { status } = response
  if (status >= 300 && status < 400) throw new OAuthError('TOKEN_REQUEST_REFUSED', 'redirected', { host, status })
  const answer = parse(response)
  const error = errorOf(answer)
  if (status >= 500 || status === 429 || status === 408)
    throw new OAuthError('TOKEN_REQUEST_REFUSED', 'unavailable', { host, status }, retryAfter(response, now))
  if (status >= 400 || error !== undefined) throw refusal(host, status, error ?? 'no_error_code')
  if (!answer) throw new OAuthError('RESPONSE_MALFORMED', 'notJson', { host, status })

  const accessToken = answer['access_token']
  if (!isTokenText(accessToken)) throw new OAuthError('RESPONSE_MALFORMED', 'noToken', { host, status })
  const type = answer['token_type']
  if (typeof type === 'string' && unusableTypes.has(type.toLowerCase()))
    throw new OAuthError('RESPONSE_MALFORMED', 'tokenType', { host, type })

  const conform: Record<string, unknown> = { access_token: accessToken, token_type: 'bearer' }
  const life = secondsOf(answer['expires_in'])
  if (life !== undefined) conform['expires_in'] = life
  if (isTokenText(answer['refresh_token'])) conform['refresh_token'] = answer['refresh_token']
  const scope = scopeOf(answer['scope'])
  if (scope) conform['scope'] = scope
  if (typeof answer['id_token'] === 'string') conform['id_token'] = answer['id_token']
  return conform
}

/** The members of a JSON or form-encoded answer, or `undefined` when it is neither. */
function parse({ headers, body }: HttpResponse): Record<string, unknown> | undefined {
  const text = new TextDecoder().decode(body).trim()
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    const type = headerOf(headers, 'content-type') ?? ''
    if (!/urlencoded|text\/plain/i.test(type) || !/^[\w.-]+=/.test(text)) return undefined
    return Object.assign(Object.create(null), Object.fromEntries(new URLSearchParams(text)))
  }
}

/** The error code of an answer that carries one, whatever its status. */
function errorOf(answer: Record<string, unknown> | undefined): string | undefined {
  if (!answer || !Object.hasOwn(answer, 'error')) return undefined
  const error = answer['error']
  if (error === null || error === false || error === '' || error === 0) return undefined
  const inner = typeof error === 'object' ? (error as Record<string, unknown>) : undefined
  const code = inner ? (inner['code'] ?? inner['type'] ?? inner['error']) : error
  const known = (typeof code === 'string' || typeof code === 'number') && /^[\w.:-]{1,60}$/.test(String(code))
  return known ? String(code) : 'unknown_error'
}

const reasons = {
  invalid_client: 'client',
  unauthorized_client: 'client',
  invalid_scope: 'scope',
  invalid_target: 'scope',
  unsupported_grant_type: 'grantType',
  invalid_grant: 'owner',
} as const

function refusal(host: string, status: number, error: string): OAuthError {
  const details = { host, status, error }
  if (Object.hasOwn(reasons, error))
    return new OAuthError('TOKEN_REQUEST_REFUSED', reasons[error as keyof typeof reasons], details)
  if (error === 'no_error_code' && (status === 404 || status === 405))
    return new OAuthError('TOKEN_REQUEST_REFUSED', 'notFound', details)
  if (error === 'no_error_code' && status === 401) return new OAuthError('TOKEN_REQUEST_REFUSED', 'client', details)
  return new OAuthError('TOKEN_REQUEST_REFUSED', 'refused', details)
}

/** RFC 6749 Appendix A.12: visible ASCII and space; anything else could not travel in a header. */
function isTokenText(value: unknown): value is string {
  return typeof value === 'string' && /^[\x20-\x7e]+$/.test(value) && value.trim() !== ''
}

/** Whole seconds from a number or a numeric text; anything else counts as not said. */
function secondsOf(value: unknown): number | undefined {
  const text = typeof value === 'string' ? value.trim() : value
  if (typeof text === 'string' && !/^-?\d{1,40}(\.\d{1,40})?(e\d{1,3})?$/i.test(text)) return undefined
  if (typeof text !== 'string' && typeof text !== 'number') return undefined
  const seconds = Number(text)
  return Number.isFinite(seconds) ? Math.min(longestLife, Math.max(0, Math.floor(seconds))) : undefined
}

function scopeOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.filter((entry) => typeof entry === 'string').join(' ')
  return typeof value === 'string' ? value : undefined
}
