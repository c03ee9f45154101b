const day = 86_400_000

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
