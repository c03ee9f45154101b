import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a form was sent by our own page, as far as the browser says. It says so by itself in `Sec-Fetch-Site` on https and on
 * this machine; elsewhere there is only `Origin`, which is `null` from a page that tells nobody its address, such as ours.
 *
 * @param address of that page, as the browser knows it
 */
export function isFromOwnPage(headers: IncomingHttpHeaders, address: string): boolean {
  const { 'sec-fetch-site': site, origin } = headers
  if (site !== undefined) return site === 'same-origin'
  return origin === undefined || origin === 'null' || origin === new URL(address).origin
}
