import assert from 'node:assert/strict'
import type { Editor } from './editor.ts'
import type { IntegrationDialog } from './integration-dialog.ts'
import { becomes, eventually, hasClass, sees, seesNoMore, textOf } from './see.ts'
import { Workbench } from './workbench.ts'

/** One story from an empty editor to the answer of an API: each test goes on where the one before it ended. */
describe('in the editor: a person authorizes', function () {
  this.timeout(120_000)
  let bench: Workbench
  let editor: Editor
  let dialog: IntegrationDialog
  let redirectUri: string
  const ids = { inject: '', request: '', debug: '' }

  before(async function () {
    bench = await Workbench.start(this, {
      nodeRed: { adminAuth: true, probe: false },
      server: { accessTokenSeconds: 900 },
    })
    editor = await bench.sitDown()
    await editor.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: bench.nodeRed.origin })
  })
  after(() => bench?.close())
  afterEach(() => bench.assertNoComplaints())

  it('a new integration shows its redirect URI, and why it cannot be authorized yet', async () => {
    ids.request = await editor.place('oauth-request', 420, 160)
    await editor.edit(ids.request)
    dialog = await editor.addIntegration()
    await becomes(() => dialog.field('grant').inputValue(), 'authorization_code')
    await dialog.fill({
      name: 'Example API',
      issuer: bench.server.issuer,
      clientId: 'basic',
      clientSecret: 'basic-secret',
      scope: 'openid offline_access api',
      baseUrl: bench.api.origin,
    })
    await sees(dialog.says('state'), /^Not deployed yet$/)
    await sees(dialog.says('blocked'), /^Press Add and Deploy first/)
    for (const action of ['authorize', 'renew', 'ping', 'revoke'] as const)
      await becomes(() => dialog.action(action).isDisabled(), true, action)
    redirectUri = await sees(
      dialog.redirectUri,
      /^http:\/\/127\.0\.0\.1:\d+\/oauth-integration\/[a-z0-9]{12}\/callback$/,
    )
    assert.ok(redirectUri.startsWith(bench.nodeRed.origin))
  })

  it('the redirect URI is copied with one click', async () => {
    await dialog.action('copy').click()
    await becomes(() => editor.page.evaluate(() => navigator.clipboard.readText()), redirectUri)
    // What a person does with it at the provider.
    bench.server.allowRedirect('basic', redirectUri)
  })

  it('nothing can be authorized before it is deployed', async () => {
    await dialog.save()
    await editor.page.locator('#node-input-url').fill('/me')
    await editor.page.locator('#node-input-ret').selectOption('obj')
    await sees(editor.page.locator('#oauth-request-hint-url'), new RegExp(`^Joined to ${bench.api.origin}$`))
    await editor.done()
    ids.inject = await editor.place('inject', 180, 160)
    ids.debug = await editor.place('debug', 660, 160)
    await editor.wire(ids.inject, ids.request)
    await editor.wire(ids.request, ids.debug)
    dialog = await editor.editIntegrationOf(ids.request)
    await sees(dialog.says('blocked'), /^Deploy first: this integration has changes/)
    await becomes(() => dialog.action('authorize').isDisabled(), true)
    await dialog.cancel()
    await editor.cancel()
  })

  it('Authorize can be pressed once it is deployed, and not while the form has changes', async () => {
    await editor.deploy()
    dialog = await editor.editIntegrationOf(ids.request)
    await sees(dialog.says('state'), /^Not connected yet$/)
    await seesNoMore(dialog.says('blocked'))
    await becomes(() => dialog.action('authorize').isEnabled(), true)
    await dialog.field('scope').fill('openid')
    await sees(dialog.says('blocked'), /^You have changed fields\. Press Update and Deploy first\.$/)
    await becomes(() => dialog.action('authorize').isDisabled(), true)
    await dialog.field('scope').fill('openid offline_access api')
    await seesNoMore(dialog.says('blocked'))
    await becomes(() => dialog.action('authorize').isEnabled(), true)
    await becomes(() => textOf(dialog.redirectUri), redirectUri)
  })

  it('the provider is shown in a window of its own, which closes itself after a page that says so', async () => {
    const provider = await dialog.authorize()
    await sees(dialog.says('consent-text'), /^Waiting for the provider/)
    await provider.asksForLogIn()
    assert.equal(await provider.page.evaluate(() => window.opener), null)
    await provider.logIn()
    await sees(provider.heading, /^Connected$/)
    await sees(provider.text, /This window closes by itself\./)
    // Neither code nor state stays in the history.
    await eventually(() => assert.equal(provider.page.url(), redirectUri))
    await provider.closesItself()
    await sees(dialog.says('state'), /^Connected$/)
    await seesNoMore(dialog.says('consent'))
  })

  it('the dialog shows since when it is connected, for how long, for what, and the token masked', async () => {
    const now = await editor.page.evaluate(() => new Date().toLocaleString('en-US'))
    const date = now.split(',')[0] ?? ''
    assert.ok((await sees(dialog.fact('connectedAt'), /\d:\d\d:\d\d/)).startsWith(date))
    // As the provider says it, whatever was asked for.
    await sees(dialog.fact('scope'), /^openid .*api$/)
    await becomes(() => textOf(dialog.fact('renewedAt')), 'not yet')
    const first = await sees(dialog.fact('expires'), /^14 min \d+ s$/)
    await eventually(async () => assert.notEqual(await textOf(dialog.fact('expires')), first))
    assert.ok(await dialog.says('short-lived').isHidden())
    await sees(dialog.says('authorize-label'), /^Authorize again$/)
    await sees(dialog.says('storage'), /^Tokens are encrypted/)

    await dialog.unfold('token')
    const all = ['access_token', 'refresh_token', 'token_type', 'expires_in', 'expires_at', 'created_at', 'scope']
    await becomes(() => dialog.says('token-fields').locator('dt').allInnerTexts(), all)
    for (const name of ['access_token', 'refresh_token']) await sees(dialog.tokenField(name), /^•{8}$/)
    await becomes(() => textOf(dialog.tokenField('token_type')), 'Bearer')
    await becomes(() => textOf(dialog.tokenField('expires_in')), '900')
    for (const name of ['expires_at', 'created_at'])
      await becomes(async () => (await textOf(dialog.tokenField(name))).length > 8, true)
    const page = await editor.page.content()
    for (const token of bench.server.accessTokens) assert.ok(!page.includes(token))
  })

  it('Test calls the API and says who we are there', async () => {
    await dialog.action('ping').click()
    await sees(dialog.says('feedback'), /HTTP 404/)
    await hasClass(dialog.says('feedback'), 'oauth-message-error')
    bench.api.calls.length = 0
    await dialog.unfold('api')
    await dialog.field('ping.url').fill('/me')
    await sees(dialog.says('blocked'), /^You have changed fields/)
    await dialog.save()
    await editor.done()
    await editor.deploy()
    dialog = await editor.editIntegrationOf(ids.request)
    await sees(dialog.says('state'), /^Connected$/)
    await dialog.action('ping').click()
    await sees(dialog.says('feedback'), /^The API answered with HTTP 200 \(http\S+\/me\)\. Signed in as alice\.$/)
    await hasClass(dialog.says('feedback'), 'oauth-message-success')
    assert.deepEqual(
      bench.api.calls.map(({ method, url, status }) => `${method} ${url} ${status}`),
      ['GET /me 200'],
    )
  })

  it('a message brings the answer of the API into the debug sidebar', async () => {
    await dialog.cancel()
    await editor.cancel()
    await editor.inject(ids.inject)
    const message = await editor.newestMessage()
    await sees(message, /subject: "alice"/)
    await sees(message, /name: "alice"/)
  })

  it('Renew renews, also with a provider that changes the refresh token', async () => {
    dialog = await editor.editIntegrationOf(ids.request)
    await sees(dialog.fact('renewedAt'), /^not yet$/)
    const before = bench.server.count('refresh_token')
    await dialog.action('renew').click()
    await sees(dialog.says('feedback'), /^The token was renewed\.$/)
    await sees(dialog.fact('renewedAt'), /\d:\d\d:\d\d/)
    await dialog.action('renew').click()
    await eventually(() => assert.equal(bench.server.count('refresh_token'), before + 2))
    await sees(dialog.says('feedback'), /^The token was renewed\.$/)
  })

  it('an answer of HTTP 431 brings a hint', async () => {
    bench.api.refuseWith(431)
    await dialog.action('ping').click()
    await sees(dialog.says('feedback'), /HTTP 431 .*request headers are too large\. Clear the browser’s cookies/)
    bench.api.refuseWith(undefined)
  })

  it('a debug log is written for a quarter of an hour, without secrets', async () => {
    const box = dialog.action('debug')
    await becomes(() => box.isChecked(), false)
    await box.click()
    await sees(dialog.says('debug-remaining'), /^– 14 min \d+ s left$/)
    await becomes(() => box.isChecked(), true)
    const start = bench.nodeRed.output.length
    await dialog.action('renew').click()
    await sees(dialog.says('feedback'), /^The token was renewed\.$/)
    const written = await eventually(() => {
      const text = bench.nodeRed.output.slice(start)
      assert.match(text, /oauth-integration:Example API.*\/token/)
      return text
    })
    for (const secret of ['basic-secret', ...bench.server.accessTokens]) assert.ok(!written.includes(secret))
    await box.click()
    await becomes(() => box.isChecked(), false)
    await seesNoMore(dialog.says('debug-remaining'))
  })

  it('tokens that live less than five minutes bring a hint', async () => {
    bench.server.settings.accessTokenSeconds = 60
    await dialog.action('renew').click()
    await sees(dialog.says('short-lived'), /^These tokens live less than 5 minutes\./)
    await sees(dialog.fact('expires'), /^\d+ s$/)
    bench.server.settings.accessTokenSeconds = 900
    await dialog.action('renew').click()
    await seesNoMore(dialog.says('short-lived'))
  })

  it('Disconnect asks first, then revokes at the provider and forgets', async () => {
    await dialog.disconnect('Cancel')
    await sees(dialog.says('state'), /^Connected$/)
    const revocations = () => bench.server.log.requests.filter(({ endpoint }) => endpoint === 'revocation').length
    const before = revocations()
    await dialog.disconnect()
    await sees(dialog.says('state'), /^Disconnected$/)
    await sees(dialog.says('feedback'), /^Disconnected\. The provider has revoked the tokens\.$/)
    assert.ok(revocations() > before)
    await seesNoMore(dialog.fold('token'))
    for (const action of ['renew', 'ping', 'revoke'] as const)
      await becomes(() => dialog.action(action).isDisabled(), true)
    await becomes(() => dialog.action('authorize').isEnabled(), true)
  })

  it('a token can be entered by hand', async () => {
    const { tokenUrl } = bench.server.urls
    const answer = await fetch(tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('basic:basic-secret').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'api' }),
    })
    const { access_token: token } = (await answer.json()) as { access_token: string }
    await dialog.unfold('by-hand')
    await dialog.action('by-hand').click()
    await sees(dialog.says('feedback'), /^Enter an access token\.$/)
    await dialog.form.getByLabel('access_token').fill(token)
    await dialog.form.getByLabel('expires_in').fill('soon')
    await dialog.action('by-hand').click()
    await sees(dialog.says('feedback'), /^expires_in must be a whole number of seconds\.$/)
    await dialog.form.getByLabel('expires_in').fill('600')
    await dialog.action('by-hand').click()
    await sees(dialog.says('feedback'), /^The token is in use\.$/)
    await sees(dialog.says('state'), /^Connected$/)
    await becomes(() => dialog.form.getByLabel('access_token').inputValue(), '')
    await dialog.action('ping').click()
    await sees(dialog.says('feedback'), /Signed in as basic\.$/)
  })

  it('who may only read sees how things are, and nothing to change them with', async () => {
    const reader = await bench.sitDown({ as: 'RO' })
    const shown = await reader.editIntegrationOf(ids.request)
    await sees(shown.says('state'), /^Connected$/)
    await sees(shown.says('blocked'), /^You may look, but not change anything\./)
    for (const action of ['authorize', 'token', 'renew', 'ping', 'revoke', 'by-hand', 'debug'] as const)
      assert.ok(await shown.action(action).isHidden(), action)
    // What somebody else does in another browser shows here at once.
    await dialog.disconnect()
    await sees(shown.says('state'), /^Disconnected$/)
    await reader.context.close()
  })
})
