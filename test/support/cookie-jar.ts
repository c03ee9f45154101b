/** The cookies of one browser. Like a browser, it tells hosts and paths apart, but not the ports of a host (RFC 6265 §8.5). */
export class CookieJar {
  readonly #cookies = new Map<string, { host: string; path: string; name: string; value: string }>()

  /** Takes the `Set-Cookie` lines of an answer from `url`. */
  store(url: string, lines: readonly string[]): void {
    const { hostname: host, pathname } = new URL(url)
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
      const [name = '', ...rest] = pair.split('=')
      const settings = new Map(
        attributes
          .map((part) => part.split('=') as [string, string?])
          .map(([key, value]) => [key.toLowerCase(), value]),
      )
      const path = settings.get('path') ?? (pathname.slice(0, pathname.lastIndexOf('/')) || '/')
      const key = `${host} ${path} ${name}`
      const over = settings.get('max-age') === '0' || Date.parse(settings.get('expires') ?? '') < Date.now()
      if (over) this.#cookies.delete(key)
      else this.#cookies.set(key, { host, path, name, value: rest.join('=') })
    }
  }

  /** The `Cookie` header for a request, empty when there is nothing to send. */
  header(url: string): string {
    const { hostname, pathname } = new URL(url)
    return [...this.#cookies.values()]
      .filter(
        ({ host, path }) => host === hostname && `${pathname}/`.startsWith(path.endsWith('/') ? path : `${path}/`),
      )
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }
}
