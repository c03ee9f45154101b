import type { ConnectionOptions } from 'node:tls'
import { OAuthError } from '../vocabulary/errors.ts'
import type { HttpRequest, HttpResponse, Send } from '../vocabulary/http.ts'
import { type Address, addressOf } from './address.ts'
import { chooseProxies, Dispatchers, type ProxySettings } from './dispatchers.ts'
import { Exchange } from './exchange.ts'
import { abortError, closedError } from './network-error.ts'

/** How requests reach the network. */
export interface NetworkOptions {
  /** As `tls.connect` has them; for the servers, not for a proxy (which is only checked against the same CA certificates). */
  readonly tls?: ConnectionOptions
  /** Goes before the proxies of the environment. */
  readonly proxy?: ProxySettings
  /** Where `http_proxy`, `https_proxy` and `no_proxy` are looked up, in lower or upper case; `process.env` when absent, nowhere when false. */
  readonly env?: boolean | Readonly<Record<string, string | undefined>>
  /** Connections per origin at a time; 256 when absent. */
  readonly connections?: number
}

/** The connections of one integration. */
export interface Network {
  readonly send: Send
  /** Ends every request with `DEADLINE_PASSED` `closed` and every connection; resolves within a second. No request is taken afterwards. */
  close(): Promise<void>
  /** Loads what the first request needs, so that it does not wait. */
  preload(): Promise<void>
}

/** Milliseconds that `close` waits for connections to end. */
const patience = 1_000
const usualMethods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])
const methodName = /^[\w!#$%&'*+.^`|~-]{1,64}$/

/** Throws `CONFIGURATION_INVALID` `url` when a proxy cannot be used. */
export function createNetwork(settings: NetworkOptions = {}): Network {
  const { tls, proxy, env = true, connections = 256 } = settings
  const proxies = chooseProxies(proxy, env === true ? process.env : env || {})
  const proxied = Boolean(proxies.httpProxy ?? proxies.httpsProxy)
  const checks = tls?.rejectUnauthorized ?? true
  const running = new Set<Exchange>()
  const forget = (exchange: Exchange) => void running.delete(exchange)
  let undici: typeof import('undici') | undefined
  let usual: Dispatchers | undefined
  // For requests that want certificates checked otherwise than the integration does; few ever do.
  let unusual: Dispatchers | undefined
  let closed = false

  async function load(): Promise<void> {
    undici = await import('undici')
    if (!closed) usual ??= new Dispatchers(undici, { ...(tls && { tls }), proxies, connections })
  }

  function dispatchersFor({ rejectUnauthorized = checks }: HttpRequest): Dispatchers | undefined {
    // Where the integration has TLS settings of its own, they decide, as with core's http request.
    if (tls || rejectUnauthorized === checks || !undici) return usual
    unusual ??= new Dispatchers(undici, { tls: { rejectUnauthorized }, proxies, connections })
    return unusual
  }

  function start(request: HttpRequest, address: Address): Promise<HttpResponse> {
    const { signal } = request
    const dispatchers = closed ? undefined : dispatchersFor(request)
    if (!dispatchers) return Promise.reject(closedError())
    if (signal?.aborted) return Promise.reject(abortError(signal))
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(request, address.host, resolve, reject, forget)
      running.add(exchange)
      // undici's proxy agent writes into the headers it is given.
      const headers = proxied ? { ...request.headers } : request.headers
      exchange.start(address.url.protocol === 'https:' ? dispatchers.https : dispatchers.http, address, headers)
    })
  }

  return {
    send: async (request) => {
      const { method } = request
      const address = addressOf(request.url)
      if (!usualMethods.has(method) && (method === 'CONNECT' || !methodName.test(method))) {
        throw new OAuthError('REQUEST_INVALID', 'method', { method })
      }
      if (!usual) await load()
      return start(request, address)
    },
    preload: load,
    close: async () => {
      closed = true
      for (const exchange of [...running]) exchange.fail(closedError())
      let timer: NodeJS.Timeout | undefined
      const enough = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patience)
      })
      await Promise.race([Promise.allSettled([usual?.destroy(), unusual?.destroy()]), enough])
      clearTimeout(timer)
    },
  }
}
