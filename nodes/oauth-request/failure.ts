import { isOAuthError, type OAuthError } from '../../src/index.ts'
import { bareError, type CaughtError, caughtError } from '../caught-error.ts'
import { errorText, type Translate } from '../error-text.ts'

/** What becomes of a message whose request got no answer. */
export interface Failure extends CaughtError {
  /** What core's `http request` sends on when the network failed; absent for failures that core does not know. */
  readonly changes?: { readonly payload: string; readonly statusCode: string }
}

const noResponse = 'node-red:common.notification.errors.no-response'

/** `url` is that of the request, if it came that far. */
export function failureOf(thrown: unknown, url: string | undefined, translate: Translate): Failure {
  if (!isOAuthError(thrown, 'NETWORK_FAILED', 'DEADLINE_PASSED', 'RESPONSE_TOO_LARGE'))
    return caughtError(thrown, translate)
  const text = errorText(thrown, translate)
  const statusCode = String(thrown.details['error'] ?? thrown.code)
  const changes = { payload: url === undefined ? text : `${text} : ${url}`, statusCode }
  if (statusCode !== 'ETIMEDOUT') return { error: bareError(text, thrown.code), status: statusCode, changes }
  const error = bareError(isOfHost(thrown, url) ? translate(noResponse) : text, thrown.code)
  return { error, status: noResponse, changes }
}

// Which server was silent need be told only if it is another than the flow asked: the one that gives tokens.
function isOfHost({ details }: OAuthError, url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && new URL(url).host === details['host']
}
