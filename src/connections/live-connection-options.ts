import type { OAuthError } from '../vocabulary/errors.ts'
import type { Grant } from '../vocabulary/grant.ts'
import type { ConnectionEvent } from './connection-event.ts'
import type { TokenStore } from './token-store.ts'

export interface LiveConnectionOptions {
  readonly key: string
  /** Whose it is, where every user has a connection of their own. */
  readonly user?: string | undefined
  /** See `RememberedConnectionOptions`. */
  readonly name?: string
  readonly store: TokenStore
  /** Tried in turn; the first that has something to go on decides. */
  readonly grants: readonly Grant[]
  /** Whether the grants can do without a person even when there are no tokens yet. */
  readonly unattended: boolean
  /** Seconds, see `freshness`. */
  readonly refreshBefore: number
  readonly notBefore?: number | undefined
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  readonly random: () => number
  readonly onEvent: (event: ConnectionEvent, error?: OAuthError) => void
}
