import { type ErrorDetails, OAuthError } from '../vocabulary/errors.ts'

/** What can be wrong with a key, or with what is to be signed by it. */
export type KeyReason =
  | 'keyUnreadable'
  | 'keyPublic'
  | 'keyPkcs12'
  | 'keyPutty'
  | 'keyOpenSsh'
  | 'keyEncrypted'
  | 'keyPassphrase'
  | 'keyEncryption'
  | 'keyType'
  | 'keySize'
  | 'secretBase64'
  | 'signing'

/** The error that says so. `details` never hold a part of a key, nor what a library says about one. */
export function badKey(reason: KeyReason, details: ErrorDetails = { property: 'privateKey' }): OAuthError {
  return new OAuthError('CONFIGURATION_INVALID', reason, details)
}
