import { isOAuthError, type OAuthError } from '../../src/index.ts'
import { errorText, type Translate } from '../error-text.ts'

/** What becomes of a message whose request got no answer. */
export interface Failure {
  /** For Catch nodes: a text, and one of our codes. No cause, no stack, nothing of the request. */
  readonly error: Error
  /** For the node's status: short, and without any value. */
  readonly status: string
  /** What core's `http request` sends on when the network failed; absent for failures that core does not know. */
  readonly changes?: { readonly payload: string; readonly statusCode: string }
}

const noResponse = 'node-red:common.notification.errors.no-response'

/** `url` is that of the request, if it came that far. */
export function failureOf(thrown: unknown, url: string | undefined, translate: Translate): Failure {
  if (!isOAuthError(thrown)) return unexpected(thrown, translate)
  const text = errorText(thrown, translate)
  if (!isOAuthError(thrown, 'NETWORK_FAILED', 'DEADLINE_PASSED', 'RESPONSE_TOO_LARGE')) {
    return { error: caught(text, thrown.code), status: thrown.code }
  }
  const statusCode = String(thrown.details['error'] ?? thrown.code)
  const changes = { payload: url === undefined ? text : `${text} : ${url}`, statusCode }
  if (statusCode !== 'ETIMEDOUT') return { error: caught(text, thrown.code), status: statusCode, changes }
  const error = caught(isOfHost(thrown, url) ? translate(noResponse) : text, thrown.code)
  return { error, status: noResponse, changes }
}

// Which server was silent need be told only if it is another than the flow asked: the one that gives tokens.
function isOfHost({ details }: OAuthError, url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && new URL(url).host === details['host']
}

/** A mistake of ours or of a library. Its text may hold anything, even a secret, so only its kind is told. */
function unexpected(thrown: unknown, translate: Translate): Failure {
  const kind = thrown instanceof Error ? thrown.name : typeof thrown
  const key = 'node-red:common.notification.errors.unexpected'
  return { error: caught(translate(key, { status: kind, message: '' }).trim(), undefined), status: kind }
}

// Catch nodes receive text, code, stack and cause. A stack would show the paths of this machine; the name would stand before the text.
function caught(text: string, code: string | undefined): Error {
  const error = new Error(text)
  delete (error as { stack?: string }).stack
  Object.defineProperty(error, 'name', { value: '' })
  return code === undefined ? error : Object.assign(error, { code })
}
