import type { TokenPlacement } from '../definition/integration-definition.ts'
import { fillTemplate, parseTemplate, type Values } from '../definition/template.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { Headers, HttpRequest } from '../vocabulary/http.ts'
import { MASK } from '../vocabulary/secret.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'
import type { ApiResponse } from './api-request.ts'
import { withBodyMember } from './body-member.ts'

/** How a token gets onto a request, and what of it must not come back in the answer. */
export interface Placement {
  /** A copy of the request that carries the token. Throws `REQUEST_INVALID` `header` or `url` when the token cannot stand there. */
  put<R extends HttpRequest>(request: R, tokens: TokenSet): R
  /** The answer without a token that the server repeated in `Location`. */
  take(answer: ApiResponse, tokens: TokenSet): ApiResponse
}

/** Shorter ones are not looked for in other texts: they would be found by accident. */
const shortestToken = 8

/**
 * Places the token as the definition says (RFC 6750 §2). `valuesOf` gives the meanings of other placeholders of the template with
 * these tokens.
 */
export function placementOf(
  { in: place, name, template }: TokenPlacement,
  valuesOf: (tokens: TokenSet) => Values = () => () => undefined,
): Placement {
  const parsed = parseTemplate(template, 'tokenPlacement.template')
  let last: TokenSet | undefined
  let value = ''
  const valueFor = (tokens: TokenSet): string => {
    if (tokens !== last) {
      const { accessToken } = tokens
      const values = valuesOf(tokens)
      const filled = fillTemplate(parsed, (name) => (name === 'token' ? accessToken : values(name)))
      // RFC 6750 §2.1 and RFC 6749 appendix A.12: visible characters only. Anything else would end the header or be changed on the way.
      if (!/^[\x20-\x7e]+$/.test(accessToken) || filled === undefined || !/^[\x20-\x7e]+$/.test(filled)) {
        throw new OAuthError('REQUEST_INVALID', place === 'header' ? 'header' : 'url', { header: name })
      }
      value = filled
      last = tokens
    }
    return value
  }
  switch (place) {
    case 'header':
      return {
        put: (request, tokens) => ({ ...request, headers: withHeader(request.headers, name, valueFor(tokens)) }),
        take: (answer) => answer,
      }
    case 'query':
      return {
        put: (request, tokens) => ({ ...request, url: withParameter(request.url, name, valueFor(tokens)) }),
        take: (answer, tokens) => withoutEcho(answer, name, tokens.accessToken),
      }
    case 'body':
      return {
        put: (request, tokens) =>
          hasNoBody(request)
            ? { ...request, url: withParameter(request.url, name, valueFor(tokens)) }
            : withBodyMember(request, name, valueFor(tokens)),
        take: (answer) => answer,
      }
  }
}

/** Requests that cannot well have a body carry the token in the query. */
const hasNoBody = ({ method, body }: HttpRequest): boolean => body === undefined && /^(?:GET|HEAD)$/i.test(method)

/** Sets one header and drops every other of that name, in whatever case the flow wrote it. */
export function withHeader(headers: Headers, name: string, value: string): Headers {
  const wanted = name.toLowerCase()
  const names = Object.keys(headers)
  // Both ways define properties and never call a setter, so that `__proto__` is a header like any other.
  if (!names.some((other) => isNamed(other, wanted))) return { ...headers, [name]: value }
  const others = Object.entries(headers).filter(([other]) => !isNamed(other, wanted))
  return Object.fromEntries([...others, [name, value]])
}

const isNamed = (name: string, lowerCase: string): boolean =>
  name.length === lowerCase.length && name.toLowerCase() === lowerCase

/** Appends a query parameter and leaves the rest of the URL as it is written. */
export function withParameter(url: string, name: string, value: string): string {
  const cut = url.indexOf('#')
  const head = cut < 0 ? url : url.slice(0, cut)
  const joint = !head.includes('?') ? '?' : /[?&]$/.test(head) ? '' : '&'
  return `${head}${joint}${encodeURIComponent(name)}=${encodeURIComponent(value)}${cut < 0 ? '' : url.slice(cut)}`
}

// A server that redirects often repeats the query. The token must not travel on with it, nor be shown to the flow.
function withoutEcho(answer: ApiResponse, name: string, token: string): ApiResponse {
  const { location } = answer.headers
  if (typeof location !== 'string') return answer
  const clean = masked(withoutParameter(location, name), token)
  return clean === location ? answer : { ...answer, headers: { ...answer.headers, location: clean } }
}

function withoutParameter(url: string, name: string): string {
  const [, before = '', query = '', after = ''] = /^([^?#]*)\?([^#]*)(.*)$/s.exec(url) ?? [url, url]
  const pairs = query.split('&')
  const kept = pairs.filter((pair) => nameOf(pair) !== name)
  if (kept.length === pairs.length) return url
  return before + (kept.length > 0 ? `?${kept.join('&')}` : '') + after
}

// The whole URL may have been packed into a parameter of another one, as log-in pages like it.
function masked(url: string, token: string): string {
  const once = encodeURIComponent(token)
  const forms = token.length < shortestToken ? [] : [token, once, encodeURIComponent(once)]
  return forms.reduce((text, form) => text.split(form).join(encodeURIComponent(MASK)), url)
}

function nameOf(pair: string): string {
  return new URLSearchParams(pair).keys().next().value ?? ''
}
