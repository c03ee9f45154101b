import type { Dispatcher } from 'undici'
import { OAuthError } from '../vocabulary/errors.ts'
import type { HttpRequest, HttpResponse } from '../vocabulary/http.ts'
import type { Address } from './address.ts'
import { abortError, networkError, timeoutError } from './network-error.ts'
import { onAbort } from './on-abort.ts'
import { isReplayable } from './replayable-body.ts'
import { joinHeaders } from './response-headers.ts'

type Resolve = (response: HttpResponse) => void
type Reject = (error: OAuthError) => void

const nothing = Buffer.alloc(0)
/** What a timer can hold at most: about 25 days. */
const longestTimer = 2_147_483_647

/**
 * One request and its answer, read whole. Works on undici's dispatcher directly: the stream that `undici.request` would make of
 * every answer costs more than all else on the way, and an abort reaches a request there only once it has a connection.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest
  readonly #host: string
  readonly #resolve: Resolve
  readonly #reject: Reject
  readonly #onEnd: (exchange: Exchange) => void
  readonly #timer: NodeJS.Timeout | undefined
  readonly #stopListening: (() => void) | undefined
  #controller: Dispatcher.DispatchController | undefined
  #failure: OAuthError | undefined
  #done = false
  #bodyFailed = false
  #status = 0
  #headers: HttpResponse['headers'] = {}
  #chunks: Buffer[] = []
  #size = 0

  constructor(
    request: HttpRequest,
    host: string,
    resolve: Resolve,
    reject: Reject,
    onEnd: (exchange: Exchange) => void,
  ) {
    this.#request = request
    this.#host = host
    this.#resolve = resolve
    this.#reject = reject
    this.#onEnd = onEnd
    const { timeout, signal } = request
    if (timeout !== undefined) {
      this.#timer = setTimeout(() => this.fail(timeoutError(host, timeout)), Math.min(timeout, longestTimer))
    }
    if (signal) this.#stopListening = onAbort(signal, () => this.fail(abortError(signal)))
  }

  /** Hands the request to undici. `headers` may be changed by it. */
  start(dispatcher: Dispatcher, { origin, path }: Address, headers: HttpRequest['headers']): void {
    const { method, body } = this.#request
    const options = {
      origin,
      path,
      method,
      headers,
      ...(body !== undefined && { body: isReplayable(body) ? body : this.#watch(body) }),
    }
    dispatcher.dispatch(options as Dispatcher.DispatchOptions, this)
  }

  /** Ends the exchange at once, wherever it is. */
  fail(error: OAuthError): void {
    if (!this.#end()) return
    this.#failure = error
    this.#controller?.abort(error)
    const body = this.#request.body as { destroy?: unknown } | undefined
    if (typeof body?.destroy === 'function') body.destroy()
    this.#reject(error)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.#chunks = []
    this.#size = 0
    if (this.#failure) controller.abort(this.#failure)
  }

  onResponseStart(_: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    if (status < 200) return
    this.#status = status
    this.#headers = joinHeaders(headers)
    // Such an answer ends with its head (RFC 9110 §6.4.1). A length in it is that of another answer, and undici would miss the rest.
    if (status === 204 || status === 304) this.onResponseEnd()
    else if (this.#request.method !== 'HEAD') this.#limit(Number(headers['content-length']))
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#size += chunk.length
    this.#chunks.push(chunk)
    this.#limit(this.#size)
  }

  onResponseEnd(): void {
    if (!this.#end()) return
    const chunks = this.#chunks
    const body =
      chunks.length === 1 ? (chunks[0] ?? nothing) : chunks.length === 0 ? nothing : Buffer.concat(chunks, this.#size)
    this.#resolve({ status: this.#status, headers: this.#headers, body })
  }

  onResponseError(_: unknown, error: Error): void {
    const { body } = this.#request
    if (this.#bodyFailed && !isReplayable(body)) {
      this.fail(new OAuthError('REQUEST_INVALID', 'payload', { detail: 'its stream failed' }))
    } else {
      this.fail(networkError(error, this.#host))
    }
  }

  #limit(bytes: number): void {
    const { maxResponseBytes } = this.#request
    if (maxResponseBytes === undefined || !(bytes > maxResponseBytes)) return
    this.#chunks = []
    this.fail(new OAuthError('RESPONSE_TOO_LARGE', 'size', { host: this.#host, bytes: maxResponseBytes }))
  }

  // A failure of the flow's own stream must not be blamed on the network.
  async *#watch(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* body
    } catch (error) {
      this.#bodyFailed = true
      throw error
    }
  }

  #end(): boolean {
    if (this.#done) return false
    this.#done = true
    clearTimeout(this.#timer)
    this.#stopListening?.()
    this.#onEnd(this)
    return true
  }
}
