import { type ApiRequest, OAuthError } from '../../src/index.ts'
import { bodyOf, bodyOfGet, queryOf } from './body-of-message.ts'
import { type Evaluate, headersOf } from './headers-of-message.ts'
import type { RequestConfig } from './request-config.ts'
import { urlOf, withQuery } from './url-of-message.ts'

/**
 * What a message may say about its request. Nothing else in it is looked at: no message can name an integration, an endpoint,
 * credentials or allowed domains.
 */
export interface RequestMessage {
  readonly payload?: unknown
  readonly url?: unknown
  readonly method?: unknown
  readonly headers?: unknown
  readonly cookies?: unknown
  readonly requestTimeout?: unknown
  readonly followRedirects?: unknown
  readonly rejectUnauthorized?: unknown
}

/** What a request takes from elsewhere than the message and the node. */
export interface RequestEnvironment<M> {
  /** Of the integration. */
  readonly baseUrl?: string | undefined
  /** Milliseconds, for a message that does not say. */
  readonly timeout: number
  readonly signal?: AbortSignal
  readonly evaluate: Evaluate<M>
}

/** The texts are core's, in every language Node-RED has. */
export type Warning = `node-red:${string}`

export interface OutgoingRequest {
  readonly request: ApiRequest
  /** Keys of texts. */
  readonly warnings: readonly Warning[]
}

const longestTimeout = 2_147_483_647
const methodName = /^[!#$%&'*+.^_`|~\w-]+$/
const reflecting = new Set(['CONNECT', 'TRACE', 'TRACK'])

/** The request that a message stands for. Throws `REQUEST_INVALID` when it stands for none. */
export function toRequest<M extends RequestMessage>(
  msg: M,
  config: RequestConfig,
  environment: RequestEnvironment<M>,
): OutgoingRequest {
  const warnings: Warning[] = []
  const { baseUrl, signal, evaluate } = environment
  if (config.url && msg.url && msg.url !== config.url) warnings.push('node-red:common.errors.nooverride')
  const method = methodOf(msg, config, warnings)
  const isGet = method === 'GET'
  const url = urlOf(msg, config, baseUrl)
  const headers = headersOf(msg, config, evaluate)
  const body = isGet
    ? config.payload === 'body' && bodyOfGet(msg.payload)
    : method !== 'HEAD' && bodyOf(msg.payload, headers.get('content-type'))
  if (body && body.type !== undefined) headers.set('Content-Type', body.type)
  const authorOrigin = config.authorOrigin ?? (baseUrl === undefined ? config.authorHost : undefined)
  const rejectUnauthorized = rejectUnauthorizedOf(msg, warnings)
  return {
    request: {
      method,
      url: isGet && config.payload === 'query' ? withQuery(url, queryOf(msg.payload)) : url,
      headers: headers.toRecord(),
      timeout: timeoutOf(msg, environment.timeout, warnings),
      ...(body && body.content !== undefined && { body: body.content }),
      ...(signal && { signal }),
      ...(authorOrigin !== undefined && { authorOrigin }),
      ...(Object.hasOwn(msg, 'followRedirects') && { followRedirects: Boolean(msg.followRedirects) }),
      ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
    },
    warnings,
  }
}

function methodOf(msg: RequestMessage, config: RequestConfig, warnings: Warning[]): string {
  if (config.method !== 'USE') {
    if (msg.method) warnings.push('node-red:common.errors.nooverride')
    return config.method
  }
  if (!msg.method) return 'GET'
  const method = typeof msg.method === 'string' ? msg.method.toUpperCase() : ''
  // TRACE would show the token to whoever gets the answer (RFC 9110 §9.3.8); CONNECT is no request to an API.
  if (methodName.test(method) && !reflecting.has(method)) return method
  throw new OAuthError('REQUEST_INVALID', 'method', { method: String(msg.method) })
}

function timeoutOf({ requestTimeout }: RequestMessage, usual: number, warnings: Warning[]): number {
  if (requestTimeout === undefined) return usual
  const timeout = Number(requestTimeout)
  if (timeout >= 1) return Math.min(timeout, longestTimeout)
  warnings.push(`node-red:httpin.errors.${Number.isNaN(timeout) ? 'timeout-isnan' : 'timeout-isnegative'}`)
  return usual
}

function rejectUnauthorizedOf(msg: RequestMessage, warnings: Warning[]): boolean | undefined {
  if (!Object.hasOwn(msg, 'rejectUnauthorized')) return undefined
  const { rejectUnauthorized: value } = msg
  const text = typeof value === 'string' ? value.toLowerCase() : value
  if (text === true || text === 'true') return true
  if (text === false || text === 'false') return false
  warnings.push('node-red:httpin.errors.rejectunauthorized-invalid')
  return undefined
}
