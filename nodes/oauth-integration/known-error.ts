import { isOAuthError, OAuthError } from '../../src/index.ts'

/** The error itself, if it is one of ours; of any other only its kind may be told, since its text can hold anything. */
export function knownError(error: unknown): OAuthError {
  if (isOAuthError(error)) return error
  const detail = error instanceof Error ? error.name : typeof error
  return new OAuthError('REQUEST_INVALID', 'unexpected', { detail })
}
