import assert from 'node:assert/strict'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import type { FlowNode } from '../support/probes.ts'
import { eachLook } from './each-look.ts'
import type { Editor } from './editor.ts'
import { faintTexts, paletteGaps } from './layout.ts'
import { keepPicture, sideBySide, trayPicture } from './pictures.ts'
import { sees } from './see.ts'
import { Workbench } from './workbench.ts'

/** How it looks in each theme and language, and the pictures of the documentation; see pictures.ts. */
describe('in the editor: looks', function () {
  this.timeout(120_000)
  let bench: Workbench
  let editor: Editor
  const viewport = { width: 1150, height: 1420 }

  before(async function () {
    bench = await Workbench.start(this, { nodeRed: { probe: false } })
    const callback = `${bench.nodeRed.editorUrl}oauth-integration/exampleapi/callback`
    bench.server.allowRedirect('basic', callback)
    await bench.nodeRed.deploy(flows(), {
      credentials: { integration: { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) } },
    })
    editor = await bench.sitDown({ viewport })
  })
  after(() => bench?.close())
  afterEach(() => bench.assertNoComplaints())

  const at = (x: number, wires: string[][]) => ({ z: 'tab', x, y: 80, wires })
  const flows = (): FlowNode[] => [
    { id: 'tab', type: 'tab', label: 'Who am I?' },
    integrationNode({
      name: 'Example API',
      key: 'exampleapi',
      grant: 'authorization_code',
      issuer: bench.server.issuer,
      scope: 'api:read',
      baseUrl: bench.api.origin,
      ping: { method: 'GET', url: '/me' },
    }),
    {
      id: 'inject',
      type: 'inject',
      name: 'call the API',
      props: [],
      repeat: '',
      crontab: '',
      once: false,
      onceDelay: 0.1,
      topic: '',
      ...at(120, [['request']]),
    },
    requestNode({ name: 'who am I?', url: '/me', ...at(310, [['debug']]) }),
    {
      id: 'debug',
      type: 'debug',
      name: 'answer',
      active: true,
      tosidebar: true,
      complete: 'payload',
      targetType: 'msg',
      ...at(480, []),
    },
  ]

  it('the page after a consent can be read in light and dark', async () => {
    const dialog = await editor.editIntegrationOf('request')
    await editor.context.addInitScript(() => {
      window.close = () => undefined
    })
    const provider = await dialog.authorize()
    await provider.logIn()
    await sees(provider.heading, /^Connected$/)
    const pictures: Buffer[] = []
    await provider.page.setViewportSize({ width: 480, height: 260 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await provider.page.emulateMedia({ colorScheme })
      assert.deepEqual(await faintTexts(provider.page.locator('body'), 4.5), [], colorScheme)
      pictures.push(await provider.page.screenshot())
    }
    await provider.page.close()
    keepPicture('consent-success', await sideBySide(editor.context, pictures))
    await sees(dialog.says('state'), /^Connected$/)
    await dialog.cancel()
    await editor.cancel()
  })

  eachLook({ title: 'the dialogs fit and can be read', bench: () => bench, viewport }, async (look) => {
    const { theme, language, desk, fits, reads } = look
    const dialog = await desk.editIntegrationOf('request')
    await sees(dialog.says('state'), language === 'de' ? /^Verbunden$/ : /^Connected$/)
    await dialog.unfold('token')
    await sees(dialog.tokenField('access_token'), /•/)
    await dialog.settle()
    if (language === 'en-US') keepPicture(`editor-integration-${theme}`, await trayPicture(desk.page))
    const provider = await dialog.authorize()
    await provider.asksForLogIn()
    await dialog.unfold('paste')
    await fits(dialog.form)
    await provider.page.close()
    for (const fold of ['client', 'api', 'requests', 'answer', 'jwt', 'storage', 'definition', 'by-hand'])
      await dialog.unfold(fold)
    await dialog.fill({ grant: 'password', issuer: 'nonsense', refreshBefore: 'soon', allowedDomains: '*' })
    await fits(dialog.form)
    await reads(dialog.form)
    await dialog.fill({ grant: 'authorization_code' })
    await fits(dialog.form)
    await dialog.cancel()

    const form = desk.page.locator('#dialog-form')
    await form.waitFor()
    await desk.page.setViewportSize({ ...viewport, height: 900 })
    if (language === 'en-US' && theme === 'light') keepPicture('editor-request-light', await trayPicture(desk.page))
    await fits(form)
    await reads(form)
  })

  it('the label in the palette keeps off the ports', async () => {
    for (const gap of await paletteGaps(editor.page, 'oauth-request')) assert.ok(gap >= 2, `${gap}`)
  })

  it('the answer of the API stands beside the flow', async () => {
    const desk = await bench.sitDown({ viewport: { width: 1100, height: 420 } })
    const { page } = desk
    // Node-RED 5 shows more beside the canvas than belongs into the picture.
    const information = page.locator('[data-tab-id="info"].selected')
    if (await information.count()) await information.click()
    await desk.inject('inject')
    const message = await desk.newestMessage()
    await sees(message, /subject: "alice"/)
    await message.locator('.red-ui-debug-msg-expandable').first().click()
    await sees(message, /subject: "alice"/)
    await page.mouse.move(400, 300)
    await page.locator('.red-ui-notification').waitFor({ state: 'detached' })
    const tabs = await page.locator('#red-ui-workspace-tabs').boundingBox()
    const left = Math.floor(tabs?.x ?? 0)
    keepPicture('flow', await page.screenshot({ clip: { x: left, y: 0, width: 1100 - left, height: 385 } }))
    await desk.context.close()
  })
})
