import { type AnswerPath, textAt } from '../definition/answer-path.ts'
import type { ErrorReason } from '../vocabulary/error-texts.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import { type HttpResponse, headerOf } from '../vocabulary/http.ts'

type Reason = ErrorReason<'TOKEN_REQUEST_REFUSED'>

/** RFC 6749 §5.2, RFC 8707 §2, and what well-known servers say instead. */
const byCode: ReadonlyMap<string, Reason> = new Map([
  ['invalid_client', 'client'],
  ['unauthorized_client', 'client'],
  ['incorrect_client_credentials', 'client'],
  ['invalid_client_id', 'client'],
  ['bad_client_secret', 'client'],
  ['bad_client_id', 'client'],
  ['application_cannot_be_found', 'client'],
  ['invalid_scope', 'scope'],
  ['invalid_target', 'scope'],
  ['invalid_resource', 'scope'],
  ['unsupported_grant_type', 'grantType'],
  ['redirect_uri_mismatch', 'redirectUri'],
  ['invalid_redirect_uri', 'redirectUri'],
  ['bad_redirect_uri', 'redirectUri'],
  ['invalid_grant', 'owner'],
  ['bad_verification_code', 'owner'],
  ['invalid_code', 'owner'],
  ['invalid_token', 'owner'],
  ['invalid_refresh_token', 'owner'],
  ['expired_token', 'owner'],
])

/** Codes that mean one thing only, whatever is said beside them. */
const exact: ReadonlySet<Reason | undefined> = new Set(['scope', 'grantType', 'redirectUri'])

/** Words of a description that say more than the code beside it. It is foreign text: it is looked at, and never shown. */
const byWords: readonly (readonly [RegExp, Reason])[] = [
  [/redirect[_ -]?ur[il]|redirect mismatch|reply (?:address|ur[il])/i, 'redirectUri'],
  [/grant[_ ]?type|service account/i, 'grantType'],
  [/client[_ ]?(?:secret|id\b|identifier|credentials|assertion|authentication)|application with identifier/i, 'client'],
  [/\bscopes?\b/i, 'scope'],
  [/\b(?:tenant|realm)\b.{0,80}\b(?:not found|does not exist)/i, 'notFound'],
]

/** The sentence of RFC 6749 §5.2, which names everything that it could be, and so says nothing. */
const saysEverything = /\b(?:expired|revoked)\b.*\bredirect|\bredirect.*\b(?:expired|revoked)\b/is

/** Where servers say in words what went wrong. */
const descriptions: AnswerPath = ['error_description', 'error.message', 'message', 'reason', 'errorSummary', 'detail']

/** Clocks that differ by more than this spoil signed requests; milliseconds. */
const tolerable = 60_000

/**
 * Tells why a token request was refused: the client, the scope, the redirect URI, the address, or a clock that is wrong.
 *
 * @param answer the answer as data, with the words of the server
 * @param signed whether the request had a JWT in it, which is good for a short time only
 */
export function diagnosis(
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
  host: string,
  error: string,
  now: number,
  { answer, signed = false }: { answer?: unknown; signed?: boolean | undefined } = {},
): OAuthError<'TOKEN_REQUEST_REFUSED'> {
  const details = { host, status, error }
  const reason = reasonOf(status, error, (textAt(answer, descriptions) ?? '').slice(0, 2_000))
  const difference = Math.abs(Date.parse(headerOf(headers, 'date') ?? '') - now)
  // A clock that is wrong makes the signature worthless, and with it the client; it changes neither scopes nor addresses.
  if (signed && difference > tolerable && /^(?:client|owner|refused)$/.test(reason))
    return new OAuthError('TOKEN_REQUEST_REFUSED', 'clock', { ...details, minutes: Math.round(difference / 60_000) })
  return new OAuthError('TOKEN_REQUEST_REFUSED', reason, details)
}

function reasonOf(status: number, error: string, description: string): Reason {
  const known = byCode.get(error.toLowerCase())
  if (known !== undefined && exact.has(known)) return known
  const said = saysEverything.test(description) ? undefined : byWords.find(([words]) => words.test(description))?.[1]
  // The client is not in doubt where its own code says so, unless the words name something else to set right.
  if (said !== undefined && !(known === 'client' && said === 'scope')) return said
  if (known !== undefined) return known
  if (status === 404 || status === 405) return 'notFound'
  return status === 401 ? 'client' : 'refused'
}
