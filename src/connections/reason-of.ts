import { isOAuthError } from '../vocabulary/errors.ts'

/** What may be said of a store's failure: its code, never its message, which can hold addresses and credentials. */
export function reasonOf(error: unknown): string {
  if (isOAuthError(error)) return String(error.details['error'] ?? error.code)
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return typeof code === 'string' && /^[\w.-]{1,40}$/.test(code) ? code : 'failed'
}
