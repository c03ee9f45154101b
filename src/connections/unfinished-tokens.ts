import { OAuthError } from '../vocabulary/errors.ts'
import type { Unfinished } from '../vocabulary/token-set.ts'

/** Why tokens cannot be used yet. */
export function unfinishedTokens({ code, reason, details }: Unfinished): OAuthError {
  return new OAuthError(code as 'TOKEN_REQUEST_REFUSED', reason as 'refused', details)
}
