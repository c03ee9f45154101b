import type { ErrorReason } from '../vocabulary/error-texts.ts'
import { OAuthError } from '../vocabulary/errors.ts'

/** The error for settings that cannot be used; `details` name the place. */
export function invalid(
  reason: ErrorReason<'CONFIGURATION_INVALID'>,
  details: Record<string, string | number>,
): OAuthError {
  return new OAuthError('CONFIGURATION_INVALID', reason, details)
}
