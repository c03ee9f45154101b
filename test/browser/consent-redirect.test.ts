import assert from 'node:assert/strict'
import type { BrowserContext, Page } from 'playwright-core'
import { consentingApp, logIn, personalIntegration } from '../support/consenting-app.ts'
import { startHttpServer } from '../support/http-server.ts'
import { ProviderWindow } from './provider-window.ts'
import { becomes, eventually, patience, sees } from './see.ts'
import { Workbench } from './workbench.ts'

/** What real browsers do with the cookie that binds a consent of a flow to one of them. */
describe('in the browser: a web app whose users connect their accounts', function () {
  this.timeout(120_000)
  let bench: Workbench
  const contexts: BrowserContext[] = []

  before(async function () {
    bench = await Workbench.start(this, { nodeRed: { settingsCode: logIn } })
    bench.server.allowRedirect('basic', `${bench.nodeRed.editorUrl}oauth-integration/testapi/callback`)
    await bench.nodeRed.deploy(
      consentingApp(personalIntegration({ issuer: bench.server.issuer, baseUrl: bench.api.origin })),
      {
        credentials: { integration: { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) } },
      },
    )
  })
  after(() => bench?.close())
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
  })

  /** A browser of somebody who is logged in at the web app, as most log-ins do it. */
  async function browserOf(user: string): Promise<Page> {
    const context = await bench.browser.newContext()
    contexts.push(context)
    context.setDefaultTimeout(patience)
    await context.addCookies([{ name: 'login', value: user, url: bench.nodeRed.origin, sameSite: 'Lax' }])
    return context.newPage()
  }
  const app = (query = '') => `${bench.nodeRed.nodeUrl}app${query}`
  /** The cookies that bind consents: this browser sends a host the cookies of all its ports. */
  const cookiesOf = async (page: Page) =>
    (await page.context().cookies(bench.nodeRed.origin)).filter(({ name }) => /^(__Host-)?grantkeeper-/.test(name))
  const isAt = (page: Page, url: string) => eventually(() => assert.equal(page.url(), url))
  const shows = (page: Page, subject: string) => sees(page.locator('body'), new RegExp(`"subject":"${subject}"`))

  it('takes the user to the provider and back to the page, and leaves no cookie behind', async () => {
    const page = await browserOf('anna')
    await page.goto(app('?tab=2'))
    const provider = new ProviderWindow(page)
    await provider.asksForLogIn()
    const [cookie, ...more] = await cookiesOf(page)
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite, cookie?.path, more.length], [true, 'Lax', '/', 0])
    await provider.logIn('alice')
    await isAt(page, app('?tab=2'))
    await shows(page, 'alice')
    await becomes(() => cookiesOf(page), [])
  })

  it('does not let one user finish in their browser what another one began', async () => {
    const [ben, eve] = [await browserOf('ben'), await browserOf('eve')]
    const [forwarded] = await Promise.all([
      ben.waitForRequest((request) => request.url().startsWith(`${bench.server.issuer}/auth?`)),
      ben.goto(app()),
    ])
    await eve.goto(forwarded.url())
    const provider = new ProviderWindow(eve)
    await provider.asksForLogIn()
    await provider.logIn('alice')
    await sees(provider.heading, /^Not connected$/)
    await sees(provider.text, /started in another browser/)
    // What eve did changes nothing: ben still can.
    await new ProviderWindow(ben).logIn('bob')
    await isAt(ben, app())
    await shows(ben, 'bob')
    // The provider knows eve by now, and does not ask again: what she began herself is hers.
    await eve.goto(app())
    await shows(eve, 'alice')
    await ben.goto(app())
    await shows(ben, 'bob')
  })

  it('connects two tabs of one user, each back to its own page', async () => {
    const first = await browserOf('carla')
    const second = await first.context().newPage()
    for (const [page, query] of [
      [first, '?tab=1'],
      [second, '?tab=2'],
    ] as const) {
      await page.goto(app(query))
      await new ProviderWindow(page).asksForLogIn()
    }
    await becomes(async () => (await cookiesOf(first)).length, 2)
    await new ProviderWindow(second).logIn('alice')
    await isAt(second, app('?tab=2'))
    await shows(second, 'alice')
    await new ProviderWindow(first).logIn('alice')
    await isAt(first, app('?tab=1'))
    await shows(first, 'alice')
    await becomes(() => cookiesOf(first), [])
  })

  it('asks for consent when another web site sends the user there, and starts nothing in a frame of it', async () => {
    const page = await browserOf('dora')
    const other = await startHttpServer((request, response) => {
      response.setHeader('content-type', 'text/html')
      const script = `<script>location = ${JSON.stringify(app())}</script>`
      response.end(request.url === '/frame' ? `<iframe src="${app()}"></iframe>` : script)
    })
    // Another name of this machine is another site.
    const site = other.origin.replace('127.0.0.1', 'localhost')
    const before = bench.server.count('authorization_code')
    await page.goto(site)
    await new ProviderWindow(page).asksForLogIn()
    await page.context().clearCookies({ name: /^grantkeeper-/ })
    await page.goto(`${site}/frame`)
    // The browser does not tell the frame who is logged in.
    await sees(page.frameLocator('iframe').locator('body'), /USER_MISSING/)
    await becomes(() => cookiesOf(page), [])
    assert.equal(bench.server.count('authorization_code'), before)
    await other.close()
  })
})
