import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { startHttpServer, type TestServer } from '../support/http-server.ts'
import { Editor } from './editor.ts'
import type { IntegrationDialog } from './integration-dialog.ts'
import { ProviderWindow } from './provider-window.ts'
import { becomes, eventually, sees } from './see.ts'
import { Workbench } from './workbench.ts'

/** What a page keeps in its window: the messages it got, and the hostile one whom it torments. */
type HostileWindow = Window & { heard: unknown[]; victim: Window | null }

describe('security: callback, in a browser', function () {
  this.timeout(120_000)
  let bench: Workbench
  let hostile: TestServer
  /** The `Referer` of every request that the hostile site got. */
  const referrers: (string | undefined)[] = []

  before(async function () {
    bench = await Workbench.start(this, { nodeRed: { adminAuth: true }, server: { accessTokenSeconds: 900 } })
    hostile = await startHttpServer((request, response) => {
      if (request.url !== '/favicon.ico') referrers.push(request.headers.referer)
      response.setHeader('content-type', 'text/html').end(`<title>Hostile</title><script>
        window.heard = []
        addEventListener('message', ({ data }) => heard.push(data))
      </script>`)
    })
    bench.server.allowRedirect('basic', callback())
    await bench.nodeRed.deploy(
      [
        { id: 'tab', type: 'tab', label: 'Test' },
        integrationNode({
          grant: 'authorization_code',
          issuer: bench.server.issuer,
          baseUrl: bench.api.origin,
          scope: 'openid offline_access',
        }),
        requestNode({ z: 'tab', x: 300, y: 200, url: '/me', wires: [[]] }),
      ],
      { credentials: { integration: { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) } } },
    )
  })
  after(async () => {
    await bench?.close()
    await hostile?.close()
  })

  const callback = () => `${bench.nodeRed.editorUrl}oauth-integration/testapi/callback`
  const admin = (action: string) => bench.nodeRed.admin.json(`oauth-integration/integration/${action}`, { body: {} })

  /** Presses Authorize for the browser of a page, without the dialog; resolves to where it is to go. */
  async function begin(page: Page): Promise<string> {
    const response = await page.request.post(`${bench.nodeRed.editorUrl}oauth-integration/integration/authorize`, {
      data: { redirectUri: callback() },
      headers: {
        origin: bench.nodeRed.origin,
        authorization: `Bearer ${await bench.nodeRed.admin.token('ADMIN')}`,
      },
    })
    return ((await response.json()) as { authorizationUrl: string }).authorizationUrl
  }

  it('Code/state kept in browser history and Referer', async () => {
    const context = await bench.browser.newContext()
    const page = await context.newPage()
    await page.goto(await begin(page))
    // Another browser than the one that started: the code stays unused, so it must not stay anywhere.
    await context.clearCookies({ name: /^grantkeeper-/ })
    const provider = new ProviderWindow(page)
    await provider.logIn()
    await sees(provider.heading, /^Not connected$/)
    assert.equal(page.url(), callback())
    assert.ok(!(await page.content()).includes('code='))
    await page.evaluate((url) => {
      location.href = url
    }, hostile.origin)
    await page.waitForURL(`${hostile.origin}/`)
    assert.deepEqual(referrers.splice(0), [undefined])
    await page.goBack()
    assert.equal(page.url(), callback())
    await context.close()
  })

  describe('postMessage / opener handling in the popup', () => {
    let dialog: IntegrationDialog
    let evil: Page
    let asked = 0

    before(async () => {
      const first = await bench.sitDown()
      evil = await first.context.newPage()
      await evil.goto(hostile.origin)
      const [popup] = await Promise.all([
        first.context.waitForEvent('page'),
        evil.evaluate((url) => {
          const own = window as unknown as HostileWindow
          own.victim = window.open(url)
        }, bench.nodeRed.editorUrl),
      ])
      await first.page.close()
      const editor = new Editor(popup)
      await editor.ready()
      popup.on('request', (request) => {
        if (request.url().includes('/integration/status')) asked++
      })
      dialog = await editor.editIntegrationOf('request')
      await sees(dialog.says('state'), /^Not connected yet$/)
    })

    it('a hostile page that opened the consent hears nothing of it', async () => {
      const authorizationUrl = await begin(evil)
      const [popup] = await Promise.all([
        evil.context().waitForEvent('page'),
        evil.evaluate((url) => {
          window.open(url)
        }, authorizationUrl),
      ])
      const provider = new ProviderWindow(popup)
      await provider.logIn()
      await sees(provider.heading, /^Connected$/)
      await provider.closesItself()
      // The editor has heard, by its own channels.
      await sees(dialog.says('state'), /^Connected$/)
      assert.deepEqual(await evil.evaluate(() => (window as unknown as HostileWindow).heard), [])
      await admin('revoke')
      await sees(dialog.says('state'), /^Disconnected$/)
    })

    it('a forged message to the editor changes nothing, and at most has it ask again', async () => {
      const before = asked
      await dialog.page.evaluate(() => {
        const own = window as unknown as HostileWindow
        own.heard = []
        addEventListener('message', ({ data }) => own.heard.push(data))
      })
      await evil.evaluate(() => {
        const { victim } = window as unknown as HostileWindow
        for (const data of [
          { integration: 'integration', at: Date.now(), state: 'connected' },
          { type: 'success', integration: 'integration', code: 'x' },
          'connected',
        ])
          victim?.postMessage(data, '*')
      })
      await becomes(() => dialog.page.evaluate(() => (window as unknown as HostileWindow).heard.length), 3)
      // What the dialog asks on hearing them is sent before this.
      await dialog.page.evaluate(() => fetch(location.href))
      assert.equal(asked, before)
      await sees(dialog.says('state'), /^Disconnected$/)

      // Only a page of the same site can use this channel. Even then the runtime is asked, not the message.
      const sameSite = await evil.context().newPage()
      await sameSite.goto(callback())
      await sameSite.evaluate(() => {
        const channel = new BroadcastChannel('grantkeeper')
        channel.postMessage({
          integration: 'integration',
          at: Date.now(),
          state: 'connected',
          status: { state: 'connected' },
        })
      })
      await eventually(() => assert.ok(asked > before))
      await sees(dialog.says('state'), /^Disconnected$/)
      await sameSite.close()
    })

    it('the editor learns of the end although the provider cuts its window off', async () => {
      await evil.context().route(`${bench.server.issuer}/**`, async (route) => {
        const response = await route.fetch({ maxRedirects: 0 })
        const headers = { ...response.headers(), 'cross-origin-opener-policy': 'same-origin' }
        await route.fulfill({ response, headers })
      })
      // The provider asks for a log-in again.
      await evil.context().clearCookies()
      const provider = await dialog.authorize()
      await provider.logIn()
      await sees(dialog.says('state'), /^Connected$/)
      await provider.closesItself()
    })
  })
})
