import { OAuthError } from '../../vocabulary/errors.ts'
import type { MistakeReason } from './unusable.ts'

/** Why a document cannot be read as a whole. */
export type UnreadableReason =
  | MistakeReason
  | 'empty'
  | 'tooBig'
  | 'webPage'
  | 'malformed'
  | 'aliases'
  | 'effort'
  | 'notDescription'
  | 'version'
  | 'noSchemes'

/** Why a document cannot be fetched. */
export type UnfetchableReason =
  | 'address'
  | 'addressInsecure'
  | 'addressPrivate'
  | 'addressUnknown'
  | 'addressDomain'
  | 'redirect'
  | 'status'

/**
 * The one error of an import: `REQUEST_INVALID` with the reason `document…`. `place` is a JSON pointer, `line:column` in what is
 * no JSON or YAML, or a host, never a whole URL; `found` is what stands there.
 */
export function unreadable(
  reason: UnreadableReason | UnfetchableReason,
  place = '',
  found = '',
): OAuthError<'REQUEST_INVALID'> {
  return new OAuthError('REQUEST_INVALID', `document${capitalized(reason)}`, { place, found })
}

function capitalized<T extends string>(text: T): Capitalize<T> {
  return (text.charAt(0).toUpperCase() + text.slice(1)) as Capitalize<T>
}
