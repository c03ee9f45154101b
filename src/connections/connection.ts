import type { Granted } from '../vocabulary/grant.ts'

/**
 * What is kept of one connection.
 *
 * - `connected`: the tokens are used and renewed.
 * - `dead`: the provider ended the grant; the tokens are kept, but only a person can help.
 * - `disconnected`: a tombstone, so that an older copy elsewhere does not come back to life.
 */
export type Connection = (Connected | Dead | Disconnected) & {
  /** Grows with every change, so that of two copies the newer is known. */
  readonly generation: number
}

/** A connection about to be kept; the store gives it its generation. */
export type Draft = Connected | Dead | Disconnected

export interface Connected extends Granted {
  readonly state: 'connected'
  /** Whose it is, where every user has a connection of their own. */
  readonly user?: string
  /** When a person (or, without persons, the first token request) made the connection; milliseconds since the epoch. */
  readonly connectedAt: number
  /** When the tokens were last renewed; milliseconds since the epoch. */
  readonly renewedAt?: number
}

export interface Dead extends Omit<Connected, 'state'> {
  readonly state: 'dead'
  /** The OAuth error code the provider gave, or what is known instead. */
  readonly error: string
  /** An API does not take the access token any more either. */
  readonly refused?: boolean
}

/** Holds nothing of whose connection it was. */
export interface Disconnected {
  readonly state: 'disconnected'
  /** When it ended; milliseconds since the epoch. */
  readonly endedAt?: number
}
