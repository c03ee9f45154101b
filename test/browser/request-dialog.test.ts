import assert from 'node:assert/strict'
import type { Locator } from 'playwright-core'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import type { FlowNode } from '../support/probes.ts'
import { chooseType } from './choose-type.ts'
import { eachLook } from './each-look.ts'
import type { Editor } from './editor.ts'
import { keepPicture, trayPicture } from './pictures.ts'
import { becomes, hasClass, sees, seesNoMore } from './see.ts'
import { Workbench } from './workbench.ts'

/** What the editor has always written into flow files, and before there was anything to choose. */
const asSaved = {
  paytoqs: 'ignore',
  persist: false,
  insecureHTTPParser: false,
  senderr: false,
  headers: [],
  user: '',
  userType: '',
  outputs: 1,
}
const viewport = { width: 1150, height: 900 }

describe('in the editor: the dialog of oauth-request', function () {
  this.timeout(120_000)
  let bench: Workbench

  before(async function () {
    bench = await Workbench.start(this, { nodeRed: { probe: false } })
    await deploy()
  })
  after(() => bench?.close())
  afterEach(() => bench.assertNoComplaints())

  const deploy = () => {
    const secrets = { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) }
    return bench.nodeRed.deploy(flows(), { credentials: { all: secrets, people: secrets, unsaid: secrets } })
  }

  const placed = (y: number, wires: string[][]) => ({ z: 'tab', x: 250, y, wires })
  const flows = (): FlowNode[] => [
    { id: 'tab', type: 'tab', label: 'Requests' },
    integrationNode({ ...common(), id: 'all', name: 'One for all' }),
    personal({ id: 'people', name: 'One for each', key: 'foreach', user: 'req.user.id', userType: 'msg' }),
    personal({ id: 'unsaid', name: 'For somebody', key: 'somebody' }),
    requestNode({ ...asSaved, name: 'ask', url: '/me', integration: 'all', ...placed(100, [['answer']]) }),
    // The editor complains of integrations that no node uses.
    ...['all', 'people', 'unsaid'].map((integration) =>
      requestNode({ ...asSaved, id: `uses-${integration}`, integration, user: 'topic', ...placed(400, [[]]) }),
    ),
    { ...debugNode('answer'), x: 500, y: 60 },
    { ...debugNode('connect'), x: 500, y: 160 },
  ]
  const personal = (changes: object) =>
    integrationNode({ ...common(), mode: 'personal', grant: 'authorization_code', ...changes })
  const common = () => ({ issuer: bench.server.issuer, baseUrl: bench.api.origin, scope: 'api' })
  const debugNode = (id: string): FlowNode => ({ id, type: 'debug', name: id, active: false, ...placed(60, []) })

  eachLook({ title: 'fits and can be read', bench: () => bench, viewport }, async (look) => {
    const { theme, language, desk, fits, reads } = look
    const dialog = await desk.edit('request')
    await dialog.locator('#node-input-integration').selectOption('people')
    await dialog.locator('details summary').click()
    await dialog.locator('.red-ui-typedInput-input:visible').first().fill('_client.user.userId')
    if (language === 'en-US') keepPicture(`editor-request-personal-${theme}`, await trayPicture(desk.page))
    await fits(dialog)
    await reads(dialog)
  })

  describe('in use', () => {
    let editor: Editor
    let form: Locator

    beforeEach(async () => {
      await deploy()
      editor = await bench.sitDown({ viewport })
      form = editor.page.locator('#dialog-form')
    })
    afterEach(() => editor.context.close())

    const fold = () => form.locator('details', { has: editor.page.locator('#node-input-user') })
    const integration = () => form.locator('#node-input-integration')
    const outputs = () => form.getByLabel('When authorization is required')
    const userField = () => fold().locator('.red-ui-typedInput-input')
    const isOpen = () => fold().evaluate((details) => (details as unknown as { open: boolean }).open)
    const ports = () => editor.node('request').locator('.red-ui-flow-port-output')
    const wires = () => editor.page.locator('.red-ui-flow-link-line')
    const counts = async () => [await ports().count(), await wires().count()]
    const deployed = async () => (await bench.nodeRed.flows()).find(({ id }) => id === 'request') as FlowNode

    it('asks for the user where every user has a connection, and nowhere else', async () => {
      await editor.edit('request')
      assert.ok(await fold().isHidden())
      await integration().selectOption('people')
      await sees(fold().locator('summary'), /^User$/)
      await becomes(isOpen, false)
      await fold().locator('summary').click()
      await sees(fold().locator('.oauth-request-hint'), /^Empty: as the integration says \(msg\.req\.user\.id\)\.$/)
      await integration().selectOption('unsaid')
      await sees(fold().locator('.oauth-request-hint'), /^The integration does not say .*, so this node must\.$/)
      await integration().selectOption('all')
      await seesNoMore(fold())
      await editor.cancel()
    })

    it('keeps the user that was chosen, of any kind', async () => {
      await editor.edit('request')
      await integration().selectOption('people')
      await fold().locator('summary').click()
      for (const [type, value] of [
        ['jsonata', 'req.user.(tenant & "/" & id)'],
        ['str', 'the wall display'],
        ['env', 'BOX'],
        ['msg', '_client.user.userId'],
      ] as const) {
        await chooseType(fold(), type)
        await userField().fill(value)
        await editor.done()
        await editor.deploy()
        const { user, userType } = await deployed()
        assert.deepEqual([user, userType], [value, type])
        await editor.edit('request')
        await becomes(isOpen, true, 'what is set is shown')
        await becomes(() => userField().inputValue(), value)
      }
      await userField().fill('')
      await editor.done()
      await editor.deploy()
      const { user, userType } = await deployed()
      assert.deepEqual([user, userType], ['', ''])
    })

    it('changes nothing when it is opened and closed', async () => {
      const before = await deployed()
      for (const press of ['done', 'cancel'] as const) {
        await editor.edit('request')
        await editor[press]()
        await becomes(() => editor.page.locator('#red-ui-header-button-deploy.disabled').isVisible(), true, press)
      }
      assert.deepEqual(await deployed(), before)
    })

    it('marks a node whose user cannot be found', async () => {
      const mark = editor.node('request').locator('.red-ui-flow-node-error')
      assert.ok(await mark.isHidden())
      await editor.edit('request')
      await integration().selectOption('people')
      await fold().locator('summary').click()
      await chooseType(fold(), 'jsonata')
      await userField().fill('req.user.(')
      await userField().blur()
      await hasClass(fold().locator('.red-ui-typedInput-container'), 'input-error')
      await editor.done()
      await mark.waitFor()
      await editor.edit('request')
      await userField().fill('req.user')
      await editor.done()
      await seesNoMore(mark)
      // Nor may nobody say it at all.
      await editor.edit('request')
      await userField().fill('')
      await integration().selectOption('unsaid')
      await editor.done()
      await mark.waitFor()
      await editor.edit('request')
      await becomes(isOpen, true, 'what is to be mended is shown')
      await chooseType(fold(), 'msg')
      await userField().fill('topic')
      await editor.done()
      await seesNoMore(mark)
    })

    it('gives the node a second output and takes it away, and the wires of the first one stay', async () => {
      await becomes(() => wires().count(), 1)
      await editor.edit('request')
      await becomes(() => outputs().inputValue(), '1')
      await outputs().selectOption('2')
      await editor.done()
      await becomes(counts, [2, 1])
      await editor.wire('request', 'connect', 1)
      for (const [port, label] of [
        [0, 'parsed JSON object'],
        [1, 'authorization required'],
      ] as const) {
        await ports().nth(port).hover()
        await sees(editor.page.locator('.red-ui-flow-port-tooltip'), new RegExp(label))
        await editor.page.mouse.move(5, 5)
        await editor.page.locator('.red-ui-flow-port-tooltip').waitFor({ state: 'detached' })
      }
      await editor.deploy()
      assert.deepEqual([(await deployed())['outputs'], (await deployed())['wires']], [2, [['answer'], ['connect']]])

      await editor.edit('request')
      await becomes(() => outputs().inputValue(), '2')
      await outputs().selectOption('1')
      await editor.done()
      await becomes(counts, [1, 1])
      await editor.page.locator('#red-ui-workspace-chart').focus()
      await editor.page.keyboard.press('Control+z')
      await becomes(counts, [2, 2])
      await editor.page.keyboard.press('Control+y')
      await becomes(counts, [1, 1])
      await editor.deploy()
      assert.deepEqual([(await deployed())['outputs'], (await deployed())['wires']], [1, [['answer']]])
    })
  })
})
