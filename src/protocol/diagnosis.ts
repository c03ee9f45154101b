import { OAuthError } from '../vocabulary/errors.ts'
import { type HttpResponse, headerOf } from '../vocabulary/http.ts'

type Reason = 'client' | 'scope' | 'grantType' | 'owner' | 'redirectUri' | 'clock' | 'notFound' | 'refused'

/** RFC 6749 §5.2, RFC 8707 §2, and what well-known servers say instead. */
const byCode: ReadonlyMap<string, Reason> = new Map([
  ['invalid_client', 'client'],
  ['unauthorized_client', 'client'],
  ['incorrect_client_credentials', 'client'],
  ['invalid_client_id', 'client'],
  ['bad_client_secret', 'client'],
  ['invalid_scope', 'scope'],
  ['invalid_target', 'scope'],
  ['unsupported_grant_type', 'grantType'],
  ['redirect_uri_mismatch', 'redirectUri'],
  ['invalid_redirect_uri', 'redirectUri'],
  ['invalid_grant', 'owner'],
])

/** Words of a description that say more than the code beside it. It is foreign text: it is looked at, and never shown. */
const byWords: readonly (readonly [RegExp, Reason])[] = [
  [/redirect[_ ]?ur[il]/i, 'redirectUri'],
  [/client[_ ]?(?:secret|id|credentials|assertion)/i, 'client'],
  [/\bscopes?\b/i, 'scope'],
]

/** Clocks that differ by more than this spoil signed requests; milliseconds. */
const tolerable = 60_000

/**
 * Tells why a token request was refused: the client, the scope, the redirect URI, the address, or a clock that is wrong.
 *
 * @param description `error_description` of the answer, if any
 * @param signed whether the request had a JWT in it, which is good for a short time only
 */
export function diagnosis(
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
  host: string,
  error: string,
  now: number,
  { description = '', signed = false }: { description?: string | undefined; signed?: boolean | undefined } = {},
): OAuthError<'TOKEN_REQUEST_REFUSED'> {
  const details = { host, status, error }
  const minutes = Math.round((Date.parse(headerOf(headers, 'date') ?? '') - now) / 60_000)
  if (signed && Math.abs(minutes) * 60_000 > tolerable)
    return new OAuthError('TOKEN_REQUEST_REFUSED', 'clock', { ...details, minutes })
  return new OAuthError('TOKEN_REQUEST_REFUSED', reasonOf(status, error, description.slice(0, 2_000)), details)
}

function reasonOf(status: number, error: string, description: string): Reason {
  const known = byCode.get(error)
  // A code that can mean several things leaves it to the words.
  const said =
    known === undefined || known === 'owner' ? byWords.find(([words]) => words.test(description))?.[1] : undefined
  if (said ?? known) return (said ?? known) as Reason
  if (error !== 'no_error_code') return 'refused'
  if (status === 404 || status === 405) return 'notFound'
  return status === 401 ? 'client' : 'refused'
}
