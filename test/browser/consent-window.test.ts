import assert from 'node:assert/strict'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import type { FlowNode } from '../support/probes.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { startAloofProvider } from './aloof-provider.ts'
import type { Editor } from './editor.ts'
import type { IntegrationDialog } from './integration-dialog.ts'
import { becomes, hasClass, sees, seesNoMore, textOf } from './see.ts'
import { Workbench } from './workbench.ts'

describe('in the editor: the window of the provider', function () {
  this.timeout(120_000)
  let bench: Workbench
  let aloof: ScriptedServer
  let editor: Editor
  let dialog: IntegrationDialog

  before(async function () {
    bench = await Workbench.start(this, { nodeRed: { adminAuth: true, probe: false, httpAdminRoot: '/red' } })
    aloof = await startAloofProvider()
    for (const uri of [callbackUrl('real'), unreachable]) bench.server.allowRedirect('basic', uri)
    const secret = { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) }
    await bench.nodeRed.deploy(flows(), { credentials: Object.fromEntries(ids.map((id) => [id, secret])) })
    editor = await bench.sitDown()
  })
  after(async () => {
    await bench?.close()
    await aloof?.close()
  })
  afterEach(async () => {
    await dialog.cancel()
    await editor.cancel()
    for (const id of ['id-real', 'id-aloof'])
      await bench.nodeRed.admin.json(`oauth-integration/${id}/revoke`, { body: {} })
    bench.assertNoComplaints()
  })

  const ids = ['id-real', 'id-aloof', 'id-lost']
  /** As of a Node-RED that the provider's page cannot lead back to. */
  const unreachable = 'https://gateway.invalid/oauth-integration/lost/callback'
  const callbackUrl = (key: string) => `${bench.nodeRed.editorUrl}oauth-integration/${key}/callback`
  const common = { grant: 'authorization_code', clientId: 'basic' }
  const at = (y: number) => ({ z: 'tab', x: 300, y, wires: [[]] })
  const flows = (): FlowNode[] => [
    { id: 'tab', type: 'tab', label: 'Test' },
    integrationNode({ ...common, id: 'id-real', key: 'real', name: 'Real', issuer: bench.server.issuer, scope: 'api' }),
    integrationNode({ ...common, id: 'id-aloof', key: 'aloof', name: 'Aloof', issuer: aloof.origin }),
    integrationNode({
      ...common,
      id: 'id-lost',
      key: 'lost',
      name: 'Lost',
      issuer: bench.server.issuer,
      scope: 'api',
      callbackUrl: unreachable,
    }),
    requestNode({ ...at(40), id: 'ask-lost', integration: 'id-lost', url: '/me' }),
    requestNode({ ...at(100), id: 'ask-real', integration: 'id-real', url: '/me' }),
    requestNode({ ...at(160), id: 'ask-aloof', integration: 'id-aloof', url: '/me' }),
    { ...at(220), id: 'in', type: 'http in', url: '/welcome', method: 'get', wires: [['page']] },
    { ...at(280), id: 'page', type: 'template', template: '<h1>Welcome back</h1>', wires: [['out']] },
    { ...at(340), id: 'out', type: 'http response' },
  ]

  /** Opens the dialog of a disconnected integration, in a browser that has no session at the provider. */
  async function open(name: 'real' | 'aloof' | 'lost', redirectUri = callbackUrl(name)): Promise<void> {
    await editor.context.clearCookies()
    dialog = await editor.editIntegrationOf(`ask-${name}`)
    await sees(dialog.says('state'), /^(Not connected yet|Disconnected)$/)
    await becomes(() => textOf(dialog.redirectUri), redirectUri)
    // Only somebody on the way needs help to come back.
    assert.ok(await dialog.fold('paste').isHidden())
  }

  it('a consent that is denied ends with a page that says what to do, and another try works', async () => {
    await open('real')
    bench.expectComplaint(/status of 400 .*\/real\/callback$/)
    const provider = await dialog.authorize()
    await provider.deny()
    await sees(provider.heading, /^Not connected$/)
    await sees(provider.text, /The provider did not grant access \(access_denied\)\. Authorize again and accept/)
    await sees(provider.text, /You can close this window and go back to Node-RED\./)
    // The dialog says so, too, while that window is still open, and waits no longer.
    await sees(
      dialog.says('feedback'),
      /^The provider did not grant access \(access_denied\)\. Authorize again and accept/,
    )
    await hasClass(dialog.says('feedback'), 'oauth-message-error')
    for (const role of ['consent', 'paste']) await seesNoMore(dialog.says(role))
    await sees(dialog.says('state'), /^Not connected yet$/)
    assert.ok(!provider.page.isClosed())
    await provider.page.close()
    const again = await dialog.authorize()
    await seesNoMore(dialog.says('feedback'))
    await again.logIn()
    await sees(dialog.says('state'), /^Connected$/)
    await again.closesItself()
  })

  it('where somebody was connected before and denies now, the connection stays', async () => {
    await open('real')
    const first = await dialog.authorize()
    await first.logIn()
    await sees(dialog.says('state'), /^Connected$/)
    await first.closesItself()
    await editor.context.clearCookies()
    const provider = await dialog.authorize()
    await provider.deny()
    await sees(dialog.says('feedback'), /^The provider did not grant access/)
    await sees(dialog.says('state'), /^Connected$/)
  })

  it('a window that nothing comes from may be closed: people can start anew, or paste the address', async () => {
    await open('real')
    const provider = await dialog.authorize()
    await sees(dialog.says('consent-text'), /^Waiting for the provider/)
    await becomes(() => dialog.fold('paste').isVisible(), true)
    await becomes(() => dialog.isOpen('paste'), false)
    await provider.page.close()
    await sees(dialog.says('consent-text'), /^The other window may be closed\..* If not, press Authorize again\.$/)
    await becomes(() => dialog.isOpen('paste'), true)
    // It stays as people leave it.
    await dialog.fold('paste').locator('> summary').click()
    await editor.page.waitForResponse(/\/oauth-integration\/id-real\/status/)
    await editor.page.waitForResponse(/\/oauth-integration\/id-real\/status/)
    await becomes(() => dialog.isOpen('paste'), false)
    const again = await dialog.authorize()
    await again.logIn()
    await sees(dialog.says('state'), /^Connected$/)
    await seesNoMore(dialog.fold('paste'))
    await again.closesItself()
  })

  it('where the browser blocks the window, a link leads to the provider', async () => {
    await open('real')
    await editor.page.evaluate(() => {
      const { open } = window
      // As a popup blocker does, once.
      window.open = () => {
        window.open = open
        return null
      }
    })
    await dialog.action('authorize').click()
    await sees(dialog.says('consent-text'), /^The browser blocked the window\.$/)
    const provider = await dialog.authorize(() => dialog.says('consent-link').click())
    await provider.logIn()
    await sees(provider.heading, /^Connected$/)
    await sees(dialog.says('state'), /^Connected$/)
    await provider.closesItself()
  })

  it('where the provider cannot lead back, the address can be pasted', async () => {
    await open('lost', unreachable)
    const provider = await dialog.authorize()
    const lost = editor.context.waitForEvent('request', (request) => request.url().startsWith(unreachable))
    await provider.logIn()
    const address = (await lost).url()
    await provider.page.close()
    await dialog.unfold('paste')
    const field = dialog.form.getByLabel('Address with code and state')
    await field.fill('What is that?')
    await dialog.action('complete').click()
    await sees(dialog.says('feedback'), /^Paste the whole address, with code and state\.$/)
    await field.fill(address)
    await dialog.action('complete').click()
    await sees(dialog.says('state'), /^Connected$/)
    await sees(dialog.says('feedback'), /^Connected\.$/)
    await becomes(() => field.inputValue(), '')
  })

  it('after the consent the window can go on to a page of the same site', async () => {
    await open('real')
    await dialog.unfold('client')
    await dialog.form.getByLabel('Return to page').fill('/welcome')
    await dialog.save()
    await editor.done()
    await editor.deploy()
    dialog = await editor.editIntegrationOf('ask-real')
    await dialog.unfold('client')
    await becomes(() => dialog.form.getByLabel('Return to page').inputValue(), '/welcome')
    const provider = await dialog.authorize()
    await provider.logIn()
    // The page of this test has no icon.
    bench.expectComplaint(/status of 404 .*\/favicon\.ico$/)
    await sees(provider.heading, /^Welcome back$/)
    assert.equal(provider.page.url(), `${bench.nodeRed.nodeUrl}welcome`)
    await sees(dialog.says('state'), /^Connected$/)
    await provider.page.close()
    await dialog.form.getByLabel('Return to page').fill('')
    await dialog.save()
    await editor.done()
    await editor.deploy()
    dialog = await editor.editIntegrationOf('ask-real')
    await sees(dialog.says('state'), /^Connected$/)
  })

  it('the dialog learns of a consent whose window was cut off from it', async () => {
    await open('aloof')
    const provider = await dialog.authorize()
    await sees(provider.heading, /^Provider$/)
    assert.equal(await provider.page.evaluate(() => window.opener), null)
    // The dialog has seen by now that it cannot see the window, and still waits.
    await editor.page.waitForResponse(/\/oauth-integration\/id-aloof\/status/)
    await editor.page.waitForResponse(/\/oauth-integration\/id-aloof\/status/)
    await sees(dialog.says('state'), /^(Not connected yet|Disconnected)$/)
    await provider.page.getByRole('link', { name: 'Allow' }).click()
    await sees(dialog.says('state'), /^Connected$/)
    await provider.closesItself()
  })
})
