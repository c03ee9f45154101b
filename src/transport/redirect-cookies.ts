import type { Headers } from '../vocabulary/http.ts'

/**
 * The cookies that redirects of one request set, for the following hops to the same origin, as core's http request has them.
 * Nothing is kept beyond the request.
 */
export class RedirectCookies {
  // A cookie that was ended keeps its place, so that the flow's own one of that name ends too.
  readonly #cookies = new Map<string, { readonly value?: string; readonly path: string }>()

  /** Notes the `Set-Cookie` lines of a redirect from `url`. */
  note(lines: readonly string[], url: URL): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
      const cut = pair.indexOf('=')
      if (cut < 1 || /[\p{Cc}]/u.test(pair)) continue
      const name = pair.slice(0, cut)
      const said = Object.fromEntries(
        attributes.map((text) => [text.split('=', 1)[0]?.toLowerCase(), attributeValue(text)]),
      )
      const ended =
        said['max-age'] !== undefined ? Number(said['max-age']) <= 0 : Date.parse(said['expires'] ?? '') <= Date.now()
      const path = said['path']?.startsWith('/') ? said['path'] : url.pathname.replace(/\/[^/]*$/, '') || '/'
      if (said['secure'] !== undefined && url.protocol !== 'https:') continue
      this.#cookies.set(name, ended ? { path } : { value: pair.slice(cut + 1), path })
    }
  }

  /** Headers for a hop to `url` of the same origin: the cookies they have, with ours added or put in their place. */
  addTo(headers: Headers, url: URL): Headers {
    const ours = [...this.#cookies].filter(([, { path }]) => covers(path, url.pathname))
    if (ours.length === 0) return headers
    const entries = Object.entries(headers)
    const theirs = entries
      .filter(([name]) => name.toLowerCase() === 'cookie')
      .flatMap(([, value]) => (typeof value === 'string' ? value : value.join('; ')).split(';'))
      .map((pair) => pair.trim())
      .filter((pair) => pair !== '' && !ours.some(([name]) => pair.startsWith(`${name}=`)))
    const living = ours.filter(([, { value }]) => value !== undefined).map(([name, { value }]) => `${name}=${value}`)
    const cookie = [...theirs, ...living].join('; ')
    const others = entries.filter(([name]) => name.toLowerCase() !== 'cookie')
    return Object.fromEntries(cookie === '' ? others : [...others, ['cookie', cookie]])
  }
}

const attributeValue = (attribute: string): string => attribute.slice(attribute.indexOf('=') + 1).trim()

// RFC 6265 §5.1.4.
function covers(path: string, pathname: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
}
