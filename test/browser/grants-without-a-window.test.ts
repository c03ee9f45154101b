import assert from 'node:assert/strict'
import type { Editor } from './editor.ts'
import type { IntegrationDialog } from './integration-dialog.ts'
import { becomes, sees, seesNoMore, textOf } from './see.ts'
import { Workbench } from './workbench.ts'

/** One story from an empty editor, as in authorize.test.ts, without a log-in and without a person. */
describe('in the editor: grants without a window', function () {
  this.timeout(120_000)
  let bench: Workbench
  let editor: Editor
  let dialog: IntegrationDialog
  const ids = { inject: '', request: '', debug: '' }

  before(async function () {
    bench = await Workbench.start(this, {
      nodeRed: { probe: false },
      env: ({ issuer, api }) => ({ AUTH_HOST: new URL(issuer).host, CLIENT: 'basic', API: api }),
    })
    editor = await bench.sitDown()
  })
  after(() => bench?.close())
  afterEach(() => {
    assert.equal(editor.context.pages().length, 1, 'A window was opened')
    bench.assertNoComplaints()
  })

  /** Presses Update, Done and Deploy, and opens the dialog again. */
  async function deploy(): Promise<void> {
    await dialog.save()
    await editor.done()
    await editor.deploy()
    dialog = await editor.editIntegrationOf(ids.request)
    await seesNoMore(dialog.says('blocked'))
  }

  it('client credentials: a button gets the token, with environment variables in any field', async () => {
    ids.request = await editor.place('oauth-request', 420, 160)
    await editor.edit(ids.request)
    dialog = await editor.addIntegration()
    await dialog.fill({
      grant: 'client_credentials',
      tokenUrl: `http://\${AUTH_HOST}/token`,
      clientId: `\${CLIENT}`,
      clientSecret: 'wrong-secret',
      baseUrl: `\${API}`,
    })
    assert.equal(await dialog.form.locator('.oauth-message-error:visible').count(), 0)
    await sees(dialog.says('blocked'), /^Press Add and Deploy first/)
    await becomes(() => dialog.action('token').isDisabled(), true)
    await dialog.save()
    await editor.page.locator('#node-input-url').fill('/me')
    await editor.done()
    ids.inject = await editor.place('inject', 180, 160)
    ids.debug = await editor.place('debug', 660, 160)
    await editor.wire(ids.inject, ids.request)
    await editor.wire(ids.request, ids.debug)
    await editor.deploy()

    dialog = await editor.editIntegrationOf(ids.request)
    await sees(dialog.says('state'), /^Not connected yet$/)
    bench.expectComplaint(/status of 5\d\d .*\/token$/)
    await dialog.action('token').click()
    await sees(dialog.says('problem'), /does not accept the client.*Check client ID and client secret/)
    await dialog.fill({ clientSecret: 'basic-secret' })
    await sees(dialog.says('blocked'), /^You have changed fields/)
    await deploy()
    await dialog.action('token').click()
    await sees(dialog.says('feedback'), /^Got an access token\.$/)
    await sees(dialog.says('state'), /^Connected$/)
    await sees(dialog.fact('expires'), /^(59 min \d+ s|1 h 0 min)$/)
    await dialog.unfold('token')
    await sees(dialog.tokenField('access_token'), /^•+$/)
    await becomes(() => textOf(dialog.tokenField('refresh_token')), '–')
  })

  it('client credentials: Test, Renew and a message use the token', async () => {
    await dialog.unfold('api')
    await dialog.field('ping.url').fill('/me')
    await deploy()
    await dialog.action('ping').click()
    await sees(dialog.says('feedback'), /HTTP 200 .*Signed in as basic\.$/)
    const before = bench.server.count('client_credentials')
    await dialog.action('renew').click()
    await sees(dialog.says('feedback'), /^The token was renewed\.$/)
    assert.equal(bench.server.count('client_credentials'), before + 1)
    await dialog.cancel()
    await editor.cancel()
    await editor.inject(ids.inject)
    await sees(await editor.newestMessage(), /"clientId":"basic"/)
  })

  it('password: the same, with a warning', async () => {
    dialog = await editor.editIntegrationOf(ids.request)
    await dialog.fill({ grant: 'password', ownerUsername: 'alice', ownerPassword: 'alice-password', scope: 'api' })
    await sees(dialog.form.locator('.form-tips:visible'), /RFC 9700/)
    await deploy()
    await dialog.action('token').click()
    await sees(dialog.says('feedback'), /^Got an access token\.$/)
    await sees(dialog.says('state'), /^Connected$/)
    await dialog.action('ping').click()
    await sees(dialog.says('feedback'), /Signed in as alice\.$/)
    assert.equal(bench.server.count('password'), 1)
    await dialog.disconnect()
    await sees(dialog.says('state'), /^Disconnected$/)
    await dialog.cancel()
    await editor.cancel()
  })

  it('no secret is in an export', async () => {
    const exported = await editor.exportAll()
    const nodes = JSON.parse(exported) as Record<string, unknown>[]
    const integration = nodes.find(({ type }) => type === 'oauth-integration')
    assert.equal(integration?.['clientId'], `\${CLIENT}`)
    assert.ok(!('credentials' in integration))
    for (const secret of ['basic-secret', 'alice-password', 'alice"', 'storeKey', ...bench.server.accessTokens])
      assert.ok(!exported.includes(secret), secret)
    await becomes(() => editor.page.locator('.ui-dialog:visible').count(), 0)
  })
})
