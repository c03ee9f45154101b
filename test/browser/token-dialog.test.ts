import assert from 'node:assert/strict'
import type { Locator } from 'playwright-core'
import { integrationNode } from '../support/flow-nodes.ts'
import type { FlowNode } from '../support/probes.ts'
import { chooseType } from './choose-type.ts'
import { eachLook } from './each-look.ts'
import type { Editor } from './editor.ts'
import { keepPicture, trayPicture } from './pictures.ts'
import { becomes, sees, seesNoMore } from './see.ts'
import { Workbench } from './workbench.ts'

const viewport = { width: 1150, height: 900 }
/** As the editor saves them when nothing was chosen. */
const token = { operation: 'token', property: 'payload', propertyType: 'msg', user: '', userType: '', outputs: 1 }

describe('in the editor: the dialogs of oauth-token and oauth-event', function () {
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
    return bench.nodeRed.deploy(flows(), { credentials: { all: secrets, people: secrets } })
  }

  const placed = (y: number, wires: string[][]) => ({ z: 'tab', x: 250, y, wires })
  const integration = (changes: object) =>
    integrationNode({ issuer: bench.server.issuer, baseUrl: bench.api.origin, scope: 'api', ...changes })
  const flows = (): FlowNode[] => [
    { id: 'tab', type: 'tab', label: 'Tokens' },
    integration({ id: 'all', name: 'One for all' }),
    integration({
      ...{ id: 'people', name: 'One for each', key: 'eachapi', grant: 'authorization_code' },
      ...{ mode: 'personal', user: 'req.user.id', userType: 'msg' },
    }),
    { id: 'token', type: 'oauth-token', name: '', integration: 'all', ...token, ...placed(100, [['debug']]) },
    { id: 'event', type: 'oauth-event', name: '', integration: '', events: [], ...placed(200, [['debug']]) },
    // The editor complains of integrations that no node uses.
    { id: 'uses', type: 'oauth-token', name: 'uses', integration: 'people', ...token, ...placed(400, [[]]) },
    { id: 'debug', type: 'debug', name: 'debug', active: false, ...placed(300, []), x: 500 },
  ]

  eachLook({ title: 'fit and can be read', bench: () => bench, viewport }, async (look) => {
    const { theme, language, desk, fits, reads } = look
    const lookAt = async (id: string, set: (dialog: Locator) => Promise<void>) => {
      const dialog = await desk.edit(id)
      await set(dialog)
      const suffix = language === 'en-US' ? '' : `-${language}`
      keepPicture(`editor-${id}-${theme}${suffix}`, await trayPicture(desk.page))
      await fits(dialog)
      await reads(dialog)
      await desk.cancel()
    }
    await lookAt('token', async (dialog) => {
      await dialog.locator('#node-input-integration').selectOption('people')
      await dialog.locator('details summary').click()
    })
    await lookAt('event', async (dialog) => {
      for (const box of await dialog.getByRole('checkbox').all()) await box.uncheck()
    })
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

    const deployed = async (id: string) => (await bench.nodeRed.flows()).find((node) => node.id === id) as FlowNode
    const place = () => form.locator('.form-row', { has: editor.page.locator('#node-input-property') })
    const ports = () => editor.node('token').locator('.red-ui-flow-port-output')
    const mark = () => editor.node('token').locator('.red-ui-flow-node-error')
    const tip = () => form.locator('#oauth-token-tip')
    async function choosePlace(type: string, property: string): Promise<void> {
      await chooseType(place(), type)
      await place().locator('.red-ui-typedInput-input').fill(property)
    }

    it('change nothing when they are opened and closed', async () => {
      for (const id of ['token', 'event', 'uses'])
        for (const press of ['done', 'cancel'] as const) {
          await editor.edit(id)
          await editor[press]()
          await becomes(
            () => editor.page.locator('#red-ui-header-button-deploy.disabled').isVisible(),
            true,
            `${id} ${press}`,
          )
        }
    })

    it('keep an operation and where its result goes, and the label says what the node does', async () => {
      await editor.edit('token')
      await form.locator('#node-input-operation').selectOption('status')
      await choosePlace('flow', 'state')
      assert.ok(await tip().isHidden())
      assert.ok(await form.getByLabel('When authorization is required').isHidden())
      await editor.done()
      await sees(editor.node('token'), /oauth status/)
      await editor.deploy()
      const { operation, property, propertyType, outputs } = await deployed('token')
      assert.deepEqual([operation, property, propertyType, outputs], ['status', 'state', 'flow', 1])
      await editor.edit('token')
      await becomes(() => place().locator('.red-ui-typedInput-input').inputValue(), 'state')
      await editor.cancel()
    })

    it('warn of a token in a context, and mark a node that would put a user’s there', async () => {
      await editor.edit('token')
      await choosePlace('global', 'token')
      await sees(tip(), /^A token in a context can be read by everybody/)
      await form.locator('#node-input-integration').selectOption('people')
      await sees(tip(), /^This integration has a token for each user\./)
      await editor.done()
      await mark().waitFor()
      await editor.edit('token')
      await choosePlace('msg', 'token')
      await seesNoMore(tip())
      await editor.done()
      await seesNoMore(mark())
    })

    it('give the node a second output for the operations that may need an authorization', async () => {
      await editor.edit('token')
      await form.getByLabel('When authorization is required').selectOption('2')
      await editor.done()
      await becomes(() => ports().count(), 2)
      for (const [port, label] of [
        [0, 'access token'],
        [1, 'authorization required'],
      ] as const) {
        await ports().nth(port).hover()
        await sees(editor.page.locator('.red-ui-flow-port-tooltip'), new RegExp(label))
        await editor.page.mouse.move(5, 5)
        await editor.page.locator('.red-ui-flow-port-tooltip').waitFor({ state: 'detached' })
      }
      await editor.edit('token')
      await form.locator('#node-input-operation').selectOption('list')
      await sees(tip(), /^This integration has one connection for all\.$/)
      await editor.done()
      await becomes(() => ports().count(), 1)
    })

    it('ask for the user where every user has a connection, but not for a list', async () => {
      const fold = () => form.locator('details', { has: editor.page.locator('#node-input-user') })
      await editor.edit('token')
      assert.ok(await fold().isHidden())
      await form.locator('#node-input-integration').selectOption('people')
      await fold().locator('summary').click()
      await sees(fold().locator('.oauth-request-hint'), /^Empty: as the integration says \(msg\.req\.user\.id\)\.$/)
      await form.locator('#node-input-operation').selectOption('list')
      await seesNoMore(fold())
      await editor.cancel()
    })

    it('keep the choice of events and of an integration, or of none', async () => {
      await editor.edit('event')
      await becomes(() => form.getByRole('checkbox', { checked: true }).count(), 5)
      for (const name of [/Connected:/, /Renewed:/, /Renewal failing:/, /Revoked:/])
        await form.getByLabel(name).uncheck()
      await form.locator('#node-input-integration').selectOption('people')
      await editor.done()
      await sees(editor.node('event'), /consent required/)
      await editor.deploy()
      const { events, integration } = await deployed('event')
      assert.deepEqual([events, integration], [['consentRequired'], 'people'])
      await editor.edit('event')
      await becomes(() => form.getByRole('checkbox', { checked: true }).count(), 1)
      await form.getByLabel(/Consent required:/).uncheck()
      await sees(form.locator('#oauth-event-tip'), /^Nothing is chosen/)
      await editor.done()
      await editor.deploy()
      assert.deepEqual((await deployed('event'))['events'], [])
    })
  })
})
