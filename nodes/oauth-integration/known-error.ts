import { isOAuthError, OAuthError } from '../../src/index.ts'

/**
 * The error itself, if it is one of ours. Any other is a mistake of ours or of a library: its text can hold anything, so only its
 * kind is told, and where it happened goes to the log.
 */
export function knownError(error: unknown, log: (line: string) => void): OAuthError {
  if (isOAuthError(error)) return error
  const kind = error instanceof Error ? error.name : typeof error
  const place = error instanceof Error ? (error.stack?.match(/^ +at .+$/gm) ?? []).slice(0, 5).join('\n') : ''
  log(`oauth-integration: ${kind}\n${place}`)
  return new OAuthError('REQUEST_INVALID', 'unexpected', { detail: kind })
}
