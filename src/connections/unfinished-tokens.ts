import { OAuthError } from '../vocabulary/errors.ts'
import type { Unfinished } from '../vocabulary/token-set.ts'
import type { Wish } from './renewal.ts'
import type { Changed } from './unsaved.ts'

/** Why tokens cannot be used yet. */
export function unfinishedTokens({ failure }: Unfinished): OAuthError {
  if (!failure) return new OAuthError('DEADLINE_PASSED', 'closed')
  const { code, reason, details } = failure
  return new OAuthError(code as 'TOKEN_REQUEST_REFUSED', reason as 'refused', details)
}

/** Makes a change, and where requests must follow a token request, another one that sends them: what that brought is safe by then. */
export async function finishing(change: (wish: Wish) => Promise<Changed>, wish: Wish): Promise<Changed> {
  const first = await change(wish)
  const { found, draft } = first
  const { unfinished } = draft && found.state === 'connected' ? found.tokens : {}
  return unfinished && !unfinished.failure && 'tokens' in found ? change({ instead: found.tokens }) : first
}
