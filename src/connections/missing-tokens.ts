import { OAuthError } from '../vocabulary/errors.ts'
import type { Found } from './token-store.ts'

/**
 * Why there are no usable tokens, and who can help.
 *
 * @param user whose they would be, where every user has a connection of their own
 */
export function missingTokens(found: Found, user?: string): OAuthError {
  const isUsers = user !== undefined
  switch (found.state) {
    case 'dead':
      return found.error === 'no_refresh_token'
        ? new OAuthError('AUTHORIZATION_REQUIRED', isUsers ? 'userNoRefreshToken' : 'noRefreshToken')
        : new OAuthError('AUTHORIZATION_REQUIRED', isUsers ? 'userDead' : 'dead', { error: found.error })
    case 'disconnected':
      return new OAuthError('AUTHORIZATION_REQUIRED', isUsers ? 'userDisconnected' : 'disconnected')
    case 'foreign':
      return new OAuthError('AUTHORIZATION_REQUIRED', isUsers ? 'userSettingsChanged' : 'settingsChanged')
    case 'unreadable':
      return new OAuthError('TOKEN_UNREADABLE', 'key')
    default:
      return new OAuthError('AUTHORIZATION_REQUIRED', isUsers ? 'userNone' : 'none')
  }
}
