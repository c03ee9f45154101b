import type { OAuthError } from '../../src/index.ts'
import type { Texts } from './texts.ts'

/** What the editor is told of an error. */
export interface ErrorReport {
  readonly code: string
  readonly reason: string
  readonly message: string
  /** Milliseconds since the epoch. */
  readonly retryAt?: number
}

export function errorReport(error: OAuthError, texts: Texts): ErrorReport {
  const { code, reason, retryAt } = error
  return { code, reason, message: texts.error(error), ...(retryAt !== undefined && { retryAt }) }
}

/** The HTTP status that fits a failure. */
export function statusCodeOf({ code, reason }: OAuthError): number {
  if (code === 'NETWORK_FAILED' || code === 'TOKEN_REQUEST_REFUSED' || code === 'RESPONSE_MALFORMED') return 502
  if (code === 'DEADLINE_PASSED') return 504
  if (code === 'STORE_FAILED' || code === 'TOKEN_UNREADABLE') return 500
  if (code === 'REQUEST_INVALID' && reason === 'connection') return 404
  return code === 'CONSENT_INVALID' || code === 'REQUEST_INVALID' ? 400 : 422
}
