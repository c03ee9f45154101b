import assert from 'node:assert/strict'
import { connectUsers } from '../support/connect-users.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import type { Editor } from './editor.ts'
import { OAuthSidebar } from './oauth-sidebar.ts'
import { becomes, sees, seesNoMore, textOf } from './see.ts'
import { Workbench } from './workbench.ts'

/** One story: each test goes on where the one before it ended. */
describe('in the editor: the tab of all integrations', function () {
  this.timeout(120_000)
  let bench: Workbench
  let editor: Editor
  let sidebar: OAuthSidebar
  /** How often the editor has asked how the integrations are. */
  let asked = 0

  before(async function () {
    bench = await Workbench.start(this, { nodeRed: { adminAuth: true }, server: { accessTokenSeconds: 900 } })
    editor = await bench.sitDown()
    sidebar = new OAuthSidebar(editor.page)
    editor.page.on('request', (request) => {
      if (request.url().includes('/oauth-integration/integrations')) asked++
    })
  })
  after(() => bench?.close())
  afterEach(() => bench.assertNoComplaints())

  const tab = { id: 'tab', type: 'tab', label: 'Flow' }
  const common = () => ({ grant: 'authorization_code', issuer: bench.server.issuer, scope: 'openid' })
  const flows = () => [
    tab,
    requestNode({ url: '/me', z: 'tab', x: 300, y: 80, wires: [[]], integration: 'good' }),
    integrationNode({ id: 'good', key: 'keygood', name: 'A machine', issuer: bench.server.issuer }),
    integrationNode({ ...common(), id: 'idle', key: 'keyidle', name: 'B waits' }),
    integrationNode({ ...common(), id: 'users', key: 'keyusers', name: 'C for everybody', mode: 'personal' }),
    integrationNode({ ...common(), id: 'broken', key: 'keybroken', name: 'D is wrong', issuer: 'nonsense' }),
  ]
  const credentials = () => ({ clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) })
  const deploy = (storeKey = 'a'.repeat(64)) =>
    bench.nodeRed.deploy(flows(), {
      credentials: { good: credentials(), idle: credentials(), users: { ...credentials(), storeKey } },
    })

  it('says what to do where there are none', async () => {
    await sidebar.open()
    await sees(
      sidebar.root.locator('.oauth-empty'),
      /^There are no OAuth integrations yet\. Put an “oauth request” node/,
    )
    await becomes(() => sidebar.names(), [])
  })

  it('is also shown by its action, and by the menu of Node-RED', async () => {
    await sidebar.leave()
    await editor.page.locator('#red-ui-workspace-chart').focus()
    await editor.page.keyboard.press('Control+Shift+p')
    await editor.page.keyboard.type('Show OAuth tab')
    await editor.page.keyboard.press('Enter')
    await sidebar.root.waitFor()
    await sidebar.leave()
    await becomes(() => editor.page.locator('#menu-item-view-menu-grantkeeper-oauth').count(), 1)
    await sidebar.open()
  })

  it('shows a new integration that is not deployed yet, and follows its deploy', async () => {
    const request = await editor.place('oauth-request', 420, 160)
    await editor.edit(request)
    const dialog = await editor.addIntegration()
    await dialog.fill({ name: 'New one', issuer: bench.server.issuer, clientId: 'basic', clientSecret: 'basic-secret' })
    await dialog.fill({ baseUrl: bench.api.origin })
    await dialog.save()
    await editor.page.locator('#node-input-url').fill('/me')
    await editor.done()
    await sees(sidebar.entry('New one').note, /^Not deployed yet$/)
    await seesNoMore(sidebar.root.locator('.oauth-empty'))
    await editor.deploy()
    await sees(sidebar.entry('New one').note, /^Not connected yet$/)
  })

  it('puts those first that need a person, and says by icon and text how each is', async () => {
    await editor.page.goto('about:blank')
    await deploy()
    await editor.page.goto(bench.nodeRed.editorUrl)
    await editor.ready()
    // The tab that was open last is open again.
    await sidebar.root.waitFor()
    await becomes(() => sidebar.names(), ['D is wrong', 'A machine', 'B waits', 'C for everybody'])
    await bench.nodeRed.probes.evaluate((RED) => RED.nodes.getNode('good').integration.token())
    await becomes(() => sidebar.names(), ['D is wrong', 'B waits', 'C for everybody', 'A machine'])
    await sees(sidebar.summary, /^Integrations: 4, in need of attention: 1$/)
    const states = [
      ['D is wrong', /^The configuration is not valid$/, 'fa-times-circle'],
      ['B waits', /^Not connected yet$/, 'fa-circle-o'],
      ['C for everybody', /^No user connected yet$/, 'fa-circle-o'],
      ['A machine', /^Connected · token good for 14 min$/, 'fa-check-circle'],
    ] as const
    for (const [name, note, icon] of states) {
      const entry = sidebar.entry(name)
      await sees(entry.note, note)
      await becomes(() => entry.line.locator(`.${icon}`).count(), 1, name)
    }
  })

  it('unfolds with the keyboard, and says what is wrong', async () => {
    const wrong = sidebar.entry('D is wrong')
    const { line, problem } = wrong
    await line.focus()
    await becomes(() => line.getAttribute('aria-expanded'), 'false')
    await editor.page.keyboard.press('Enter')
    await becomes(() => line.getAttribute('aria-expanded'), 'true')
    await sees(problem, /Issuer/)
    await editor.page.keyboard.press('Space')
    await becomes(() => line.getAttribute('aria-expanded'), 'false')
    await seesNoMore(problem)
    const machine = sidebar.entry('A machine')
    await machine.line.click()
    await sees(machine.fact('grant'), /^Client credentials/)
    await sees(machine.fact('connectedAt'), /\d:\d\d:\d\d/)
    await becomes(() => textOf(machine.fact('renewedAt')), 'not yet')
    const waiting = sidebar.entry('B waits')
    await waiting.line.click()
    const callback = `${bench.nodeRed.editorUrl}oauth-integration/keyidle/callback`
    await becomes(() => textOf(waiting.fact('redirectUri')), callback)
    assert.equal(await wrong.fact('connectedAt').count(), 0)
  })

  it('opens the dialog of an integration, and finds the nodes that use it', async () => {
    const dialog = await sidebar.entry('B waits').edit()
    await becomes(() => dialog.field('name').inputValue(), 'B waits')
    await dialog.fill({ name: 'B was renamed' })
    await dialog.save()
    await sees(sidebar.entry('B was renamed').note, /changed since the last deploy$/)
    await sidebar.entry('A machine').root.locator('[data-action="uses"]').click()
    await sees(editor.page.locator('.red-ui-search-result').first(), /GET \/me/)
    await editor.page.keyboard.press('Escape')
    await seesNoMore(sidebar.entry('B was renamed').root.locator('[data-action="uses"]'))
  })

  it('shows what happens to connections as it happens, without asking all the time', async () => {
    await sees(sidebar.entry('C for everybody').note, /^No user connected yet$/)
    await connect('anna')
    await sees(sidebar.entry('C for everybody').note, /^1 connected$/)
    const before = asked
    const begun = Date.now()
    for (let count = 0; count < 30; count++) await connect(`user ${count}`)
    await sees(sidebar.entry('C for everybody').note, /^31 connected$/)
    const most = 2 + (Date.now() - begun) / 2000
    assert.ok(asked - before <= most, `asked ${asked - before} times, at most ${most} would do`)
  })

  it('asks for nothing while nobody looks, and is right when somebody does', async () => {
    await sidebar.leave()
    const before = asked
    await connect('ben')
    const heard = editor.page.evaluate(
      () =>
        new Promise((resolve) => {
          const { comms } = (globalThis as unknown as { RED: { comms: Record<string, (...told: unknown[]) => void> } })
            .RED
          comms['subscribe']?.('test/last', resolve)
        }),
    )
    await bench.nodeRed.probes.evaluate(async (RED) => {
      for (let count = 0; count < 20; count++) RED.comms.publish('oauth-integration/users', { changed: count }, false)
      // Also for an editor that begins to listen later.
      RED.comms.publish('test/last', {}, true)
    })
    await heard
    // Longer than the tab ever waits with a question: that nothing comes can be seen in no other way.
    await editor.page.waitForTimeout(2500)
    assert.equal(asked, before)
    await sidebar.open()
    await sees(sidebar.entry('C for everybody').note, /^32 connected$/)
  })

  it('says what went wrong, and tries again', async () => {
    bench.expectComplaint(/status of 500 .*|ERR_FAILED .*\/integrations$/)
    await editor.page.route('**/oauth-integration/integrations*', (route) => route.abort())
    await sidebar.root.getByRole('button', { name: 'Refresh' }).click()
    const failure = sidebar.root.getByRole('alert').filter({ hasText: 'Node-RED does not answer.' })
    await failure.waitFor()
    // What was known stays.
    await becomes(async () => (await sidebar.names()).length, 4)
    await editor.page.unroute('**/oauth-integration/integrations*')
    await failure.getByRole('button', { name: 'Try again' }).click()
    await seesNoMore(failure)
  })

  it('says how many connections no key opens, until their users connect again', async () => {
    await deploy('b'.repeat(64))
    const everybody = sidebar.entry('C for everybody')
    await sees(everybody.note, /^0 connected, 32 cannot be opened$/)
    await everybody.line.click()
    await sees(everybody.problem, /^The stored tokens were sealed with another key/)
    await becomes(() => everybody.root.getAttribute('data-health'), 'trouble')
    await connect('ben')
    await sees(everybody.note, /^1 connected, 31 cannot be opened$/)
    await becomes(() => everybody.users.names(), ['ben'])
  })

  it('goes when the node is switched off, and comes back with it', async () => {
    const switchNode = (to: 'enableNodeSet' | 'disableNodeSet') =>
      editor.page.evaluate((method) => {
        const { nodes } = (globalThis as unknown as { RED: { nodes: Record<string, (id: string) => void> } }).RED
        nodes[method]?.('@grantkeeper/node-red-oauth/oauth-integration')
      }, to)
    await switchNode('disableNodeSet')
    await seesNoMore(sidebar.root)
    await becomes(() => editor.page.locator('#menu-item-view-menu-grantkeeper-oauth').count(), 0)
    await switchNode('enableNodeSet')
    await sidebar.open()
    await becomes(async () => (await sidebar.names()).length, 4)
  })

  const connect = (user: string) =>
    connectUsers(bench.nodeRed, { [user]: { access_token: `at-${user}`, expires_in: 900 } }, 'users')
})
