import type { ConnectionOptions } from 'node:tls'
import type { Agent, Dispatcher, EnvHttpProxyAgent } from 'undici'
import { OAuthError } from '../vocabulary/errors.ts'

/** A proxy for everything but some hosts. */
export interface ProxySettings {
  /** `http://user:password@host:port`, or https. */
  readonly url: string
  /** Hosts (with their subdomains, optionally with a port) that are reached directly; `*` for all. */
  readonly noProxy?: readonly string[]
}

/** The proxies for both schemes and the hosts without, as the environment has them. */
export interface ProxyChoice {
  readonly httpProxy?: string
  readonly httpsProxy?: string
  readonly noProxy: string
}

/** How connections are made. */
export interface DispatcherSettings {
  readonly tls?: ConnectionOptions
  readonly proxies: ProxyChoice
  /** Connections per origin at a time; further requests wait for one. */
  readonly connections: number
}

/** Milliseconds after which a connection that is not made is given up; a shorter time for the whole request comes first. */
const connectTimeout = 30_000

/** The proxies to use: the configured one, else those of the environment, by the names and rules of curl. */
export function chooseProxies(
  proxy: ProxySettings | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): ProxyChoice {
  const read = (name: string) => environment[name] || environment[name.toUpperCase()]
  const httpProxy = proxyUrl(proxy ? proxy.url : read('http_proxy'))
  const httpsProxy = proxyUrl(proxy ? proxy.url : read('https_proxy'))
  const noProxy = proxy ? (proxy.noProxy ?? []).join(',') : (read('no_proxy') ?? '')
  return { ...(httpProxy && { httpProxy }), ...(httpsProxy && { httpsProxy }), noProxy }
}

function proxyUrl(text: string | undefined): string | undefined {
  if (!text) return undefined
  const url = text.includes('://') ? text : `http://${text}`
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url
  throw new OAuthError('CONFIGURATION_INVALID', 'proxy')
}

/** Keeps connections open, one set for the two schemes; proxies as chosen. */
export class Dispatchers {
  readonly http: Dispatcher
  readonly https: Dispatcher

  constructor(
    undici: { Agent: typeof Agent; EnvHttpProxyAgent: typeof EnvHttpProxyAgent },
    settings: DispatcherSettings,
  ) {
    const { httpProxy, httpsProxy, noProxy } = settings.proxies
    const connect = { ...settings.tls, timeout: connectTimeout }
    // The time a request may take is counted by the exchange, once for everything.
    const options = { connections: settings.connections, connect, headersTimeout: 0, bodyTimeout: 0 }
    const direct = () => new undici.Agent(options as Agent.Options)
    if (!httpProxy && !httpsProxy) {
      this.http = this.https = direct()
      return
    }
    this.http = new undici.EnvHttpProxyAgent({
      ...(options as Agent.Options),
      httpProxy: httpProxy ?? '',
      httpsProxy: httpsProxy ?? '',
      noProxy,
      requestTls: connect as object,
      proxyTls: { ca: settings.tls?.ca, timeout: connectTimeout } as object,
    })
    // undici would send https through the proxy for http as well; curl and core's http request do not.
    this.https = httpsProxy ? this.http : direct()
  }

  /** Ends every connection and every request on one. */
  async destroy(): Promise<void> {
    await Promise.allSettled([this.http.destroy(), this.https.destroy()])
  }
}
