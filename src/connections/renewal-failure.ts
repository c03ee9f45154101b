import { isOAuthError } from '../vocabulary/errors.ts'

/**
 * What a failed token request means:
 * - `dead`: the grant is over, and only a person can help (RFC 6749 §5.2 `invalid_grant`, and what OpenID Connect adds);
 * - `doubtful`: some servers say so in other words; believed when they say it twice;
 * - `misconfigured`: the client or its settings are not accepted; asking again soon is no use;
 * - `passing`: an outage; ask again later.
 */
export type RenewalFailure = 'dead' | 'doubtful' | 'misconfigured' | 'passing'

const dead = new Set(['invalid_grant', 'consent_required', 'interaction_required', 'login_required'])
const misconfigured = new Set([
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
])

export function renewalFailure(error: unknown): RenewalFailure {
  if (isOAuthError(error, 'CONFIGURATION_INVALID', 'ORIGIN_NOT_ALLOWED')) return 'misconfigured'
  if (!isOAuthError(error, 'TOKEN_REQUEST_REFUSED') || error.reason === 'unavailable') return 'passing'
  if (error.reason === 'redirected' || error.reason === 'notFound') return 'misconfigured'
  const code = String(error.details['error'])
  if (dead.has(code)) return 'dead'
  return misconfigured.has(code) ? 'misconfigured' : 'doubtful'
}

/** Milliseconds to leave a server alone after the given number of failures in a row: doubling, with jitter, 5 minutes at most. */
export function backoff(failures: number, kind: RenewalFailure, random: () => number): number {
  // Asking a healthy server the same again soon is no use, and may lock an account.
  const first = kind === 'passing' || kind === 'doubtful' ? 1_000 : 15_000
  return Math.min(300_000, first * 2 ** Math.min(failures - 1, 20)) * (0.5 + random() / 2)
}
