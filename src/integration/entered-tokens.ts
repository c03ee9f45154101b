import { OAuthError } from '../vocabulary/errors.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'
import type { EnteredTokens } from './integration.ts'

/** Tokens as a person typed them, checked as strictly as a provider's answer. */
export function enteredTokens(entered: EnteredTokens, now: number): TokenSet {
  const { accessToken, refreshToken, tokenType, expiresIn, scope } = entered
  for (const [name, value] of Object.entries({ accessToken, refreshToken, tokenType, scope }))
    if (value !== undefined && !(typeof value === 'string' && /^[\x20-\x7e]*$/.test(value)))
      throw new OAuthError('REQUEST_INVALID', 'body', { detail: name })
  if (!accessToken) throw new OAuthError('REQUEST_INVALID', 'body', { detail: 'accessToken' })
  if (expiresIn !== undefined && !(expiresIn > 0 && expiresIn < 2 ** 31))
    throw new OAuthError('REQUEST_INVALID', 'body', { detail: 'expiresIn' })
  return {
    accessToken: accessToken.trim(),
    tokenType: tokenType || 'Bearer',
    createdAt: now,
    ...(refreshToken && { refreshToken: refreshToken.trim() }),
    ...(expiresIn !== undefined && { expiresAt: now + expiresIn * 1_000 }),
    ...(scope && { scope }),
  }
}
