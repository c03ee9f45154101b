import { OAuthError } from '../vocabulary/errors.ts'

// Names that OpenSSL and Node give to a certificate that cannot be trusted.
const certificate =
  /^(?:CERT_|CRL_|UNABLE_TO_|ERROR_IN_C|DEPTH_ZERO_|SELF_SIGNED_|INVALID_|PATH_LENGTH_|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/

/** undici's names for what Node calls otherwise. Users know Node's names from core's nodes. */
const nodeNames: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_HEADERS_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_BODY_TIMEOUT: 'ETIMEDOUT',
  // We abort with errors of our own, so that this one is a proxy that did not let the tunnel through.
  UND_ERR_ABORTED: 'ERR_PROXY_REFUSED',
}

/** Errors of undici that have no code. */
const nameless: Readonly<Record<string, string>> = { HTTPParserError: 'HPE_INVALID_CONSTANT' }

/** Puts what went wrong on the network into words. `details.error` is a code as Node has it, such as `ECONNREFUSED`. */
export function networkError(error: unknown, host: string): OAuthError {
  if (error instanceof OAuthError) return error
  const code = codeOf(error)
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') return closedError()
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return new OAuthError('RESPONSE_TOO_LARGE', 'size', { host, bytes: 16_384 })
  if (/^UND_ERR_(?:INVALID_ARG|NOT_SUPPORTED|REQ_)/.test(code)) {
    return new OAuthError('REQUEST_INVALID', 'payload', { detail: code })
  }
  return new OAuthError('NETWORK_FAILED', certificate.test(code) ? 'certificate' : 'unreachable', { host, error: code })
}

/** The answer did not come in time. `ms` is the time that was allowed. */
export function timeoutError(host: string, ms: number): OAuthError {
  return new OAuthError('DEADLINE_PASSED', 'timeout', { host, seconds: Math.round(ms / 100) / 10, error: 'ETIMEDOUT' })
}

/** Nobody waits for the answer any more. */
export function closedError(): OAuthError {
  return new OAuthError('DEADLINE_PASSED', 'closed', { error: 'ECANCELED' })
}

/** Why a signal was aborted, in words of this library. */
export function abortError(signal: AbortSignal): OAuthError {
  return signal.reason instanceof OAuthError ? signal.reason : closedError()
}

/** The most telling code of an error: undici and Node wrap the one that matters as a cause, or as the first of several. */
function codeOf(error: unknown): string {
  let best = 'ERR_UNKNOWN'
  for (let at = error, depth = 0; at instanceof Error && depth < 4; depth += 1) {
    const { name, code = nameless[name], cause, errors } = at as Error & { code?: unknown; errors?: unknown[] }
    if (typeof code === 'string') {
      best = code
      if (!code.startsWith('UND_ERR_')) break
    }
    at = cause ?? errors?.[0]
  }
  return nodeNames[best] ?? best
}
