import type { IndexEntry } from '../connections/index-entry.ts'
import type { IntegrationDefinition } from '../definition/integration-definition.ts'

const day = 86_400_000

/** Whether a connection is to be renewed at a time (milliseconds since the epoch) although nobody uses it; see `dueAt`. */
export function isDue(
  { state, renewable = false, ...times }: IndexEntry,
  { keepAlive, rules }: Pick<IntegrationDefinition, 'keepAlive' | 'rules'>,
  jitter: number,
  now: number,
): boolean {
  // Where the access token itself is what renews it, there is no other.
  const isRenewable = renewable || rules.refreshRequest.mode === 'access_token'
  return keepAlive > 0 && state === 'connected' && isRenewable && now >= dueAt(times, keepAlive, jitter)
}

/**
 * When an idle connection is to be renewed so that its refresh token does not die of it: `days` after it was made or renewed, less
 * one to two tenths, spread by `jitter` (0 to 1) so that many connections do not come at once. The tenth that is left is for
 * an outage, and for looking once an hour only. Milliseconds since the epoch.
 */
export function dueAt({ connectedAt = 0, renewedAt = connectedAt }: Times, days: number, jitter: number): number {
  return renewedAt + days * day * (0.8 + 0.1 * jitter)
}

interface Times {
  readonly connectedAt?: number
  readonly renewedAt?: number
}
