import mustache from 'mustache'
import { joinUrl, OAuthError } from '../../src/index.ts'
import type { RequestConfig } from './request-config.ts'

const scheme = /^[a-z][a-z\d+.-]*:\/\//i
const webScheme = /^https?:\/\//i
// A name with a dot, `localhost`, an IPv6 address, or any name with a port.
const startsWithHost =
  /^(?:localhost|(?:[\p{L}\p{N}_-]+\.)+[\p{L}\p{N}-]+|\[[\da-f:.]+\]|[\p{L}\p{N}_-]+(?=:\d))(?::\d{1,5})?(?:[/?#]|$)/iu

/**
 * The URL of a request: the node's, with `{{…}}` filled in from the message (HTML-escaped, as core's node does it; `{{{…}}}` is
 * not), or else `msg.url`, or else the integration's base URL.
 *
 * - An http or https URL is used as it is.
 * - Anything else is put behind the integration's base URL, so that `/users`, `users` and `?page=2` are all relative to it. It
 *   cannot lead to another server, whatever a message says.
 * - Without a base URL, what starts like a host (`localhost:1880/x`, `api.test/x`) gets `http://`, as in core's node.
 *
 * Throws `REQUEST_INVALID` for everything else. A `%` in the query that starts no escape is escaped.
 */
export function urlOf(msg: { readonly url?: unknown }, config: RequestConfig, baseUrl: string | undefined): string {
  const written = config.isTemplate ? render(config.url, msg) : config.url || msg.url || baseUrl
  if (typeof written !== 'string') throw unusable()
  return escapePercent(absolute(written.trim(), baseUrl))
}

/** Puts parameters behind the query a URL has. */
export function withQuery(url: string, query: string): string {
  if (!query) return url
  const hash = url.indexOf('#')
  const [address, fragment] = hash < 0 ? [url, ''] : [url.slice(0, hash), url.slice(hash)]
  const joint = !address.includes('?') ? '?' : /[?&]$/.test(address) ? '' : '&'
  return address + joint + query + fragment
}

function render(template: string, msg: object): string {
  try {
    return mustache.render(template, msg)
  } catch {
    // A tag that is not closed, or a function in the message that failed.
    throw unusable()
  }
}

function absolute(text: string, baseUrl: string | undefined): string {
  if (webScheme.test(text)) return text
  if (text === '' || scheme.test(text)) throw unusable()
  if (baseUrl === undefined) {
    if (startsWithHost.test(text)) return `http://${text}`
    throw unusable()
  }
  // The slash keeps a colon in the first part of a path (`projects:search`) from being read as a scheme.
  const joined = joinUrl(baseUrl, /^[/?#]/.test(text) ? text : `/${text}`)
  if (joined === undefined) throw unusable()
  return joined
}

function escapePercent(url: string): string {
  const query = url.indexOf('?')
  if (query < 0 || url.indexOf('%', query) < 0) return url
  return url.slice(0, query) + url.slice(query).replace(/%(?![\da-f]{2})/gi, '%25')
}

const unusable = () => new OAuthError('REQUEST_INVALID', 'url')
