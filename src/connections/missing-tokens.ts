import { OAuthError } from '../vocabulary/errors.ts'
import type { Found } from './token-store.ts'

/** Why there are no usable tokens, and who can help. */
export function missingTokens(found: Found): OAuthError {
  switch (found.state) {
    case 'dead':
      return found.error === 'no_refresh_token'
        ? new OAuthError('AUTHORIZATION_REQUIRED', 'noRefreshToken')
        : new OAuthError('AUTHORIZATION_REQUIRED', 'dead', { error: found.error })
    case 'disconnected':
      return new OAuthError('AUTHORIZATION_REQUIRED', 'disconnected')
    case 'foreign':
      return new OAuthError('AUTHORIZATION_REQUIRED', 'settingsChanged')
    case 'unreadable':
      return new OAuthError('TOKEN_UNREADABLE', 'key')
    default:
      return new OAuthError('AUTHORIZATION_REQUIRED', 'none')
  }
}
