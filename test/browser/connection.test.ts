import assert from 'node:assert/strict'
import type { Editor } from './editor.ts'
import type { IntegrationDialog } from './integration-dialog.ts'
import { becomes, sees, seesNoMore, textOf } from './see.ts'
import { Workbench } from './workbench.ts'

/** One story: a provider without a description, and a connection that it ends. */
describe('in the editor: the life of a connection', function () {
  this.timeout(120_000)
  let bench: Workbench
  let editor: Editor
  let dialog: IntegrationDialog
  let request: string

  before(async function () {
    bench = await Workbench.start(this, { nodeRed: { probe: false } })
    editor = await bench.sitDown()
  })
  after(() => bench?.close())
  afterEach(() => bench.assertNoComplaints())

  it('begins with URLs by hand where the provider has no issuer', async () => {
    request = await editor.place('oauth-request', 420, 160)
    await editor.edit(request)
    dialog = await editor.addIntegration()
    await dialog.field('authorizationUrl').focus()
    await dialog.field('tokenUrl').focus()
    await dialog.field('clientId').focus()
    for (const name of ['authorizationUrl', 'tokenUrl'])
      await sees(dialog.messageOf(name), /^enter the issuer, or the URLs by hand\.$/)
    const { authorizationUrl, tokenUrl } = bench.server.urls
    await dialog.fill({ authorizationUrl, tokenUrl, clientId: 'basic', clientSecret: 'basic-secret', scope: 'api' })
    await dialog.fill({ name: 'By hand', baseUrl: bench.api.origin })
    assert.equal(await dialog.form.locator('.oauth-message-error:visible').count(), 0)
    bench.server.allowRedirect('basic', await textOf(dialog.redirectUri))
    await dialog.save()
    await editor.page.locator('#node-input-url').fill('/me')
    await editor.done()
    await editor.deploy()
    dialog = await editor.editIntegrationOf(request)
    await sees(dialog.says('state'), /^Not connected yet$/)
    await becomes(() => dialog.field('issuer').inputValue(), '')
    const provider = await dialog.authorize()
    await provider.logIn()
    await sees(provider.heading, /^Connected$/)
    await sees(dialog.says('state'), /^Connected$/)
    await provider.closesItself()
  })

  it('ends where the provider ends it: the dialog says what to do next', async () => {
    bench.server.endGrants()
    bench.expectComplaint(/status of \d+ .*\/renew$/)
    await dialog.action('renew').click()
    await assertEnded()
    await dialog.cancel()
    await editor.cancel()
    dialog = await editor.editIntegrationOf(request)
    await assertEnded()
  })

  it('goes on after another consent', async () => {
    await editor.context.clearCookies()
    const provider = await dialog.authorize()
    await provider.logIn()
    await sees(dialog.says('state'), /^Connected$/)
    await seesNoMore(dialog.says('problem'))
    await provider.closesItself()
  })

  async function assertEnded(): Promise<void> {
    await sees(dialog.says('state'), /^The authorization has ended$/)
    await sees(
      dialog.says('problem'),
      /ended the authorization .*\(invalid_grant\)\. .*press Authorize to grant access again\.$/,
    )
    await sees(dialog.says('authorize-label'), /^Authorize$/)
    await becomes(() => dialog.action('authorize').isEnabled(), true)
    for (const action of ['renew', 'ping'] as const)
      await becomes(() => dialog.action(action).isDisabled(), true, action)
    await becomes(() => dialog.action('revoke').isEnabled(), true)
  }
})
