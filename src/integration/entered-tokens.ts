import { OAuthError } from '../vocabulary/errors.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'
import type { EnteredTokens } from './integration.ts'

/** Tokens as a person typed them, checked as strictly as a provider's answer. */
export function enteredTokens(entered: EnteredTokens, now: number): TokenSet {
  const { expiresIn } = entered
  const text = (name: 'accessToken' | 'refreshToken' | 'tokenType' | 'scope'): string | undefined => {
    const value = entered[name]
    if (value !== undefined && !(typeof value === 'string' && /^[\x20-\x7e]*$/.test(value.trim())))
      throw new OAuthError('REQUEST_INVALID', 'body', { detail: name })
    return value?.trim() || undefined
  }
  const [accessToken, refreshToken, scope] = [text('accessToken'), text('refreshToken'), text('scope')]
  if (accessToken === undefined) throw new OAuthError('REQUEST_INVALID', 'body', { detail: 'accessToken' })
  if (expiresIn !== undefined && !(expiresIn > 0 && expiresIn < 2 ** 31))
    throw new OAuthError('REQUEST_INVALID', 'body', { detail: 'expiresIn' })
  return {
    accessToken,
    tokenType: text('tokenType') ?? 'Bearer',
    createdAt: now,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(expiresIn !== undefined && { expiresAt: now + expiresIn * 1_000 }),
    ...(scope !== undefined && { scope }),
  }
}
