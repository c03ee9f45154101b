import { isIP } from 'node:net'
import { OAuthError } from '../../vocabulary/errors.ts'
import { type HttpRequest, type HttpResponse, headerOf } from '../../vocabulary/http.ts'
import { isAllowedDomain, isLoopback } from '../origins.ts'
import type { ApiDescription } from './api-description.ts'
import { longestDocument } from './longest-document.ts'
import { isReachable } from './reachable-address.ts'
import { type ReadOptions, readApiDescription } from './read-api-description.ts'
import { unreadable } from './unreadable.ts'

/** How a document is fetched. */
export interface FetchOptions extends Omit<ReadOptions, 'address'> {
  /** Where the document is. */
  readonly url: string
  /**
   * Sends a request to one of the addresses and to no other, whatever the name in its URL leads to by then; does not follow
   * redirects. Without addresses it is a proxy that looks the name up.
   */
  readonly send: (request: HttpRequest, addresses: readonly string[] | undefined) => Promise<HttpResponse>
  /** All addresses of a name. Absent where a proxy looks names up. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
  /** Domains that the document must be on, by the rules of an integration's; any when empty. */
  readonly allowedDomains?: readonly string[]
  /** Whether it may be on this machine, then also with plain http, or in a network of one's own. */
  readonly allowPrivate?: boolean
  /** Milliseconds until the document is there; 15 000 when absent. */
  readonly fetchLimit?: number
}

const redirectsAtMost = 3
const redirecting = new Set([301, 302, 303, 307, 308])
/** Names that lead to no public server. */
const innerName = /^[^.]*\.?$|\.(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa)\.?$/i

/**
 * Fetches a document and reads it. https only, no user name; no address but public ones unless `allowPrivate`, which is seen
 * to on the address that the connection is made to; redirects on the same host only, each checked as the first; 20 MB and 15
 * seconds at most. What it answers is parsed and nothing else. Rejects with what `unreadable` says, or what `send` does.
 */
export async function fetchApiDescription(options: FetchOptions): Promise<ApiDescription> {
  const { url, send, resolve, allowedDomains, allowPrivate, fetchLimit = 15_000, ...reading } = options
  const ended = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const host = URL.canParse(url) ? new URL(url).host : ''
      const error = new OAuthError('DEADLINE_PASSED', 'timeout', { host, seconds: fetchLimit / 1000 })
      reject(error)
      ended.abort(error)
    }, fetchLimit)
  })
  try {
    const { address, body } = await Promise.race([fetchDocument(options, ended.signal), late])
    return await readApiDescription(body, { ...reading, address })
  } finally {
    clearTimeout(timer)
  }
}

async function fetchDocument(
  options: FetchOptions,
  signal: AbortSignal,
): Promise<{ address: string; body: Uint8Array }> {
  let url = checkedUrl(options.url, options)
  for (let redirects = 0; ; redirects += 1) {
    const addresses = await checkedAddresses(url, options)
    if (signal.aborted) throw signal.reason
    const answer = await options.send(requestFor(url, signal), addresses)
    if (!redirecting.has(answer.status)) return { address: url.href, body: bodyOf(answer, url) }
    const target = targetOf(answer, url)
    if (!target || target.host !== url.host || redirects === redirectsAtMost) throw unreadable('redirect', url.host)
    url = checkedUrl(target.href, options)
  }
}

function requestFor(url: URL, signal: AbortSignal): HttpRequest {
  return {
    method: 'GET',
    url: url.href,
    headers: {
      accept: 'application/json, application/yaml, text/yaml, */*;q=0.5',
      // The limit of the size is one of what was sent.
      'accept-encoding': 'identity',
    },
    maxResponseBytes: longestDocument,
    signal,
  }
}

function bodyOf({ status, body }: HttpResponse, url: URL): Uint8Array {
  if (status !== 200) throw unreadable('status', url.host, String(status))
  return body
}

function targetOf({ headers }: HttpResponse, url: URL): URL | undefined {
  const location = headerOf(headers, 'location')
  return location && URL.canParse(location, url.href) ? new URL(location, url.href) : undefined
}

/** Everything about an address that can be said without looking up its name. */
function checkedUrl(text: string, { allowedDomains = [], allowPrivate = false }: FetchOptions): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) throw unreadable('address')
  url.hash = ''
  if (url.protocol === 'http:' && !(allowPrivate && isLoopback(url))) throw unreadable('addressInsecure', url.host)
  if (allowedDomains.length > 0 && !isAllowedDomain(url, allowedDomains)) throw unreadable('addressDomain', url.host)
  return url
}

/** The addresses a connection may be made to. One bad among good ones is enough: nobody says which would be used. */
async function checkedAddresses(
  { hostname, host }: URL,
  { resolve, allowPrivate }: FetchOptions,
): Promise<readonly string[] | undefined> {
  const literal = hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) === 0 && !resolve) {
    if (!allowPrivate && innerName.test(hostname)) throw unreadable('addressPrivate', host)
    return undefined
  }
  const addresses = isIP(literal) > 0 || !resolve ? [literal] : await resolve(hostname).catch(() => [])
  if (addresses.length === 0) throw unreadable('addressUnknown', host)
  if (!addresses.every((address) => isReachable(address, allowPrivate))) throw unreadable('addressPrivate', host)
  return addresses
}
