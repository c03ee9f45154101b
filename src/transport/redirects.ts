import { OAuthError } from '../vocabulary/errors.ts'
import { type Headers, headerOf } from '../vocabulary/http.ts'
import { addressOf } from './address.ts'
import type { ApiRequest, ApiResponse, Interceptor, Redirect } from './api-request.ts'
import { RedirectCookies } from './redirect-cookies.ts'
import { isReplayable } from './replayable-body.ts'

/** As many as core's http request follows. */
const redirectsAtMost = 21

const redirecting = new Set([301, 302, 303, 307, 308])

/** Headers that tell another origin nothing about the flow's credentials. A list of the harmless, since secrets have any name. */
const harmless = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'content-encoding',
  'content-language',
  'content-type',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
  'user-agent',
])

/**
 * Follows redirects as core's http request does: 303 becomes GET, the others keep method and body. To another origin (scheme,
 * host and port) goes neither the token nor any header that could be a secret, and whatever has left its origin stays without
 * them, even when it is sent back. The redirect itself is the answer where it cannot be followed: a body that is a stream,
 * a target that is not http(s). Throws `NETWORK_FAILED` after 21 redirects.
 */
export function redirects(): Interceptor {
  return (next) => async (request) => {
    const first = await next(request)
    const target = request.followRedirects === false ? undefined : targetOf(request, first)
    return target ? follow(next, request, first, target) : first
  }
}

async function follow(
  next: (request: ApiRequest) => Promise<ApiResponse>,
  request: ApiRequest,
  first: ApiResponse,
  firstTarget: URL,
): Promise<ApiResponse> {
  const followed: Redirect[] = []
  const cookies = new RedirectCookies()
  let { renewed, retried } = first
  let hop = request
  let answer = first
  for (let target: URL | undefined = firstTarget; target; target = targetOf(hop, answer)) {
    if (followed.length === redirectsAtMost) {
      throw new OAuthError('NETWORK_FAILED', 'unreachable', { host: target.host, error: 'ERR_TOO_MANY_REDIRECTS' })
    }
    followed.push(record(answer))
    if (!hop.bare) cookies.note(setCookies(answer), addressOf(hop.url).url)
    hop = { ...nextHop(hop, answer.status, target), retried: retried || (hop.retried ?? false) }
    answer = await next(hop.bare ? hop : { ...hop, headers: cookies.addTo(hop.headers, target) })
    renewed ||= answer.renewed
    retried ||= answer.retried
  }
  return { ...answer, redirects: followed, renewed, retried }
}

function nextHop(hop: ApiRequest, status: number, target: URL): ApiRequest {
  const { body, headers, ...rest } = hop
  const bare = hop.bare === true || addressOf(hop.url).origin !== target.origin
  const asGet = status === 303 && hop.method !== 'HEAD'
  const kept = filterHeaders(
    headers,
    (name) => !(asGet && name.startsWith('content-')) && !(bare && !harmless.has(name)),
  )
  return {
    ...rest,
    url: target.href,
    ...(asGet && { method: 'GET' }),
    ...(!asGet && body !== undefined && { body }),
    headers: kept,
    bare,
  }
}

/** Where an answer sends a request, if it does and the request can go there. */
function targetOf(hop: ApiRequest, { status, headers }: ApiResponse): URL | undefined {
  if (!redirecting.has(status)) return undefined
  const location = headerOf(headers, 'location')
  if (!location || (status !== 303 && !isReplayable(hop.body))) return undefined
  // Header values arrive byte by byte; a location is meant as UTF-8.
  const text = Buffer.from(location, 'latin1').toString('utf8')
  if (!URL.canParse(text, hop.url)) return undefined
  const target = new URL(text, hop.url)
  if (target.protocol !== 'https:' && target.protocol !== 'http:') return undefined
  // A user name could only claim another identity, or deceive a reader about the host.
  target.username = ''
  target.password = ''
  return target
}

function record(answer: ApiResponse): Redirect {
  const cookies = setCookies(answer)
  return { location: headerOf(answer.headers, 'location') ?? '', ...(cookies.length > 0 && { cookies }) }
}

function setCookies({ headers }: ApiResponse): readonly string[] {
  const value = headers['set-cookie']
  return typeof value === 'string' ? [value] : (value ?? [])
}

function filterHeaders(headers: Headers, keep: (lowerCaseName: string) => boolean): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => keep(name.toLowerCase())))
}
