/** What an authorization server granted (RFC 6749 §5.1), in this library's words. Never modified once made. */
export interface TokenSet {
  readonly accessToken: string
  /** As the server said it, usually `Bearer`; `Bearer` when it did not say. */
  readonly tokenType: string
  readonly refreshToken?: string
  /** Space separated, as granted; absent when the server did not say. */
  readonly scope?: string
  /** What came with them and is used by its name, as the definition says: an account, an address, a second token. */
  readonly values?: Readonly<Record<string, string>>
  /** Why they cannot be used yet: requests must follow, which are sent instead of a renewal. */
  readonly unfinished?: Unfinished
  /** When these tokens arrived, in milliseconds since the epoch. */
  readonly createdAt: number
  /** When the access token ends, in milliseconds since the epoch; absent when the server did not say. */
  readonly expiresAt?: number
}

/** The life of an access token in milliseconds, or `undefined` when nobody knows it. */
export function lifeOf(tokens: TokenSet): number | undefined {
  return tokens.expiresAt === undefined ? undefined : Math.max(0, tokens.expiresAt - tokens.createdAt)
}

/** A token request that others must follow. */
export interface Unfinished {
  /** Whether it was a refresh. */
  readonly isRefresh: boolean
  /** What makes the `OAuthError` of the last try anew; absent when there was none yet. */
  readonly failure?: {
    readonly code: string
    readonly reason: string
    readonly details: Readonly<Record<string, string | number>>
  }
}
