import { isOAuthError } from '../vocabulary/errors.ts'

/**
 * What a failed token request means:
 * - `dead`: the grant is over, and only a person can help (RFC 6749 §5.2 `invalid_grant`, and what OpenID Connect adds);
 * - `doubtful`: some servers say so in other words; believed when they keep saying it;
 * - `misconfigured`: the client or its settings are not accepted; asking again soon is no use;
 * - `passing`: an outage; ask again later.
 */
export type RenewalFailure = 'dead' | 'doubtful' | 'misconfigured' | 'passing'

const dead = new Set(['invalid_grant', 'consent_required', 'interaction_required', 'login_required'])
const passing = new Set(['server_error', 'temporarily_unavailable', 'slow_down', 'too_many_requests'])
const misconfigured = new Set(['redirected', 'notFound', 'client', 'scope', 'grantType', 'redirectUri', 'clock'])

export function renewalFailure(error: unknown): RenewalFailure {
  if (isOAuthError(error, 'CONFIGURATION_INVALID', 'ORIGIN_NOT_ALLOWED')) return 'misconfigured'
  if (!isOAuthError(error, 'TOKEN_REQUEST_REFUSED') || error.reason === 'unavailable') return 'passing'
  const { error: code, status } = error.details
  if (dead.has(String(code))) return 'dead'
  if (misconfigured.has(error.reason)) return 'misconfigured'
  // A refusal without an OAuth error code can be a firewall's, except the plain 400 that some servers answer.
  return passing.has(String(code)) || (code === 'no_error_code' && status !== 400) ? 'passing' : 'doubtful'
}

/** Milliseconds to leave a server alone after the given number of failures in a row: doubling, with jitter, 5 minutes at most. */
export function backoff(failures: number, kind: RenewalFailure, random: () => number): number {
  // Asking a healthy server the same again soon is no use, and may lock an account.
  const first = kind === 'passing' ? 1_000 : 15_000
  return Math.min(longestPause, first * 2 ** Math.min(failures - 1, 20)) * (0.5 + random() / 2)
}

/** Milliseconds. */
export const longestPause = 300_000
