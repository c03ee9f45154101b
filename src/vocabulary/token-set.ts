/** What an authorization server granted (RFC 6749 §5.1), in this library's words. Never modified once made. */
export interface TokenSet {
  readonly accessToken: string
  /** As the server said it, usually `Bearer`; `Bearer` when it did not say. */
  readonly tokenType: string
  readonly refreshToken?: string
  /** Space separated, as granted; absent when the server did not say. */
  readonly scope?: string
  /** When these tokens arrived, in milliseconds since the epoch. */
  readonly createdAt: number
  /** When the access token ends, in milliseconds since the epoch; absent when the server did not say. */
  readonly expiresAt?: number
}

/** The life of an access token in milliseconds, or `undefined` when nobody knows it. */
export function lifeOf(tokens: TokenSet): number | undefined {
  return tokens.expiresAt === undefined ? undefined : Math.max(0, tokens.expiresAt - tokens.createdAt)
}
