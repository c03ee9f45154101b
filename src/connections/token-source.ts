import type { TokenSet } from '../vocabulary/token-set.ts'

/** Anything that can hand out usable tokens of one connection. */
export interface TokenSource {
  /** Resolves to tokens good for a request now, renewing them when they are about to end. */
  current(): Promise<TokenSet>
  /**
   * Resolves to other tokens than `refused`, which an API did not accept. They are renewed only if nobody has done so since;
   * `undefined` when no other tokens are to be had now, so that the refusal stands. `certain` says that the tokens themselves
   * are worth nothing any more (401), and not perhaps that they lack a right (403).
   */
  replace(refused: TokenSet, certain: boolean): Promise<TokenSet | undefined>
  /**
   * Says that tokens which `replace` gave were refused as well, so that the same reason does not renew them again and again.
   * `certain` as for `replace`: a right that is missing does not keep a revoked token from being replaced.
   */
  refusedAgain(tokens: TokenSet, certain: boolean): void
}
