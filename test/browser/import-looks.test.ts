import assert from 'node:assert/strict'
import { petStore } from '../definition/openapi/documents.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { skip } from '../support/skip.ts'
import { ImportPanel } from './import-panel.ts'
import { faintTexts, layoutProblems } from './layout.ts'
import { keepPicture } from './pictures.ts'
import { sees } from './see.ts'
import { Workbench } from './workbench.ts'

/** How the import and the preview look in each theme and language; see pictures.ts. */
describe('in the editor: looks of the import and the preview', function () {
  this.timeout(120_000)
  let bench: Workbench
  let hasDarkTheme: boolean
  /** Node-RED 4 writes some of its own texts lightly. */
  const legible = () => (hasDarkTheme ? 4.5 : 3.4)
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
    const { version } = await bench.nodeRed.admin.json<{ version: string }>('settings')
    hasDarkTheme = Number.parseInt(version, 10) >= 5
  })
  after(() => bench?.close())
  afterEach(() => bench.assertNoComplaints())

  for (const theme of ['light', 'dark'])
    for (const language of ['en-US', 'de'])
      it(`fit and can be read (${theme}, ${language})`, async function () {
        if (theme === 'dark' && !hasDarkTheme) skip(this, 'Node-RED 4 has no dark theme')
        const desk = await bench.sitDown({
          viewport,
          settings: { 'view-dark-theme': theme, 'editor-language': language },
        })
        bench.expectComplaint(/status of 400 .*\/import$/)
        const dialog = await desk.editIntegrationOf('request')
        const panel = await new ImportPanel(dialog).open()
        const misplaced: string[] = []
        const faint: string[] = []
        const look = async (name: string) => {
          misplaced.push(...(await layoutProblems(panel.root)))
          faint.push(...(await faintTexts(panel.root, legible())))
          keepPicture(`import-${name}-${theme}-${language}`, await panel.root.screenshot({ animations: 'disabled' }))
        }
        await panel.read('{')
        await panel.error.waitFor()
        await look('source')
        await panel.read({ ...petStore, servers })
        await sees(panel.change('tokenUrl'), /login\.test/)
        await look('review')
        await panel.unfold()
        await panel.root.locator('.oauth-fold > summary').click()
        await panel.root.locator('.oauth-import-body').evaluate((body) => body.scrollTo(0, 10_000))
        await look('changes')
        await panel.apply()

        const section = dialog.form.locator('[data-section="preview"]')
        await section.locator('> summary').click()
        await dialog.form.locator('[data-action="preview"]').click()
        await section.locator('pre').first().waitFor()
        // What the mouse is over has colours of its own.
        await desk.page.mouse.move(1, 1)
        await dialog.form.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
        misplaced.push(...(await layoutProblems(section)))
        faint.push(...(await faintTexts(section, legible())))
        await section.locator('pre').nth(1).scrollIntoViewIfNeeded()
        keepPicture(`preview-${theme}-${language}`, await desk.page.screenshot({ animations: 'disabled' }))
        await dialog.settle()
        keepPicture(`import-button-${theme}-${language}`, await desk.page.screenshot({ animations: 'disabled' }))
        assert.deepEqual([...new Set(misplaced)], [])
        assert.deepEqual([...new Set(faint)], [])
        await desk.context.close()
      })
})
