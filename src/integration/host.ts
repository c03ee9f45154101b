import type { PendingConsents } from '../connections/pending-consents.ts'
import type { TokenStore } from '../connections/token-store.ts'
import type { Vault } from '../connections/vault.ts'
import type { Send } from '../vocabulary/http.ts'

/** What an integration borrows from where it runs: everything with an effect comes in through here. */
export interface Host {
  readonly store: TokenStore
  /** Carries API requests. */
  readonly send: Send
  /** Carries token, revocation and discovery requests, which outlive a stop of the API requests; `send` when absent. */
  readonly sendOAuth?: Send
  /** Shared by all integrations of a process, so that a consent survives a deploy; those of this integration when absent. */
  readonly consents?: PendingConsents
  /** Seals connect links and the index; by a key of this process when absent, so that they end with it. */
  readonly vault?: Vault
  /** The file of the index of users' connections, in a folder that exists by then; in the memory when absent, or without a vault. */
  readonly indexFile?: string
  /** Milliseconds since the epoch; `Date.now` when absent. */
  readonly now?: () => number
  /** Milliseconds; a timer that keeps no process alive when absent. */
  readonly sleep?: (ms: number) => Promise<void>
  /** From 0 to 1, for jitter; `Math.random` when absent. */
  readonly random?: () => number
}
