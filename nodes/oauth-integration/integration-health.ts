import type { ConnectionCounts } from '../../src/index.ts'

/** How well an integration is, worst first: `trouble` needs a person, `warning` may soon, `idle` has not begun. */
const healths = ['trouble', 'warning', 'idle', 'good'] as const
export type Health = (typeof healths)[number]

/** How an integration stands, as its status report says it. */
export interface Standing {
  readonly state: string
  readonly error?: object
  readonly counts?: ConnectionCounts
}

const inTrouble = new Set(['invalid', 'dead', 'unreadable', 'unknown'])

export function healthOf({ state, error, counts }: Standing): Health {
  if (inTrouble.has(state)) return 'trouble'
  if (state === 'connected' || (counts && counts.connected > 0)) return error || counts?.dead ? 'warning' : 'good'
  if (error) return 'trouble'
  return counts && counts.dead > 0 ? 'warning' : 'idle'
}

/** Puts the worst first, then by name. */
export function byHealth(
  a: { readonly health: Health; readonly name: string },
  b: { readonly health: Health; readonly name: string },
): number {
  return healths.indexOf(a.health) - healths.indexOf(b.health) || a.name.localeCompare(b.name)
}
