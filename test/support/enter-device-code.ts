import { visit } from './consent.ts'
import { CookieJar } from './cookie-jar.ts'

export interface EnteredCode {
  readonly verificationUri: string
  readonly userCode: string
  /** Who logs in; alice by default. */
  readonly user?: string
  /** Says no where the page asks. */
  readonly deny?: boolean
}

/** Does a person's part of a device code, in any browser: enters it, confirms it, and logs in. */
export async function enterDeviceCode({ verificationUri, userCode, user = 'alice', deny }: EnteredCode): Promise<void> {
  const jar = new CookieJar()
  const typed = { user_code: userCode, user, password: `${user}-password`, ...(deny && { abort: 'yes' }) }
  let url = verificationUri
  let form: URLSearchParams | undefined
  for (let step = 0; step < 20; step++) {
    const page = await visit(url, jar, form)
    const location = page.headers.get('location')
    form = undefined
    if (location !== null) {
      url = new URL(location, url).href
      continue
    }
    const action = /<form[^>]* action="([^"]+)"/.exec(page.html)?.[1]
    const isOver = action === undefined || (deny && page.html.includes('role="alert"'))
    if (isOver) {
      if (deny || page.html.includes('Connected')) return
      throw new Error(`The code was not taken (HTTP ${page.status}): ${page.html.slice(0, 300)}`)
    }
    form = filled(page.html, typed)
    url = new URL(action, url).href
  }
  throw new Error('The code went round in circles')
}

/** What a form sends: its hidden fields as they are, the others as typed; a button only where it is asked for. */
function filled(html: string, typed: Readonly<Record<string, string>>): URLSearchParams {
  const form = new URLSearchParams()
  for (const [field] of html.matchAll(/<(?:input|button)\b[^>]*>/g)) {
    const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(field)?.[1]
    const name = attribute('name')
    const value = attribute('type') === 'hidden' ? attribute('value') : name && typed[name]
    if (name !== undefined && value !== undefined) form.set(name, value)
  }
  return form
}
