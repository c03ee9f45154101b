import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Editor } from './editor.ts'
import { becomes, sees } from './see.ts'
import { Workbench } from './workbench.ts'

const folder = path.resolve(import.meta.dirname, '..', '..', '..', 'examples')
const examples = readdirSync(folder).map((file) => path.basename(file, '.json'))

describe('in the editor: the Import menu', function () {
  this.timeout(120_000)
  let bench: Workbench
  let editor: Editor

  before(async function () {
    bench = await Workbench.start(this, { nodeRed: { probe: false } })
    editor = await bench.sitDown()
  })
  after(() => bench?.close())
  afterEach(() => bench.assertNoComplaints())

  it('lists our examples', async () => {
    assert.deepEqual((await editor.openExamples('@grantkeeper/node-red-oauth')).toSorted(), examples.toSorted())
    await editor.page.keyboard.press('Escape')
  })

  it('brings the nodes of an example onto the canvas', async () => {
    const [name = ''] = examples.filter((example) => example.startsWith('Authorization code'))
    const nodes = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as Record<string, unknown>[]
    const labels = nodes.filter(({ type, z }) => z !== undefined && type !== 'group').map((node) => node['name'])
    await editor.importExample('@grantkeeper/node-red-oauth', name)
    const { label } = nodes.find(({ type }) => type === 'tab') ?? {}
    await editor.page.locator('.red-ui-tab', { hasText: String(label) }).click()
    const onCanvas = editor.page.locator('.red-ui-flow-node-group')
    await becomes(() => onCanvas.count(), labels.length)
    assert.equal(await editor.page.locator('.red-ui-flow-node-unknown, .red-ui-flow-node-group.unknown').count(), 0)
    await sees(onCanvas.filter({ hasText: 'who am I?' }), /who am I\?/)
    const request = await onCanvas.filter({ hasText: 'who am I?' }).getAttribute('id')
    const dialog = await editor.editIntegrationOf(String(request))
    await becomes(() => dialog.field('issuer').inputValue(), `\${OAUTH_ISSUER}`)
    await sees(dialog.says('state'), /^(Not deployed yet|Unknown)$/)
    await dialog.cancel()
    await editor.cancel()
  })
})
