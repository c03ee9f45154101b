import { CookieJar } from './cookie-jar.ts'

export interface ConsentOptions {
  /** Where the person is sent: the `authorizationUrl` that starting the consent answered. */
  readonly authorizationUrl: string
  /** Where the browser comes back to: the `redirectUri` that starting the consent answered. */
  readonly redirectUri: string
  /** The browser; give the one that holds the cookies of the start. */
  readonly jar: CookieJar
  /** Who logs in; alice by default. */
  readonly user?: string
  readonly password?: string
  /** Presses “Deny” instead of logging in. */
  readonly deny?: boolean
}

/** A page as a browser gets it, redirects followed by hand. */
export interface Page {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly html: string
}

/** Completes a consent without a browser: follows redirects, fills in the log-in form, and returns the callback page. */
export async function completeConsent(options: ConsentOptions): Promise<Page> {
  return visit(await consentUntilCallback(options), options.jar)
}

/** Does the provider's part of a consent and returns the address of the callback, without having opened it. */
export async function consentUntilCallback(options: ConsentOptions): Promise<string> {
  const { authorizationUrl, redirectUri, jar, user = 'alice', password = `${user}-password`, deny = false } = options
  const back = new URL(redirectUri)
  const isCallback = (url: string): boolean =>
    new URL(url).origin === back.origin && new URL(url).pathname === back.pathname
  let url = authorizationUrl
  let form: URLSearchParams | undefined
  for (let step = 0; step < 20; step++) {
    if (isCallback(url)) return url
    const page = await visit(url, jar, form)
    const location = page.headers.get('location')
    form = undefined
    if (location !== null) {
      url = new URL(location, url).href
      continue
    }
    const action = /<form[^>]* action="([^"]+)"/.exec(page.html)?.[1]
    if (action === undefined || page.html.includes('is wrong')) {
      throw new Error(`The log-in at the provider failed (HTTP ${page.status}): ${page.html.slice(0, 300)}`)
    }
    url = new URL(action, url).href
    form = new URLSearchParams(deny ? { deny: 'yes' } : { user, password })
  }
  throw new Error('The consent went round in circles')
}

/** Opens a page, or posts a form, with the cookies of the jar; redirects are not followed. */
export async function visit(url: string, jar: CookieJar, form?: URLSearchParams): Promise<Page> {
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { cookie: jar.header(url), accept: 'text/html' },
    ...(form ? { method: 'POST', body: form } : {}),
  })
  jar.store(url, response.headers.getSetCookie())
  return { url, status: response.status, headers: response.headers, html: await response.text() }
}

export { CookieJar }
