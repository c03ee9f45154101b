import { OAuthError } from '../vocabulary/errors.ts'

/**
 * What a failure inside openid-client means in this library's words. Our own errors come through it wrapped; what is left are
 * ID tokens and callbacks that do not fit. Only the code of such an error is kept: its message and cause hold foreign data.
 */
export function protocolFailure(error: unknown, host: string): OAuthError {
  for (let inner = error; inner instanceof Error; inner = inner.cause) if (inner instanceof OAuthError) return inner
  const code = (error as { code?: unknown } | undefined)?.code
  const name = typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'unknown_error'
  return new OAuthError('RESPONSE_MALFORMED', 'idToken', { host, error: name })
}
