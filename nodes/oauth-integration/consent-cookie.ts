import { createHash } from 'node:crypto'

/** Consents of one browser, of whichever users and integrations, whose cookies it keeps. */
const mostConsents = 20

/**
 * The cookie that binds a consent to a browser. Its name comes from the state, so that two consents do not get in each other's
 * way, and a cookie planted by a neighbouring site for another state is of no use; on https the `__Host-` prefix keeps
 * neighbours from planting any.
 */
export function consentCookieName(state: string, secure: boolean): string {
  const name = `grantkeeper-${consentId(state)}`
  return secure ? `__Host-${name}` : name
}

/** Names a consent without giving away its state. */
export function consentId(state: string): string {
  return createHash('sha256').update(state).digest('hex').slice(0, 16)
}

export function setConsentCookie(state: string, secret: string, secure: boolean): string {
  return cookieLine(consentCookieName(state, secure), secret, secure, 600)
}

export function clearConsentCookie(state: string, secure: boolean): string {
  return cookieLine(consentCookieName(state, secure), '', secure, 0)
}

/**
 * What takes the cookies of the oldest consents away from a browser that has many. A hundred of them, which a page of another site
 * can make it start, would make its requests longer than servers take.
 *
 * @param header what it brings
 */
export function clearOldConsents(header: string | undefined): string[] {
  const names = (header ?? '').split(';').map((pair) => pair.split('=', 1).join().trim())
  const ours = names.filter((name) => /^(?:__Host-)?grantkeeper-[0-9a-f]{16}$/.test(name))
  // Browsers name the oldest first (RFC 6265 §5.4).
  return ours.slice(0, -mostConsents).map((name) => cookieLine(name, '', name.startsWith('__Host-'), 0))
}

/** `Path=/`, because a proxy may hide the path under which the browser knows us. */
function cookieLine(name: string, value: string, secure: boolean, seconds: number): string {
  const attributes = ['Path=/', `Max-Age=${seconds}`, 'HttpOnly', 'SameSite=Lax', ...(secure ? ['Secure'] : [])]
  return [`${name}=${value}`, ...attributes].join('; ')
}

/** The secret a browser brings for a state. A name that comes twice counts as not brought. */
export function readConsentCookie(header: string | undefined, state: string, secure: boolean): string | undefined {
  const name = consentCookieName(state, secure)
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
  return values.length === 1 ? values[0]?.slice(name.length + 1) : undefined
}
