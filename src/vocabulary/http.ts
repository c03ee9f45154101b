export type Headers = Readonly<Record<string, string | readonly string[]>>

/** A request as plain data, so that it can be looked at, changed by copying and sent again. */
export interface HttpRequest {
  readonly method: string
  /** Absolute, `http:` or `https:`. */
  readonly url: string
  readonly headers: Headers
  /** An async iterable can be sent once only; everything else can be sent again. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>
  readonly signal?: AbortSignal
  /** Milliseconds for the whole exchange; none when absent. */
  readonly timeout?: number
  /** Bytes an answer may have, after which `RESPONSE_TOO_LARGE` is thrown; any number when absent. */
  readonly maxResponseBytes?: number
  /** Overrides certificate verification for this request only. */
  readonly rejectUnauthorized?: boolean
}

/** An answer, read whole. */
export interface HttpResponse {
  readonly status: number
  /** Names in lower case. `set-cookie` is an array; other headers that came more than once are joined, or the first counts. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Uint8Array
}

/**
 * Sends a request and resolves to the answer, whatever its status, without following redirects; rejects with an
 * `OAuthError` (`NETWORK_FAILED`, `DEADLINE_PASSED`, `RESPONSE_TOO_LARGE`) only when there is none.
 */
export type Send = (request: HttpRequest) => Promise<HttpResponse>

/** The value of a header whatever the case of its name; the first when it came more than once. */
export function headerOf(headers: HttpResponse['headers'], name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'object' ? value[0] : value
}
