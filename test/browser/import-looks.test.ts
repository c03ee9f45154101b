import { petStore } from '../definition/openapi/documents.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { eachLook } from './each-look.ts'
import { ImportPanel } from './import-panel.ts'
import { keepPicture } from './pictures.ts'
import { sees } from './see.ts'
import { Workbench } from './workbench.ts'

/** How the import and the preview look in each theme and language; see pictures.ts. */
describe('in the editor: looks of the import and the preview', function () {
  this.timeout(120_000)
  let bench: Workbench
  const viewport = { width: 1150, height: 1100 }
  const servers = [
    { url: 'https://api.test/v2', description: 'Production' },
    { url: 'https://{region}.sandbox.test', variables: { region: { default: 'eu' } } },
    { url: 'ftp://api.test' },
  ]

  before(async function () {
    bench = await Workbench.start(this, { nodeRed: { probe: false } })
    await bench.nodeRed.deploy([
      { id: 'tab', type: 'tab', label: 'Test' },
      integrationNode({ tokenUrl: 'https://old.test/token', clientId: 'me', scope: 'read:pets' }),
      requestNode({ z: 'tab', x: 300, y: 200, wires: [[]], url: '/me' }),
    ])
  })
  after(() => bench?.close())
  afterEach(() => bench.assertNoComplaints())

  eachLook({ title: 'fit and can be read', bench: () => bench, viewport }, async (look) => {
    const { theme, language, desk, fits, reads } = look
    bench.expectComplaint(/status of 400 .*\/import$/)
    const dialog = await desk.editIntegrationOf('request')
    const panel = await new ImportPanel(dialog).open()
    const lookAt = async (name: string) => {
      await fits(panel.root)
      await reads(panel.root)
      keepPicture(`import-${name}-${theme}-${language}`, await panel.root.screenshot({ animations: 'disabled' }))
    }
    await panel.read('{')
    await panel.error.waitFor()
    await lookAt('source')
    await panel.read({ ...petStore, servers })
    await sees(panel.change('tokenUrl'), /login\.test/)
    await lookAt('review')
    await panel.unfold()
    await panel.root.locator('.oauth-fold > summary').click()
    await panel.root.locator('.oauth-import-body').evaluate((body) => body.scrollTo(0, 10_000))
    await lookAt('changes')
    await panel.apply()

    const section = dialog.form.locator('[data-section="preview"]')
    await section.locator('> summary').click()
    await dialog.form.locator('[data-action="preview"]').click()
    await section.locator('pre').first().waitFor()
    // What the mouse is over has colours of its own.
    await desk.page.mouse.move(1, 1)
    await dialog.form.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await fits(section)
    await reads(section)
    await section.locator('pre').nth(1).scrollIntoViewIfNeeded()
    keepPicture(`preview-${theme}-${language}`, await desk.page.screenshot({ animations: 'disabled' }))
    await dialog.settle()
    keepPicture(`import-button-${theme}-${language}`, await desk.page.screenshot({ animations: 'disabled' }))
  })
})
