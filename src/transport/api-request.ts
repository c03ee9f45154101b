import type { HttpRequest, HttpResponse } from '../vocabulary/http.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'

/** A request to an API, without the token: that is added on the way. */
export interface ApiRequest extends HttpRequest {
  /** Whether redirects are followed; `true` when absent. */
  readonly followRedirects?: boolean
  /** The origin that stands literally in the flow: its author's word that the token may go there. Never taken from a message. */
  readonly authorOrigin?: string
  /** Travels without the token. Set once a redirect has led to another origin, and never taken back. */
  readonly bare?: boolean
  /** Has been sent again with another token before, and is not sent again for that reason. */
  readonly retried?: boolean
  /** When nobody waits any more, by the clock of `performance.now()`. Set once for everything that a request leads to. */
  readonly deadlineAt?: number
}

/** A redirect that was followed. */
export interface Redirect {
  /** As the server wrote it. */
  readonly location: string
  /** The `Set-Cookie` headers of the redirecting answer, if any. */
  readonly cookies?: readonly string[]
}

/** The answer of an API, whatever its status. */
export interface ApiResponse extends HttpResponse {
  /** The URL that gave this answer, after redirects; a token in the query is left out. */
  readonly url: string
  /** Oldest first. */
  readonly redirects: readonly Redirect[]
  /** The tokens that the answered request carried; absent when it travelled without. Never leaves the pipeline. */
  readonly usedTokens?: TokenSet
  /** The token was refused and another one was obtained. */
  readonly renewed: boolean
  /** The request was sent a second time, with the other token. */
  readonly retried: boolean
}

/** Sends a request to an API. */
export type SendApi = (request: ApiRequest) => Promise<ApiResponse>

/** Something that happens to every request on its way out, and to its answer on the way back. */
export type Interceptor = (next: SendApi) => SendApi
