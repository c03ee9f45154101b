import { createHash } from 'node:crypto'

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

/** `Path=/`, because a proxy may hide the path under which the browser knows us. */
export function setConsentCookie(state: string, secret: string, secure: boolean, seconds = 600): string {
  const attributes = ['Path=/', `Max-Age=${seconds}`, 'HttpOnly', 'SameSite=Lax', ...(secure ? ['Secure'] : [])]
  return [`${consentCookieName(state, secure)}=${secret}`, ...attributes].join('; ')
}

export function clearConsentCookie(state: string, secure: boolean): string {
  return setConsentCookie(state, '', secure, 0)
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
