/**
 * The absolute URL of a request: `url` itself when it is one, otherwise `url` put behind `baseUrl` (not resolved against it, so
 * that `https://x/v1` and `/users` give `https://x/v1/users`). `undefined` when there is nothing to start from.
 */
export function joinUrl(baseUrl: string | undefined, url: string): string | undefined {
  if (/^[a-z][a-z\d+.-]*:/i.test(url)) return url
  if (baseUrl === undefined) return undefined
  if (url === '') return baseUrl
  if (url.startsWith('?') || url.startsWith('#')) return baseUrl + url
  return `${baseUrl.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}`
}
