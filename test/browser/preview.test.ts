import assert from 'node:assert/strict'
import type { Locator } from 'playwright-core'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import type { Editor } from './editor.ts'
import type { IntegrationDialog } from './integration-dialog.ts'
import { becomes, eventually, sees } from './see.ts'
import { Workbench } from './workbench.ts'

describe('in the editor: the preview of requests', function () {
  this.timeout(120_000)
  let bench: Workbench
  let editor: Editor
  let dialog: IntegrationDialog

  before(async function () {
    bench = await Workbench.start(this, { nodeRed: { probe: false } })
    await bench.nodeRed.deploy(
      [
        { id: 'tab', type: 'tab', label: 'Test' },
        integrationNode({
          grant: 'authorization_code',
          authorizationUrl: 'https://login.test/authorize',
          tokenUrl: 'https://login.test/token',
          baseUrl: 'https://api.test',
          scope: 'read write',
        }),
        requestNode({ z: 'tab', x: 300, y: 200, wires: [[]], url: '/me' }),
      ],
      { credentials: { integration: { clientSecret: 'canary-secret', storeKey: 'a'.repeat(64) } } },
    )
    editor = await bench.sitDown({ permissions: ['clipboard-read', 'clipboard-write'] })
    bench.expectComplaint(/status of 422 .*\/preview$/)
  })
  after(() => bench?.close())
  beforeEach(async () => {
    dialog = await editor.editIntegrationOf('request')
    await dialog.form.locator('[data-section="preview"] > summary').click()
  })
  afterEach(async () => {
    await dialog.cancel()
    await editor.cancel()
    bench.assertNoComplaints()
  })

  const list = () => dialog.says('preview')
  const block = (name: string): Locator => list().getByRole('region', { name }).locator('pre')
  const show = () => dialog.form.locator('[data-action="preview"]').click()

  it('shows each request with words for secrets', async () => {
    await show()
    await sees(block('Authorization (in the browser)'), /^GET https:\/\/login\.test\/authorize\n {2}\?/)
    await sees(block('Authorization (in the browser)'), /oauth-integration\/testapi\/callback/)
    await sees(block('Token request'), /\nauthorization: Basic base64\(basic:<client secret>\)\n/)
    await sees(block('Renewal'), /\nrefresh_token=<refresh token>\n/)
    await sees(block('Request to the API'), /\nAuthorization: Bearer <access token>/)
    await sees(list(), /Words in angle brackets stand for secrets/)
    assert.doesNotMatch((await list().textContent()) ?? '', /canary/)
  })

  it('shows them for what stands in the fields now, and not what is out of date', async () => {
    await show()
    await sees(block('Token request'), /login\.test/)
    await dialog.fill({ tokenUrl: 'https://other.test/token' })
    await sees(list(), /^The settings have changed since\./)
    await becomes(() => list().locator('pre').count(), 0)
    await show()
    await sees(block('Token request'), /^POST https:\/\/other\.test\/token\n/)
  })

  it('copies a request', async () => {
    await show()
    await list().getByRole('button', { name: 'Copy: Token request' }).click()
    await eventually(async () =>
      assert.match(
        await editor.page.evaluate(() => navigator.clipboard.readText()),
        /^POST https:\/\/login\.test\/token\n/,
      ),
    )
  })

  it('tells what is wrong, at the request or with all', async () => {
    await dialog.fill({ baseUrl: '' })
    await show()
    await sees(list().getByRole('region', { name: 'Request to the API' }).locator('.oauth-message-error'), /base URL/)
    await sees(block('Token request'), /login\.test/)
    await dialog.fill({ tokenUrl: 'nonsense' })
    await show()
    await sees(list().locator('> .oauth-message-error'), /Token URL .* not a usable web address/)
  })

  it('shows foreign text as text', async () => {
    await dialog.fill({ scope: '<img src=x onerror="globalThis.hurt=1">' })
    await show()
    await sees(block('Authorization (in the browser)'), /<img src=x/)
    assert.equal(await list().locator('img').count(), 0)
  })
})
