import assert from 'node:assert/strict'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import type { FlowNode } from '../support/probes.ts'
import type { Editor } from './editor.ts'
import type { IntegrationDialog } from './integration-dialog.ts'
import { becomes, eventually, sees, seesNoMore } from './see.ts'
import { Workbench } from './workbench.ts'

describe('in the editor: what stands in the way of a connection', function () {
  this.timeout(120_000)
  let bench: Workbench
  let editor: Editor
  let dialog: IntegrationDialog

  before(async function () {
    const settings = { runtimeState: { enabled: true, ui: false } }
    bench = await Workbench.start(this, { nodeRed: { probe: false, settings } })
  })
  after(() => bench?.close())
  afterEach(async () => {
    await editor.context.close()
    bench.assertNoComplaints()
  })

  const interactive = () => ({ grant: 'authorization_code', issuer: bench.server.issuer })
  const flows = (integration: FlowNode, more: readonly FlowNode[] = []): FlowNode[] => [
    { id: 'tab', type: 'tab', label: 'Test' },
    integration,
    ...more,
    requestNode({ z: 'tab', x: 300, y: 200, wires: [[]], url: '/me', integration: integration.id }),
  ]

  /** Deploys, and opens the dialog of the integration in a new editor, from the sidebar. */
  async function open(...nodes: FlowNode[]): Promise<void> {
    await bench.nodeRed.deploy(nodes, { credentials: { integration: { clientSecret: 'basic-secret' } } })
    editor = await bench.sitDown()
    bench.expectComplaint(/status of 404 .*\/status$/)
    dialog = await editor.editConfig('Test API')
  }

  async function assertBlocked(state: RegExp, reason: RegExp): Promise<void> {
    await sees(dialog.says('state'), state)
    await sees(dialog.says('blocked'), reason)
    for (const action of ['authorize', 'renew', 'ping', 'revoke', 'by-hand'] as const)
      await becomes(() => dialog.action(action).isDisabled(), true, action)
    await becomes(() => dialog.action('authorize').getAttribute('aria-describedby'), 'oauth-blocked')
  }

  it('an integration that is disabled says so', async () => {
    await open(...flows(integrationNode({ ...interactive(), d: true })))
    await assertBlocked(/^Disabled$/, /^This integration or its flow is disabled\. Enable it and deploy\.$/)
  })

  it('so does one whose flow is disabled', async () => {
    const off = { id: 'off', type: 'tab', label: 'Off', disabled: true }
    await open(...flows(integrationNode({ ...interactive(), z: 'off' }), [off]))
    await assertBlocked(/^Disabled$/, /^This integration or its flow is disabled\./)
  })

  it('an integration inside a subflow is sent out of it', async () => {
    const subflow = { id: 'sub', type: 'subflow', name: 'Sub', in: [], out: [], env: [] }
    const instance = { id: 'instance', type: 'subflow:sub', z: 'tab', x: 300, y: 300, wires: [] }
    const inside = requestNode({ id: 'inside', z: 'sub', x: 100, y: 100, wires: [[]] })
    await open(...flows(integrationNode({ ...interactive(), z: 'sub' }), [subflow, instance, inside]))
    await assertBlocked(/^Unknown$/, /^Inside a subflow each instance .* choose “On all flows” below\.$/)
  })

  it('where the flows do not run yet, the dialog asks again until they do, or until it is closed', async () => {
    const run = (state: 'start' | 'stop') => bench.nodeRed.admin.json('flows/state', { body: { state } })
    await bench.nodeRed.deploy(flows(integrationNode(interactive())))
    await run('stop')
    editor = await bench.sitDown()
    bench.expectComplaint(/status of 404 .*\/status$/)
    let asked = 0
    editor.page.on('request', (request) => {
      if (request.url().includes('/integration/status')) asked++
    })
    await editor.page.clock.install()
    dialog = await editor.editConfig('Test API')
    await assertBlocked(
      /^Not running$/,
      /^Node-RED does not run this integration\. If it is just starting, wait a moment\./,
    )
    await eventually(() => assert.ok(asked > 1))
    await run('start')
    await sees(dialog.says('state'), /^Not connected yet$/)
    await seesNoMore(dialog.says('blocked'))
    await becomes(() => dialog.action('authorize').isEnabled(), true)

    await run('stop')
    await dialog.cancel()
    dialog = await editor.editConfig('Test API')
    await sees(dialog.says('state'), /^Not running$/)
    await dialog.cancel()
    asked = 0
    await editor.page.clock.fastForward(60_000)
    // A question of the dialog would have been sent before this one.
    await editor.page.evaluate(() => fetch(location.href))
    assert.equal(asked, 0)
    await run('start')
  })

  it('a key that is the id of a configuration node is refused: Node-RED would not start the integration', async () => {
    await open(...flows(integrationNode({ ...interactive(), key: 'integration' })))
    const said = bench.nodeRed.logged('error').at(-1)
    assert.match(String(said), /^The integration integration cannot start: its field “Key” is the same as its id/)
    await assertBlocked(/^Not running$/, /^Node-RED does not run this integration/)
    // Its section opens by itself.
    await sees(dialog.messageOf('key'), /^must not be the id of a configuration node/)
    // Long messages wrap; they do not make the dialog wider than it is without them.
    const box = await dialog.form.boundingBox()
    assert.ok(box && box.width < 600, `${box?.width}`)
    for (const id of ['request', 'tab']) {
      await dialog.fill({ key: id })
      await seesNoMore(dialog.messageOf('key'))
    }
    await dialog.fill({ name: 'integration' })
    await sees(dialog.messageOf('name'), /^must not be the id of a configuration node/)
    await dialog.fill({ name: 'Test API' })
    await seesNoMore(dialog.messageOf('name'))
    await dialog.save()
    await editor.deploy()
    dialog = await editor.editConfig('Test API')
    await sees(dialog.says('state'), /^Not connected yet$/)
  })

  it('a generated key is neither the id of a node nor the key of another integration', async () => {
    await open(
      ...flows(integrationNode({ ...interactive(), key: 'bbbbbbbbbbbb' }), [
        { id: 'aaaaaaaaaaaa', type: 'tls-config' },
      ]),
    )
    await dialog.cancel()
    await editor.page.evaluate(() => {
      const draw = crypto.getRandomValues.bind(crypto)
      let drawn = 0
      // Twelve times each of the first letters, one by one as keys are drawn.
      const letters = (bytes: Uint8Array<ArrayBuffer>) =>
        bytes.length === 1 && drawn < 36 ? bytes.fill(Math.floor(drawn++ / 12)) : draw(bytes)
      Object.assign(crypto, { getRandomValues: letters })
    })
    await editor.edit('request')
    dialog = await editor.addIntegration()
    await becomes(() => dialog.field('key').inputValue(), 'cccccccccccc')
  })
})
