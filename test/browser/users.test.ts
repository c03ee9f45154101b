import assert from 'node:assert/strict'
import type { Locator } from 'playwright-core'
import { connectUsers, type GivenTokens, hashOf } from '../support/connect-users.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { userTokens } from '../support/user-tokens.ts'
import type { Editor } from './editor.ts'
import { OAuthSidebar, UserList } from './oauth-sidebar.ts'
import { becomes, sees, textOf } from './see.ts'
import { Workbench } from './workbench.ts'

const odd = ['<img src=x onerror=alert(1)>', '__dead__ $t(state.dead)', 'Zoë 🙂\u202Eevil']

/** One story: each test goes on where the one before it ended. */
describe('in the editor: the users of an integration', function () {
  this.timeout(120_000)
  let bench: Workbench
  let editor: Editor
  let sidebar: OAuthSidebar
  let users: UserList

  before(async function () {
    bench = await Workbench.start(this, {
      nodeRed: {
        adminAuth: true,
        contextStorage: { default: 'memory', memory: { module: 'memory' }, file: { module: 'localfilesystem' } },
      },
      server: { accessTokenSeconds: 900 },
    })
    await bench.nodeRed.deploy(flows(), { credentials: { integration: credentials(), filed: credentials() } })
    const tokens: Record<string, GivenTokens> = {}
    for (let count = 1; count <= 57; count++)
      tokens[`user ${String(count).padStart(2, '0')}`] = { access_token: 'at', expires_in: 3600 }
    for (const user of odd) tokens[user] = { access_token: 'at', expires_in: 3600 }
    tokens['anna'] = { ...(await userTokens(bench.server)), scope: 'openid mail' }
    tokens['ben'] = await userTokens(bench.server, 'bob')
    await connectUsers(bench.nodeRed, tokens)
    editor = await bench.sitDown()
    sidebar = new OAuthSidebar(editor.page)
    users = sidebar.entry('For everybody').users
  })
  after(() => bench?.close())
  afterEach(() => bench.assertNoComplaints())

  const credentials = () => ({ clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) })
  function flows() {
    const common = { grant: 'authorization_code', issuer: bench.server.issuer, scope: 'openid', mode: 'personal' }
    const ping = { method: 'GET', url: '/me' }
    return [
      { id: 'tab', type: 'tab', label: 'Flow' },
      requestNode({ url: '/me', z: 'tab', x: 300, y: 80, wires: [[]] }),
      integrationNode({ ...common, name: 'For everybody', baseUrl: bench.api.origin, ping }),
      integrationNode({ ...common, id: 'filed', key: 'keyfiled', name: 'In a file', store: 'file' }),
    ]
  }

  it('are there when the integration is unfolded, a page of them', async () => {
    await sidebar.open()
    await sees(sidebar.entry('For everybody').note, /^62 connected$/)
    await sidebar.entry('For everybody').line.click()
    await sees(users.range, /^1–25 of 62$/)
    await becomes(async () => (await users.names()).slice(-2), ['user 20', 'user 21'])
    await becomes(() => users.turn('Previous').isDisabled(), true)
  })

  it('are paged with the keyboard, and the focus stays where it can be used', async () => {
    await users.turn('Next').focus()
    await editor.page.keyboard.press('Enter')
    await sees(users.range, /^26–50 of 62$/)
    await editor.page.keyboard.press('Enter')
    await sees(users.range, /^51–62 of 62$/)
    await becomes(() => users.rows.count(), 12)
    await becomes(() => users.turn('Next').isDisabled(), true)
    await becomes(() => isFocused(users.turn('Previous')), true)
    await editor.page.keyboard.press('Enter')
    await editor.page.keyboard.press('Enter')
    await sees(users.range, /^1–25 of 62$/)
    await becomes(() => isFocused(users.turn('Next')), true)
  })

  it('are searched while one types', async () => {
    await users.turn('Next').click()
    await sees(users.range, /^26–50 of 62$/)
    await users.search.pressSequentially('USER 1')
    await sees(users.range, /^1–10 of 10$/)
    await becomes(async () => (await users.names()).slice(0, 2), ['user 10', 'user 11'])
    await users.search.fill('nobody at all')
    await sees(users.nobody, /^No user fits the search\.$/)
    await becomes(() => users.search.isVisible(), true)
    await users.search.fill('')
    await sees(users.range, /^1–25 of 62$/)
  })

  it('have texts for names, whatever is in them', async () => {
    await users.search.fill('onerror')
    await becomes(() => users.names(), [odd[0]])
    await users.search.fill('$t(')
    await becomes(() => users.names(), [odd[1]])
    await (await users.unfold(odd[1] ?? '')).getByRole('button', { name: 'Disconnect' }).click()
    await sees(question().locator('strong'), /^__dead__ \$t\(state\.dead\)$/)
    await question().getByRole('button', { name: 'Cancel' }).click()
    await question().waitFor({ state: 'detached' })
    await users.search.fill('Zoë')
    // Nothing in a name may turn the text around it.
    await becomes(() => users.names(), ['Zoë 🙂 evil'])
    await users.search.fill('')
    await sees(users.range, /^1–25 of 62$/)
  })

  it('show since when they are connected, when they were used, for what, and nothing secret', async () => {
    const row = await users.unfold('anna')
    await sees(row.locator('[data-fact="connectedAt"]'), /\d:\d\d:\d\d/)
    await sees(row.locator('[data-fact="expiresAt"]'), /\d:\d\d:\d\d/)
    await becomes(() => textOf(row.locator('[data-fact="renewedAt"]')), 'not yet')
    await becomes(() => textOf(row.locator('[data-fact="usedAt"]')), 'not yet')
    await becomes(() => textOf(row.locator('[data-fact="scope"]')), 'openid mail')
    await sees(row.locator('.oauth-line-note'), /^Connected · token good for 14 min$/)
    const page = await editor.page.content()
    for (const token of bench.server.accessTokens) assert.ok(!page.includes(token))
  })

  it('are tested and renewed one by one, and what was unfolded stays so', async () => {
    const row = users.row('anna')
    await row.getByRole('button', { name: 'Test' }).click()
    await sees(users.feedback, /^anna: The API answered with HTTP 200 .* Signed in as alice\.$/)
    // A test from here is no use by the user.
    await becomes(() => textOf(row.locator('[data-fact="usedAt"]')), 'not yet')
    await bench.nodeRed.probes.evaluate((RED) => RED.nodes.getNode('integration').integration.as('anna').token())
    await sidebar.root.getByRole('button', { name: 'Refresh' }).click()
    await sees(row.locator('[data-fact="usedAt"]'), /\d:\d\d:\d\d/)
    const before = bench.server.count('refresh_token')
    await row.getByRole('button', { name: 'Renew' }).click()
    await sees(users.feedback, /^anna: The token was renewed\.$/)
    assert.equal(bench.server.count('refresh_token'), before + 1)
    await sees(row.locator('[data-fact="renewedAt"]'), /\d:\d\d:\d\d/)
    await becomes(() => isFocused(row.getByRole('button', { name: 'Renew' })), true)
    await becomes(() => row.locator('.oauth-line').getAttribute('aria-expanded'), 'true')
  })

  it('whose grant has ended come first, and are told apart', async () => {
    bench.expectComplaint(/status of 4\d\d .*\/renew$/)
    bench.server.endGrants()
    await (await users.unfold('ben')).getByRole('button', { name: 'Renew' }).click()
    await sees(
      users.feedback,
      /^ben: The provider has ended the authorization of this user \(invalid_grant\)\. Let them connect again/,
    )
    await sees(sidebar.entry('For everybody').note, /^61 connected, 1 ended$/)
    await becomes(async () => (await users.names())[0], 'ben')
    const row = users.row('ben')
    await sees(row.locator('.oauth-line-note'), /^Has to authorize again$/)
    await becomes(() => row.locator('.fa-times-circle').count(), 1)
    await sees(row.locator('[data-fact="problem"]'), /\(invalid_grant\)/)
    assert.ok(await row.getByRole('button', { name: 'Renew' }).isHidden())
    await sees(sidebar.summary, /in need of attention: 1$/)
  })

  it('are disconnected after a question, at the provider too, and nobody else is', async () => {
    const row = users.row('anna')
    const revoked = () => bench.server.log.requests.filter(({ endpoint }) => endpoint === 'revocation').length
    const before = revoked()
    await row.getByRole('button', { name: 'Disconnect' }).click()
    await sees(question(), /Disconnect this user\? The tokens are revoked at the provider/)
    await question().getByRole('button', { name: 'Cancel' }).click()
    await question().waitFor({ state: 'detached' })
    await becomes(() => users.row('anna').count(), 1)
    await row.getByRole('button', { name: 'Disconnect' }).click()
    await question().getByRole('button', { name: 'Disconnect' }).click()
    await sees(users.feedback, /^anna: Disconnected\. The provider has revoked the tokens\.$/)
    await becomes(() => users.row('anna').count(), 0)
    assert.ok(revoked() > before)
    await sees(sidebar.entry('For everybody').note, /^60 connected, 1 ended$/)
    await becomes(() => editor.page.evaluate(() => document.activeElement?.closest('.oauth-row') !== null), true)
  })

  it('that somebody else has disconnected meanwhile are gone, and that is said', async () => {
    bench.expectComplaint(/status of 404 .*\/renew$/)
    await users.search.fill('user 33')
    const row = await users.unfold('user 33')
    await editor.page.route('**/oauth-integration/**/connections*', (route) => route.abort())
    bench.expectComplaint(/ERR_FAILED .*\/(connections|integrations)$/)
    const connection = await hashOf(bench.nodeRed, 'user 33')
    await bench.nodeRed.admin.json('oauth-integration/integration/revoke', { body: { connection } })
    await row.getByRole('button', { name: 'Renew' }).click()
    await sees(
      users.feedback.filter({ hasText: 'user 33' }),
      /^user 33: There is no such connection, or it has been ended meanwhile\./,
    )
    // The list itself cannot be had now, which is offered to be tried again.
    await users.root.getByRole('button', { name: 'Try again' }).waitFor()
    await editor.page.unroute('**/oauth-integration/**/connections*')
    await sidebar.root.getByRole('button', { name: 'Refresh' }).click()
    await sees(users.nobody, /^No user fits the search\.$/)
    await users.search.fill('')
    await sees(users.range, /^1–25 of 60$/)
  })

  it('are in the dialog of the integration, too, in place of one connection for all', async () => {
    const dialog = await sidebar.entry('For everybody').edit()
    await sees(dialog.says('state'), /^59 connected, 1 ended$/)
    const inDialog = new UserList(dialog.form)
    await inDialog.root.scrollIntoViewIfNeeded()
    await sees(inDialog.range, /^1–10 of 60$/)
    for (const action of ['authorize', 'token', 'renew', 'ping', 'revoke', 'by-hand'] as const)
      assert.ok(await dialog.form.locator(`[data-show] [data-action="${action}"]`).first().isHidden(), action)
    await inDialog.search.fill('user 44')
    await inDialog.search.press('Enter')
    await sees(inDialog.range, /^1–1 of 1$/)
    // Neither a search nor Enter are a change of the integration.
    assert.ok(await dialog.says('blocked').isHidden())
    await (await inDialog.unfold('user 44')).getByRole('button', { name: 'Disconnect' }).click()
    await question().getByRole('button', { name: 'Disconnect' }).click()
    await sees(inDialog.feedback, /^user 44: Disconnected/)
    await sees(dialog.says('state'), /^58 connected, 1 ended$/)
    await sees(dialog.says('storage'), /^Tokens are encrypted/)
    assert.ok(await dialog.says('storage-warning').isHidden())
    await dialog.cancel()
    await sees(sidebar.entry('For everybody').note, /^58 connected, 1 ended$/)
  })

  it('make the dialog warn of a context store that writes all of them at each change', async () => {
    const dialog = await sidebar.entry('In a file').edit()
    await sees(dialog.says('state'), /^No user connected yet$/)
    const inDialog = new UserList(dialog.form)
    // Users are asked for only where somebody looks.
    await inDialog.root.scrollIntoViewIfNeeded()
    await sees(inDialog.nobody, /^No user is connected yet\./)
    await sees(dialog.says('storage-warning'), /^This store writes all connections again whenever one changes/)
    await dialog.cancel()
  })

  it('can be looked at by those who may only read, without a button that changes anything', async () => {
    const reader = await bench.sitDown({ as: 'RO' })
    const shown = new OAuthSidebar(reader.page)
    await shown.open()
    await sees(shown.entry('For everybody').note, /^58 connected, 1 ended$/)
    await shown.entry('For everybody').line.click()
    const list = shown.entry('For everybody').users
    const row = await list.unfold('ben')
    await sees(row.locator('[data-fact="connectedAt"]'), /\d:\d\d:\d\d/)
    for (const name of ['Renew', 'Test', 'Disconnect'])
      assert.equal(await list.root.getByRole('button', { name }).filter({ visible: true }).count(), 0, name)
    const dialog = await shown.entry('For everybody').edit()
    await sees(dialog.says('blocked'), /^You may look, but not change anything\./)
    const inDialog = new UserList(dialog.form)
    await inDialog.root.scrollIntoViewIfNeeded()
    await (await inDialog.unfold('ben')).locator('[data-fact="problem"]').waitFor()
    assert.equal(await inDialog.root.getByRole('button', { name: 'Disconnect' }).filter({ visible: true }).count(), 0)
    await reader.context.close()
  })

  const question = () => editor.page.locator('.red-ui-notification', { hasText: 'Disconnect this user?' })
  const isFocused = (element: Locator) => element.evaluate((node) => node === document.activeElement)
})
