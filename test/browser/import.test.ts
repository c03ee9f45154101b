import assert from 'node:assert/strict'
import { flows, hugeDocument, petStore, withScheme, yamlStore } from '../definition/openapi/documents.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { startHttpServer, type TestServer } from '../support/http-server.ts'
import type { Editor } from './editor.ts'
import { ImportPanel } from './import-panel.ts'
import type { IntegrationDialog } from './integration-dialog.ts'
import { becomes, sees, seesNoMore } from './see.ts'
import { Workbench } from './workbench.ts'

const evil = '<img src=x onerror="globalThis.hurt = 1">'

describe('in the editor: importing an API description', function () {
  this.timeout(120_000)
  let bench: Workbench
  let editor: Editor
  let dialog: IntegrationDialog
  let panel: ImportPanel
  let web: TestServer
  let asked: string[]

  before(async function () {
    bench = await Workbench.start(this, { nodeRed: { probe: false } })
    web = await startHttpServer((request, response) => {
      asked.push(request.url ?? '')
      response.end(yamlStore)
    })
    await bench.nodeRed.deploy([
      { id: 'tab', type: 'tab', label: 'Test' },
      integrationNode({ name: '', clientId: 'me', tokenUrl: 'https://old.test/token', scope: 'read:pets mine' }),
      requestNode({ z: 'tab', x: 300, y: 200, wires: [[]], url: '/me' }),
    ])
    editor = await bench.sitDown()
    bench.expectComplaint(/status of 400 .*\/import$/)
  })
  after(async () => {
    await bench?.close()
    await web?.close()
  })
  beforeEach(async () => {
    asked = []
    dialog = await editor.editIntegrationOf('request')
    panel = await new ImportPanel(dialog).open()
  })
  afterEach(async () => {
    if (await panel.root.count()) await panel.button(/Cancel/).click()
    await dialog.cancel()
    await editor.cancel()
    bench.assertNoComplaints()
  })

  it('shows what is in a pasted document: what can be used, and why the rest cannot', async () => {
    await panel.read(petStore)
    await sees(panel.heading, /^Pet store 1\.2\.0$/)
    const radios = panel.root.locator('.oauth-import-flows input')
    assert.deepEqual(
      await radios.evaluateAll((all) => all.map((radio) => (radio as unknown as { disabled: boolean }).disabled)),
      [false, false, false, true, true, true, true, true, true, true],
    )
    await becomes(() => radios.first().isChecked(), true)
    await panel.unfold()
    await sees(panel.flow(/Implicit/), /the token would show up in the browser/)
    await sees(panel.flow(/^key/), /Not OAuth: an API key/)
    await sees(panel.flow(/^magic/), /\/components\/securitySchemes\/magic$/)
  })

  it('fills in every field, and says before what changes', async () => {
    await panel.read(petStore)
    await sees(panel.change('tokenUrl'), /https:\/\/old\.test\/token → https:\/\/login\.test\/token$/)
    await sees(panel.change('authorizationUrl'), /https:\/\/login\.test\/authorize$/)
    await becomes(() => panel.scope('read:pets').isChecked(), true)
    await becomes(() => panel.scope('mine').isChecked(), true)
    await panel.scope('mine').uncheck()
    await panel.scope('write:pets').check()
    await panel.apply()
    for (const [name, value] of Object.entries({
      name: 'Pet store',
      grant: 'authorization_code',
      authorizationUrl: 'https://login.test/authorize',
      tokenUrl: 'https://login.test/token',
      scope: 'read:pets write:pets',
      baseUrl: 'https://api.test/v2',
      clientId: 'me',
      key: 'testapi',
    }))
      await becomes(() => dialog.field(name).inputValue(), value, name)
    await sees(dialog.form.locator('[data-role="import-origin"]'), /^Pet store 1\.2\.0 · Filled in\./)
  })

  it('leaves out what is not wanted', async () => {
    await panel.read(petStore)
    await panel.change('tokenUrl').getByRole('checkbox').uncheck()
    await panel.apply()
    await becomes(() => dialog.field('tokenUrl').inputValue(), 'https://old.test/token')
    await becomes(() => dialog.field('authorizationUrl').inputValue(), 'https://login.test/authorize')
  })

  it('changes nothing when it is given up, by Escape', async () => {
    await panel.read(petStore)
    await sees(panel.change('tokenUrl'), /login\.test/)
    await editor.page.keyboard.press('Escape')
    await panel.root.waitFor({ state: 'detached' })
    await becomes(() => dialog.form.isVisible(), true)
    await becomes(() => dialog.field('tokenUrl').inputValue(), 'https://old.test/token')
    const focused = editor.page.locator(':focus')
    await becomes(() => focused.getAttribute('data-action'), 'import')
  })

  it('can be used without a mouse', async () => {
    const { keyboard } = editor.page
    await becomes(() => panel.text.evaluate((element) => element === document.activeElement), true)
    await keyboard.insertText(JSON.stringify(petStore))
    await keyboard.press('Tab')
    await keyboard.press('Enter')
    await sees(panel.heading, /^Pet store/)
    await becomes(() => editor.page.locator(':focus').getAttribute('name'), 'oauth-import-flow')
    await keyboard.press('ArrowDown')
    const chosen = panel.flow(/Client credentials/).locator('input')
    await becomes(() => chosen.isChecked(), true)
    await becomes(() => panel.button(/Apply/).isEnabled(), true)
    await panel.button(/Apply/).focus()
    await keyboard.press('Enter')
    await panel.root.waitFor({ state: 'detached' })
    await becomes(() => dialog.field('grant').inputValue(), 'client_credentials')
  })

  it('marks what was edited since the last import, and keeps it unless somebody wants otherwise', async () => {
    await panel.read(petStore)
    await sees(panel.change('tokenUrl'), /login\.test/)
    await panel.apply()
    await dialog.fill({ baseUrl: 'https://sandbox.test' })
    await panel.open()
    const servers = [{ url: 'https://api.test/v3' }]
    await panel.read({ ...petStore, servers, info: { title: 'Pet store', version: '1.3.0' } })
    await sees(panel.change('baseUrl'), /edited by hand .*https:\/\/sandbox\.test → https:\/\/api\.test\/v3$/)
    await becomes(() => panel.properties(), ['baseUrl', 'apiDescription'])
    await becomes(() => panel.change('baseUrl').getByRole('checkbox').isChecked(), false)
    await panel.apply()
    await becomes(() => dialog.field('baseUrl').inputValue(), 'https://sandbox.test')
    await sees(dialog.form.locator('[data-role="import-origin"]'), /^Pet store 1\.3\.0/)
    await panel.open()
    await panel.read({ ...petStore, servers, info: { title: 'Pet store', version: '1.3.0' } })
    await sees(panel.change('baseUrl'), /edited by hand/)
    await panel.change('baseUrl').getByRole('checkbox').check()
    await panel.apply()
    await becomes(() => dialog.field('baseUrl').inputValue(), 'https://api.test/v3')
  })

  it('says that nothing changes where nothing does', async () => {
    for (let time = 0; time < 2; time++) {
      if (time > 0) await panel.open()
      await panel.read(petStore)
      await becomes(() => panel.button(/Apply/).isEnabled(), true)
      if (time > 0) await sees(panel.root, /Nothing: the integration says all of this already/)
      await panel.apply()
    }
  })

  it('takes a file, chosen or dropped, and the server that is wanted', async () => {
    await panel.choose('store.yaml', yamlStore)
    await sees(panel.heading, /^Pet store 1\.10$/)
    await panel.button(/Another document/).click()
    const servers = [
      { url: 'https://api.test' },
      { url: 'https://{site}.test/v2', variables: { site: { default: 'eu' } } },
    ]
    await panel.drop('store.json', JSON.stringify({ ...petStore, servers }))
    await sees(panel.heading, /^Pet store 1\.2\.0$/)
    await sees(panel.change('baseUrl'), /https:\/\/api\.test$/)
    await panel.root.locator('select').selectOption({ index: 1 })
    await sees(panel.change('baseUrl'), /https:\/\/\{site\}\.test\/v2$/)
    await sees(panel.change('parameters'), /site/)
    await panel.apply()
    await becomes(() => dialog.field('baseUrl').inputValue(), 'https://{site}.test/v2')
  })

  it('takes ten megabytes, and says what is too big', async () => {
    await panel.choose('huge.json', hugeDocument('json'))
    await sees(panel.heading, /^Pet store/)
    await panel.button(/Another document/).click()
    await panel.choose('bigger.json', Buffer.alloc(20_000_001, ' '))
    await sees(panel.error, /larger than 20 MB/)
  })

  it('fetches from an address, of its own network only where that is allowed', async () => {
    await panel.url.fill(`${web.origin}/store.yaml`)
    await panel.root.locator('#oauth-import-fetch').click()
    await sees(panel.error, /starts with http:\/\//)
    await panel.url.fill(`https://127.0.0.1:${web.port}/store.yaml`)
    await panel.url.press('Enter')
    await sees(panel.error, /is not on the public internet/)
    assert.deepEqual(asked, [])
    await panel.url.fill(`${web.origin}/store.yaml`)
    await panel.root.getByRole('checkbox').check()
    await panel.url.press('Enter')
    await sees(panel.heading, /^Pet store 1\.10$/)
    await seesNoMore(panel.error)
    assert.deepEqual(asked, ['/store.yaml'])
    await sees(panel.change('parameters'), /region/)
    await panel.apply()
    await panel.open()
    await becomes(() => panel.url.inputValue(), `${web.origin}/store.yaml`)
  })

  it('tells in plain words what is wrong with a document, and where', async () => {
    for (const [document, message] of [
      ['', /^The document is empty\./],
      ['{"openapi":"3.1.0",]', /Correct it at 1:20 \(line:column\)/],
      ['<html>', /^This is a web page/],
      [withScheme({ flows }), /nothing at \/components\/securitySchemes\/oauth\/type/],
    ] as const) {
      await panel.read(document)
      await sees(panel.error, message)
    }
    await panel.read(withScheme({ type: 'apiKey', in: 'header', name: 'X' }))
    await sees(panel.root, /None of this is OAuth that this package can do/)
    await becomes(() => panel.button(/Apply/).isDisabled(), true)
  })

  it('shows foreign text as text', async () => {
    const scheme = {
      type: 'oauth2',
      description: evil,
      flows: { clientCredentials: { tokenUrl: 'https://login.test/token', scopes: { [evil]: evil } }, [evil]: {} },
    }
    await panel.read({
      openapi: '3.1.0',
      info: { title: evil, version: evil },
      servers: [{ url: 'https://api.test', description: evil }, { url: evil }, { url: 'https://b.test' }],
      components: {
        securitySchemes: { 'a.b-c_d': scheme, [evil]: { ...scheme, [`x-${evil}`]: 1 }, $t: { type: evil } },
      },
    })
    await sees(panel.heading, /^<img src=x/)
    await panel.root.locator('.oauth-fold > summary').click()
    await sees(panel.root.locator('details ul'), /<img/)
    await panel.root.getByRole('checkbox', { name: '<img' }).first().check()
    assert.equal(await editor.page.locator('img[src="x"]').count(), 0)
    await panel.apply()
    assert.equal(await editor.page.locator('img[src="x"]').count(), 0)
    assert.equal(await editor.page.evaluate(() => 'hurt' in globalThis), false)
  })
})
