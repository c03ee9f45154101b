import assert from 'node:assert/strict'
import type { Locator } from 'playwright-core'
import { consentNode, personalIntegration } from '../support/consenting-app.ts'
import type { FlowNode } from '../support/probes.ts'
import { eachLook } from './each-look.ts'
import type { Editor } from './editor.ts'
import { paletteGaps } from './layout.ts'
import { keepPicture, trayPicture } from './pictures.ts'
import { becomes, hasClass, sees, seesNoMore } from './see.ts'
import { Workbench } from './workbench.ts'

const viewport = { width: 1150, height: 900 }

describe('in the editor: the dialog of oauth-consent', function () {
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
    return bench.nodeRed.deploy(flows(), { credentials: { people: secrets, all: secrets, machine: secrets } })
  }

  const placed = (x: number, y: number, wires: string[][]) => ({ z: 'tab', x, y, wires })
  const flows = (): FlowNode[] => {
    const common = { issuer: bench.server.issuer, scope: 'api' }
    const callbackUrl = `${bench.nodeRed.editorUrl}oauth-integration/ofeach/callback`
    return [
      { id: 'tab', type: 'tab', label: 'Consents' },
      personalIntegration({ ...common, id: 'people', key: 'ofeach', name: 'One for each', callbackUrl }),
      personalIntegration({ ...common, id: 'all', key: 'ofall', name: 'One for all', mode: 'system', user: '' }),
      personalIntegration({ ...common, id: 'machine', key: 'bycode', name: 'By code', grant: 'device_code' }),
      consentNode({
        name: '',
        integration: 'people',
        returnTo: '',
        user: '',
        userType: '',
        ...placed(250, 100, [['out'], ['again']]),
      }),
      { id: 'out', type: 'debug', name: 'out', active: false, ...placed(500, 60, []) },
      { id: 'again', type: 'debug', name: 'again', active: false, ...placed(500, 140, []) },
    ]
  }

  eachLook({ title: 'fits and can be read', bench: () => bench, viewport }, async (look) => {
    const { theme, language, desk, fits, reads } = look
    const dialog = await desk.edit('consent')
    if (language === 'en-US') keepPicture(`editor-consent-${theme}`, await trayPicture(desk.page))
    await dialog.locator('details > summary').click()
    for (const integration of ['people', 'all', 'machine']) {
      await dialog.locator('#node-input-integration').selectOption(integration)
      for (const name of ['redirect', 'link', 'device', 'paste', 'finish']) {
        await dialog.locator('#node-input-operation').selectOption(name)
        await fits(dialog)
        await reads(dialog)
      }
    }
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

    const integration = () => form.locator('#node-input-integration')
    const operation = () => form.getByLabel('Operation')
    const returnTo = () => form.getByLabel('Return to')
    const tip = () => form.locator('#oauth-consent-tip')
    const about = () => form.locator('#oauth-consent-about')
    const ports = () => editor.node('consent').locator('.red-ui-flow-port-output')
    const deployed = async () => (await bench.nodeRed.flows()).find(({ id }) => id === 'consent') as FlowNode

    it('says what each operation does, and asks for no more than it needs', async () => {
      await editor.edit('consent')
      await sees(about(), /^Answers the request of an http in node/)
      await becomes(() => returnTo().isVisible(), true)
      for (const [name, says, returns] of [
        ['link', /^Puts a link into msg\.oauth\.connectUrl/, true],
        ['device', /^Puts a code into msg\.oauth/, false],
        ['paste', /^Puts the provider’s address into msg\.oauth\.authorizationUrl/, false],
        ['finish', /^Takes the address of the last page/, false],
      ] as const) {
        await operation().selectOption(name)
        await sees(about(), says)
        await becomes(() => returnTo().isVisible(), returns, name)
        await seesNoMore(tip())
      }
      await editor.cancel()
    })

    it('tells which operation cannot work with an integration', async () => {
      await editor.edit('consent')
      await operation().selectOption('link')
      await integration().selectOption('all')
      await sees(tip(), /^This integration has one connection for all/)
      await seesNoMore(form.locator('details'))
      await operation().selectOption('redirect')
      await sees(tip(), /no callback URL, so this works only in a browser on the same machine/)
      await integration().selectOption('machine')
      await sees(tip(), /choose “Get a device code”/)
      await operation().selectOption('device')
      await seesNoMore(tip())
      await integration().selectOption('people')
      await sees(form.locator('details > summary'), /^User$/)
      await form.locator('details > summary').click()
      await sees(
        form.locator('details .oauth-request-hint'),
        /^Empty: as the integration says \(msg\.req\.user\.id\)\.$/,
      )
      await editor.cancel()
    })

    it('refuses a page to return to on another site', async () => {
      await editor.edit('consent')
      for (const [path, good] of [
        ['//evil.test', false],
        ['https://evil.test/', false],
        ['/done?x=1', true],
        ['', true],
      ] as const) {
        await returnTo().fill(path)
        await returnTo().blur()
        await hasClass(returnTo(), 'input-error', !good)
      }
      await editor.cancel()
    })

    it('saves what was chosen, with the outputs that it has', async () => {
      await becomes(() => ports().count(), 2)
      await editor.edit('consent')
      await operation().selectOption('link')
      await returnTo().fill('/done')
      await editor.done()
      await editor.deploy()
      const { operation: saved, returnTo: page, outputs, user, userType, wires } = await deployed()
      assert.deepEqual([saved, page, Number(outputs), user, userType], ['link', '/done', 2, '', ''])
      assert.deepEqual(wires, [['out'], ['again']])
      await sees(editor.node('consent').locator('.red-ui-flow-node-label'), /^oauth link$/)
      await editor.edit('consent')
      await becomes(() => operation().inputValue(), 'link')
      await operation().selectOption('finish')
      await editor.done()
      await becomes(() => ports().count(), 1)
      await editor.deploy()
      assert.deepEqual((await deployed())['wires'], [['out']])
    })

    it('changes nothing by being opened and closed', async () => {
      const before = await deployed()
      await editor.edit('consent')
      await editor.done()
      await becomes(() => editor.page.locator('#red-ui-header-button-deploy.disabled').count(), 1)
      assert.deepEqual(await deployed(), before)
    })

    it('is dragged from the palette, wants an integration, and says what its outputs are', async () => {
      const id = await editor.place('oauth-consent', 250, 300)
      await editor.node(id).locator('.red-ui-flow-node-error').waitFor()
      await sees(editor.node(id).locator('.red-ui-flow-node-label'), /^oauth redirect$/)
      const labels = await editor.page.evaluate((node) => {
        const { RED } = globalThis as unknown as { RED: { nodes: { node(id: string): unknown } } }
        const placed = RED.nodes.node(node) as { _def: { outputLabels(index: number): string } }
        return [0, 1].map((index) => placed._def.outputLabels.call(placed, index))
      }, id)
      assert.deepEqual(labels, ['nothing: the browser is redirected', 'connected: the message again'])
    })

    it('the label in the palette keeps off the ports', async () => {
      for (const gap of await paletteGaps(editor.page, 'oauth-consent')) assert.ok(gap >= 2, `${gap}`)
    })
  })
})
