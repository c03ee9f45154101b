import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import type { FlowNode } from '../support/probes.ts'
import type { Editor } from './editor.ts'
import type { IntegrationDialog } from './integration-dialog.ts'
import { offerSampleCatalogue } from './sample-catalogue.ts'
import { becomes, eventually, sees, seesNoMore } from './see.ts'
import { Workbench } from './workbench.ts'

const secret = 'kept-out-of-every-file'

/** Providers, parameters, scopes and the JSON of a definition. */
describe('in the editor: the definition', function () {
  this.timeout(120_000)
  let bench: Workbench
  let editor: Editor
  let dialog: IntegrationDialog

  const old = {
    mode: 'system',
    issuer: '',
    authorizationUrl: '',
    tokenUrl: 'https://old.example.com/token',
    refreshUrl: '',
    revocationUrl: '',
    clientAuth: 'client_secret_basic',
    basicEncoding: 'form',
    scope: 'a b',
    audience: '',
    resource: '',
    pkce: 'S256',
    baseUrl: '',
    allowedDomains: '',
    allowHttp: false,
    callbackUrl: '',
    callback: {},
    refreshBefore: '',
    keepAlive: '',
    timeout: '',
    store: '',
    tls: '',
    proxy: '',
    tokenPlacement: { in: 'header', name: 'Authorization', template: 'Bearer {token}' },
    authError: { status: [401, 403] },
    ping: { method: 'GET', url: '' },
  }

  // With the editor that knows schemas, which is Node-RED's own choice.
  const editorTheme = { tours: false, codeEditor: { lib: 'monaco' } }

  before(async function () {
    bench = await Workbench.start(this, { nodeRed: { probe: false, settings: { editorTheme } } })
    editor = await bench.sitDown({ permissions: ['clipboard-read', 'clipboard-write'] })
    await offerSampleCatalogue(editor.context)
    // The browser complains of what the runtime says about a definition that is wrong.
    bench.expectComplaint(/status of 422 .*\/import$/)
  })
  after(() => bench?.close())
  beforeEach(async () => {
    await bench.nodeRed.deploy(
      [
        { id: 'tab', type: 'tab', label: 'Test' },
        integrationNode(old),
        requestNode({ z: 'tab', x: 300, y: 200, wires: [[]], url: '/me' }),
      ],
      { credentials: { integration: { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) } } },
    )
    await editor.page.reload()
    await editor.ready()
  })
  afterEach(() => bench.assertNoComplaints())

  const open = async () => {
    dialog = await editor.editIntegrationOf('request')
    return dialog
  }
  const deployed = async () =>
    (await bench.nodeRed.flows()).find(({ type }) => type === 'oauth-integration') as FlowNode
  const saveAndDeploy = async () => {
    await dialog.save()
    await editor.done()
    await editor.deploy()
  }
  const pick = async (search: string, name: string) => {
    await dialog.provider.fill(search)
    await dialog.providers.filter({ hasText: name }).first().click()
  }
  const overwrite = async (answer: 'Overwrite' | 'Cancel') => {
    const question = editor.page.locator('.red-ui-notification', { hasText: 'Fill in' })
    await question.getByRole('button', { name: answer, exact: true }).click()
    await question.waitFor({ state: 'detached' })
  }

  it('opens and saves an older integration without changing anything', async () => {
    const before = await deployed()
    dialog = await editor.editConfig('Test API')
    await dialog.unfold('definition')
    await becomes(async () => (await dialog.json())['tokenUrl'], 'https://old.example.com/token')
    await dialog.save()
    await becomes(() => editor.page.locator('#red-ui-header-button-deploy.disabled').count(), 1)
    assert.deepEqual(await deployed(), before)
  })

  it('finds a provider by keyboard, and fills in everything but what is the user’s', async () => {
    await open()
    await dialog.provider.focus()
    await editor.page.keyboard.type('example sh')
    await becomes(() => dialog.providers.count(), 1)
    await sees(
      dialog.providers.first(),
      /Example Shop.*Authorization code.*client ID and secret, Shop, API version, API key/,
    )
    await editor.page.keyboard.press('Enter')
    await overwrite('Cancel')
    await becomes(() => dialog.field('tokenUrl').inputValue(), 'https://old.example.com/token')

    await pick('shop', 'Example Shop')
    await overwrite('Overwrite')
    await becomes(() => dialog.field('tokenUrl').inputValue(), 'https://{shop}.shop.example.com/oauth/token')
    await becomes(() => dialog.field('grant').inputValue(), 'authorization_code')
    await becomes(() => dialog.field('scope').inputValue(), 'orders:read')
    await becomes(() => dialog.field('name').inputValue(), 'Test API')
    await becomes(() => dialog.field('key').inputValue(), 'testapi')
    await becomes(() => dialog.field('clientId').inputValue(), 'basic')
    await becomes(() => dialog.provider.inputValue(), 'Example Shop')
    const link = dialog.form.getByRole('link', { name: 'Documentation of the provider' })
    await becomes(() => link.getAttribute('href'), 'https://shop.example.com/docs/oauth')
    await becomes(() => link.getAttribute('rel'), 'noopener noreferrer')
    await becomes(() => link.getAttribute('target'), '_blank')

    // What the catalogue filled in is replaced without a question, and what belongs to no provider goes.
    await dialog.provider.fill('weather')
    await editor.page.keyboard.press('Enter')
    await becomes(() => dialog.field('tokenUrl').inputValue(), 'https://weather.example.com/token')
    await becomes(() => dialog.field('authorizationUrl').inputValue(), '')
    await becomes(() => dialog.parameter('shop').count(), 0)
    await dialog.provider.focus()
    await editor.page.keyboard.press('ArrowDown')
    await editor.page.keyboard.press('ArrowDown')
    await sees(dialog.providers.first(), /^None, fill in by hand/)
    await editor.page.keyboard.press('Enter')
    await becomes(() => dialog.provider.inputValue(), '')
    await becomes(() => dialog.field('tokenUrl').inputValue(), 'https://weather.example.com/token')
    await dialog.cancel()
    await editor.cancel()
  })

  it('asks for the parameters, checks them, and keeps secret ones out of the flow', async () => {
    await open()
    await dialog.field('tokenUrl').fill('')
    await pick('shop', 'Example Shop')
    const shop = dialog.parameter('shop')
    await sees(shop, /^Shop \* *https:\/\/\.shop\.example\.com *The first part of your shop’s address\./)
    await becomes(() => shop.locator('input').getAttribute('placeholder'), 'my-shop')
    await becomes(() => dialog.parameter('account').count(), 0)
    await becomes(() => dialog.parameter('shout').count(), 0)
    await shop.locator('input').fill('My Shop')
    await sees(shop.locator('.oauth-message-error'), /^does not have the form/)
    await shop.locator('input').fill('')
    await shop.locator('input').blur()
    await sees(shop.locator('.oauth-message-error'), /^must be filled in/)
    await shop.locator('input').fill('https://tea.shop.example.com')
    await shop.locator('input').blur()
    await becomes(() => shop.locator('input').inputValue(), 'tea')
    await seesNoMore(shop.locator('.oauth-message-error'))
    const version = dialog.parameter('version').locator('select')
    await becomes(() => version.locator('option').allTextContents(), ['Default: v2', 'v1', 'v2'])
    await version.selectOption('v1')
    const key = dialog.parameter('apiKey').locator('input')
    await becomes(() => key.getAttribute('type'), 'password')
    await key.fill(secret)
    await saveAndDeploy()

    const node = await deployed()
    assert.equal(node['provider'], 'shop')
    assert.deepEqual(node['parameterValues'], { shop: 'tea', version: 'v1' })
    assert.deepEqual(node['tokenRequest'], {
      parameters: { access_mode: 'offline' },
      headers: { 'X-Api-Key': '{apiKey}' },
    })
    const files = ['flows.json', 'flows_cred.json'].map((file) =>
      readFileSync(path.join(bench.nodeRed.userDir, file), 'utf8'),
    )
    assert.ok(files.every((text) => !text.includes(secret)))

    // Opened anew it is stored, and saving does not change it.
    await editor.page.reload()
    await editor.ready()
    await open()
    await sees(dialog.parameter('apiKey'), /A value is stored\./)
    assert.notEqual(await dialog.parameter('apiKey').locator('input').inputValue(), secret)
    await dialog.parameter('version').locator('select').selectOption('')
    await saveAndDeploy()
    assert.deepEqual((await deployed())['parameterValues'], { shop: 'tea' })
    const { status } = await bench.nodeRed.request('oauth-integration/integration/status')
    assert.equal(status, 200)
    const report = await bench.nodeRed.admin.json<{ state: string }>('oauth-integration/integration/status')
    assert.equal(report.state, 'none')
  })

  it('ticks scopes and types them: both say the same, and what nobody knows stays', async () => {
    await open()
    await dialog.field('tokenUrl').fill('')
    await pick('shop', 'Example Shop')
    await dialog.unfold('scopes')
    const box = (name: string) => dialog.says('scope-list').getByRole('checkbox', { name: new RegExp(`^${name}`) })
    await becomes(() => box('orders:read').isChecked(), true)
    await dialog.field('scope').fill('mine orders:read')
    await box('customers').check()
    await becomes(() => dialog.field('scope').inputValue(), 'mine orders:read customers')
    await dialog.field('scope').fill('mine customers orders:write')
    for (const [name, checked] of Object.entries({ 'orders:read': false, 'orders:write': true, customers: true }))
      await becomes(() => box(name).isChecked(), checked, name)
    await box('customers').focus()
    await editor.page.keyboard.press('ArrowUp')
    await editor.page.keyboard.press('Space')
    await becomes(() => dialog.field('scope').inputValue(), 'mine customers')
    await sees(dialog.says('scopes-summary'), /^Choose scopes \(1 of 3\)$/)
    await dialog.cancel()
    await editor.cancel()
  })

  it('shows fields and JSON in step, and says where the JSON is wrong', async () => {
    await open()
    await dialog.unfold('requests')
    await dialog.unfold('definition')
    await dialog.field('tokenRequest.encoding').selectOption('json')
    const pairs = dialog.pairs('tokenRequest.parameters')
    await pairs.getByRole('button', { name: 'Add' }).click()
    await pairs.getByRole('textbox', { name: /name$/ }).fill('grant_type')
    await pairs.getByRole('textbox', { name: /value$/ }).fill('null')
    await becomes(async () => (await dialog.json())['tokenRequest'], {
      encoding: 'json',
      parameters: { grant_type: null },
    })

    const settings = {
      ...(await dialog.json()),
      tokenUrl: ['https://{region}.example.com/token', 'https://example.com/token'],
      tokenRequest: { method: 'PUT', headers: { 'X-A': 'b' } },
      steps: [{ url: '/session', response: { accessToken: 'session.id' } }],
      parameters: [{ name: 'region', required: false }],
    }
    await dialog.pasteJson(JSON.stringify(settings, null, 2))
    await becomes(() => dialog.field('tokenRequest.method').inputValue(), 'PUT')
    await becomes(() => dialog.field('tokenRequest.encoding').inputValue(), '')
    await becomes(() => dialog.parameter('region').count(), 1)
    await becomes(() => dialog.messageOf('tokenUrl').count(), 0)
    await dialog.pasteJson(JSON.stringify({ ...settings, tokenRequest: { method: 'FETCH' } }, null, 2))
    const text = await sees(dialog.says('json-problem'), /\/tokenRequest\/method/)
    assert.match(text, /^Line \d+: /)
    // The editor itself knows the schema, too.
    await eventually(async () => {
      const marks = await editor.page.evaluate<{ message: string }[]>('monaco.editor.getModelMarkers({})')
      assert.ok(
        marks.some(({ message }) => message.includes('"PATCH"')),
        JSON.stringify(marks),
      )
    })
    await dialog.pasteJson('{ "tokenUrl": ')
    await sees(dialog.says('json-problem'), /^Not JSON at line 1/)
    const { key, ...withoutKey } = settings as typeof settings & { key: string }
    await dialog.pasteJson(JSON.stringify(withoutKey))
    await becomes(() => dialog.field('key').inputValue(), key)
    await seesNoMore(dialog.says('json-problem'))
    await saveAndDeploy()
    const node = await deployed()
    for (const name of ['tokenUrl', 'tokenRequest', 'steps', 'parameters'] as const)
      assert.deepEqual(node[name], settings[name])
    assert.equal(node['key'], 'testapi')
    assert.deepEqual(node['authError'], { status: [401, 403] })
  })

  it('keeps JSON that cannot be read, and says so, when the dialog is closed', async () => {
    await open()
    await dialog.unfold('definition')
    await dialog.pasteJson('{ "tokenUrl": "https://new.example.com/token", }')
    await sees(dialog.says('json-problem'), /^Not JSON/)
    await dialog.field('scope').fill('c')
    await dialog.save()
    const warning = editor.page.locator('.red-ui-notification', { hasText: 'was not saved' })
    await sees(warning, /cannot be read and was not saved/)
    await editor.page.locator('#node-input-btn-integration-edit').click()
    await sees(dialog.says('json-problem'), /^Not JSON/)
    await becomes(() => dialog.field('scope').inputValue(), 'c')
    await dialog.cancel()
    await editor.cancel()
  })

  it('hands a definition on as JSON without what is its user’s, and takes it elsewhere', async () => {
    await open()
    await dialog.field('tokenUrl').fill('')
    await pick('shop', 'Example Shop')
    await dialog.parameter('shop').locator('input').fill('tea')
    await dialog.parameter('apiKey').locator('input').fill(secret)
    await dialog.unfold('definition')
    await dialog.action('copy-definition').click()
    const copied = await editor.page.evaluate(() => navigator.clipboard.readText())
    const definition = JSON.parse(copied)
    assert.match(definition.$schema, /\/schema\/integration\.schema\.json$/)
    assert.deepEqual(definition.parameterValues, { shop: 'tea' })
    for (const name of ['id', 'key', 'clientId', 'store', 'tls', 'proxy', 'credentials'])
      assert.ok(!(name in definition), name)
    assert.ok(!copied.includes(secret) && !copied.includes('a'.repeat(64)))
    await dialog.cancel()

    const other = await editor.addIntegration()
    await other.unfold('definition')
    await other.action('paste-definition').click()
    const pasted = other.form.getByRole('textbox', { name: 'Paste a definition as JSON' })
    await pasted.fill(JSON.stringify({ ...definition, pkce: 'S512' }))
    await other.action('use-definition').click()
    await sees(other.says('paste-problem'), /\/pkce/)
    await becomes(() => other.field('tokenUrl').inputValue(), '')
    await pasted.fill(copied)
    await other.action('use-definition').click()
    await sees(other.says('definition-done'), /^The definition fills the dialog now/)
    await becomes(() => other.field('tokenUrl').inputValue(), definition.tokenUrl)
    await becomes(() => other.parameter('shop').locator('input').inputValue(), 'tea')
    await becomes(() => other.parameter('apiKey').locator('input').inputValue(), '')
    await becomes(() => other.provider.inputValue(), 'Example Shop')
    await other.cancel()
    await editor.cancel()
  })

  it('makes a copy for another stage that differs in what is its own, and in the values of parameters', async () => {
    await open()
    await dialog.field('tokenUrl').fill('')
    await pick('shop', 'Example Shop')
    await dialog.parameter('shop').locator('input').fill('dev')
    await dialog.parameter('apiKey').locator('input').fill(secret)
    await dialog.unfold('definition')
    await dialog.action('copy-definition').click()
    const copied = await editor.page.evaluate(() => navigator.clipboard.readText())
    await dialog.save()
    dialog = await editor.addIntegration()
    await dialog.unfold('definition')
    await dialog.action('paste-definition').click()
    await dialog.form.getByRole('textbox', { name: 'Paste a definition as JSON' }).fill(copied)
    await dialog.action('use-definition').click()
    await sees(dialog.says('definition-done'), /^The definition fills the dialog now/)
    await dialog.fill({ name: 'QA', clientId: 'client-of-qa' })
    await dialog.parameter('shop').locator('input').fill('qa')
    await dialog.parameter('apiKey').locator('input').fill(`${secret}-qa`)
    await saveAndDeploy()

    const flows = await bench.nodeRed.flows()
    const [dev, qa] = flows.filter(({ type }) => type === 'oauth-integration') as [FlowNode, FlowNode]
    const names = new Set([...Object.keys(dev), ...Object.keys(qa)])
    const different = [...names].filter((name) => !isDeepStrictEqual(dev[name], qa[name]))
    assert.deepEqual(different.sort(), ['clientId', 'id', 'key', 'name', 'parameterValues'])
    assert.deepEqual([dev['parameterValues'], qa['parameterValues']], [{ shop: 'dev' }, { shop: 'qa' }])
  })

  it('has the secrets that the way of authenticating needs, and shows no key again', async () => {
    await open()
    await dialog.unfold('client')
    const key = dialog.form.getByRole('textbox', { name: 'Private key' })
    assert.ok(await key.isHidden())
    await dialog.field('clientAuth').selectOption('private_key_jwt')
    await seesNoMore(dialog.field('clientSecret'))
    await key.fill(`-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`)
    await dialog.field('grant').selectOption({ label: 'Other …' })
    await dialog.form.getByRole('textbox', { name: 'Grant type' }).fill('urn:example:grant')
    await saveAndDeploy()
    const node = await deployed()
    assert.deepEqual([node['grant'], node['clientAuth']], ['urn:example:grant', 'private_key_jwt'])
    assert.ok(!JSON.stringify(node).includes(secret))
    await editor.page.reload()
    await editor.ready()
    await open()
    await becomes(() => dialog.form.getByRole('textbox', { name: 'Grant type' }).inputValue(), 'urn:example:grant')
    await becomes(() => key.inputValue(), '')
    await sees(dialog.says('private-key-note'), /^A key is stored/)
    await dialog.unfold('client')
    await dialog.field('clientAuth').selectOption('client_secret_jwt')
    await seesNoMore(key)
    await becomes(() => dialog.field('signingSecret').isVisible(), true)
    await dialog.cancel()
    await editor.cancel()
  })
})
