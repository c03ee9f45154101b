import type { TokenSet } from './token-set.ts'

/** Who the provider says we are, as far as it says so. Shown, never trusted. */
export interface Account {
  readonly subject?: string
  readonly name?: string
}

/** What a grant brings: the tokens, who gave them, and whose they are. */
export interface Granted {
  readonly tokens: TokenSet
  /** The origin of the token endpoint. */
  readonly issuedBy: string
  readonly account?: Account
}

/**
 * One way to come by tokens without a person. Resolves to `undefined` when it has nothing to go on, so that the next grant
 * may try; any failure is thrown.
 */
export type Grant = (previous: Granted | undefined) => Promise<Granted | undefined>
