import type { ConnectionCounts } from '../connections/list-page.ts'

/** What part of the list of connections is wanted. */
export interface ListOptions {
  /** Where to go on: the `cursor` of the part before. It stays good whatever happens to the connections meanwhile. */
  readonly cursor?: string
  /** Only users whose id has this text in it, whatever the case. */
  readonly search?: string
  /** How many at most; default 50, at most 200. */
  readonly limit?: number
}

/** One connection as it is shown: never a token. Times are milliseconds since the epoch. */
export interface ListedConnection {
  /** See `Integration.find`. */
  readonly hash: string
  /** Whose it is, cut after 200 characters; empty where there is one connection for all. */
  readonly user: string
  readonly state: 'connected' | 'dead'
  readonly connectedAt: number
  readonly renewedAt?: number
  /** The end of the access token. */
  readonly expiresAt?: number
  /** When a request last used it; what is older than this process is known to the hour. */
  readonly usedAt?: number
  readonly scope?: string
  /** Why it is dead: the provider's error code, or `no_refresh_token`. */
  readonly error?: string
}

/** Part of the list of connections: dead ones first, then by user. */
export interface ConnectionList {
  readonly connections: readonly ListedConnection[]
  /** Of the next part; absent at the end. */
  readonly cursor?: string
  /** How many there are whose user fits the search. */
  readonly total: number
  /** How many there are of each kind, whatever the search. */
  readonly counts: ConnectionCounts
  /** Not all connections are known yet, since the index is being made anew: ask again. */
  readonly incomplete?: true
}
