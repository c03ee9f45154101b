import { isOAuthError, OAuthError } from '../vocabulary/errors.ts'
import { longestPause, renewalFailure } from './renewal-failure.ts'

/** What asking once for the tokens of a device code came to. */
export type Asked = 'granted' | 'pending' | 'slowDown'

export interface DevicePollingOptions {
  /** Rejects with what went wrong. It is never given up once it is under way: its answer may be the tokens. */
  readonly ask: () => Promise<Asked>
  /** Seconds between two requests. */
  readonly interval: number
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** Ends it at once, and its reason is what it then rejects with. */
  readonly signal: AbortSignal
}

/** What `slow_down` adds for good, in milliseconds. */
const slower = 5_000

/**
 * Asks for the tokens of a device code until they are there (RFC 8628 §3.5): at the interval that the server wants, and ever more
 * slowly while it cannot be reached.
 *
 * @throws OAuthError `CONSENT_INVALID` `expired`, or the last failure when that was about to pass; and what asking again cannot help
 */
export async function pollDevice({
  ask,
  interval,
  expiresAt,
  now,
  sleep,
  signal,
}: DevicePollingOptions): Promise<void> {
  const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  let pace = interval * 1_000
  let failures = 0
  let failure: OAuthError | undefined
  for (;;) {
    // A server that fails is never asked more often than one that works.
    const backedOff = failures === 0 ? pace : Math.max(pace, Math.min(longestPause, pace * 2 ** Math.min(failures, 20)))
    const next = Math.max(now() + backedOff, failure?.retryAt ?? 0)
    await Promise.race([sleep(Math.max(0, Math.min(next, expiresAt) - now())), ended])
    if (signal.aborted) throw signal.reason
    if (now() >= expiresAt) throw failure ?? new OAuthError('CONSENT_INVALID', 'expired')
    try {
      const asked = await ask()
      if (asked === 'granted') return
      if (asked === 'slowDown') pace += slower
      failures = 0
      failure = undefined
    } catch (error) {
      if (!mayPass(error)) throw error
      failures += 1
      failure = error
    }
    if (signal.aborted) throw signal.reason
  }
}

/** Whether it is the network or the server that fails, and not the request. */
function mayPass(error: unknown): error is OAuthError {
  if (isOAuthError(error, 'RESPONSE_MALFORMED')) return error.reason === 'notJson'
  if (isOAuthError(error, 'DEADLINE_PASSED')) return error.reason === 'timeout'
  return isOAuthError(error, 'NETWORK_FAILED', 'TOKEN_REQUEST_REFUSED') && renewalFailure(error) === 'passing'
}
