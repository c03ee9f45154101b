import assert from 'node:assert/strict'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import type { Editor } from './editor.ts'
import type { IntegrationDialog } from './integration-dialog.ts'
import { becomes, hasClass, sees, seesNoMore } from './see.ts'
import { Workbench } from './workbench.ts'

describe('in the editor: the dialog of an integration', function () {
  this.timeout(120_000)
  let bench: Workbench
  let editor: Editor
  let dialog: IntegrationDialog

  before(async function () {
    bench = await Workbench.start(this, { nodeRed: { probe: false } })
    const callback = `${bench.nodeRed.editorUrl}oauth-integration/testapi/callback`
    bench.server.allowRedirect('basic', callback)
    await bench.nodeRed.deploy(
      [
        { id: 'tab', type: 'tab', label: 'Test' },
        integrationNode({ grant: 'authorization_code', issuer: bench.server.issuer, scope: 'api' }),
        requestNode({ z: 'tab', x: 300, y: 200, wires: [[]], url: '/me' }),
      ],
      { credentials: { integration: { clientSecret: 'basic-secret' } } },
    )
    editor = await bench.sitDown({ permissions: ['clipboard-read', 'clipboard-write'] })
  })
  after(() => bench?.close())
  afterEach(async () => {
    await dialog.cancel()
    await editor.cancel()
    bench.assertNoComplaints()
  })

  /** The sections of the folded part. */
  const advanced = ['client', 'api', 'requests', 'answer', 'jwt', 'storage', 'definition']

  async function openNew(): Promise<void> {
    await editor.edit('request')
    dialog = await editor.addIntegration()
    await dialog.unfold('client')
  }

  it('has the fields that the grant needs, and no others', async () => {
    await openNew()
    const fields = dialog.form.locator('[id^="node-config-input-"]:visible')
    const shown = async () => (await fields.evaluateAll((all) => all.map(({ id }) => id.slice(18)))).join(' ')
    const common = 'clientAuth basicEncoding audience resource'
    await becomes(
      shown,
      `name grant issuer authorizationUrl tokenUrl clientId clientSecret scope baseUrl ${common} pkce refreshUrl revocationUrl callbackUrl key allowHttp`,
    )
    await becomes(() => dialog.redirectUri.isVisible(), true)
    await becomes(() => dialog.action('authorize').isVisible(), true)
    assert.ok(await dialog.action('token').isHidden())

    await dialog.fill({ grant: 'client_credentials' })
    await becomes(
      shown,
      `name grant issuer tokenUrl clientId clientSecret scope baseUrl ${common} refreshUrl revocationUrl key allowHttp`,
    )
    await seesNoMore(dialog.redirectUri)
    await seesNoMore(dialog.action('authorize'))
    await becomes(() => dialog.action('token').isVisible(), true)

    await dialog.fill({ grant: 'password', clientAuth: 'none' })
    await becomes(
      shown,
      'name grant issuer tokenUrl clientId ownerUsername ownerPassword scope baseUrl clientAuth audience resource refreshUrl revocationUrl key allowHttp',
    )
    await sees(dialog.form.locator('.form-tips:visible'), /^The password grant shows this application the person’s/)
  })

  const wrong: readonly [property: string, text: string, message: RegExp][] = [
    ['issuer', 'login.example.com', /^must be an address that starts with https/],
    ['authorizationUrl', 'ftp://login.example.com', /^must be an address that starts with https/],
    ['tokenUrl', 'https://me:secret@login.example.com/token', /^must not contain a user name/],
    ['ping.url', '/me', /^a path needs the API base URL/],
    ['baseUrl', 'http://api.example.com', /^an http:\/\/ address would show secrets/],
    ['refreshUrl', 'https://login.example.com/#token', /^must not contain a user name, a password or a # part/],
    ['revocationUrl', '/revoke', /^must be an address/],
    ['callbackUrl', 'javascript:alert(1)', /^must be an address/],
    ['resource', 'api', /^must be an absolute address/],
    ['key', 'my key', /^letters and digits only/],
    ['callback.returnTo', 'https://evil.example.com', /^must be a path on this site/],
    ['allowedDomains', 'api.example.com, https://', /^must be domains such as/],
    ['tokenPlacement.name', 'X Token', /^is not a valid header name/],
    ['tokenPlacement.template', 'Bearer', /^must contain \{token\}/],
    ['authError.status', '401, teapot', /^must be HTTP status codes/],
    ['refreshBefore', 'soon', /^must be a number from 0 to/],
    ['keepAlive', '-1', /^must be a number from 0 to/],
    ['timeout', '0', /^must be a number from 0\.05 to/],
  ]

  it('says beside a field what is wrong with it, and takes an environment variable anywhere', async () => {
    await openNew()
    for (const section of ['api', 'storage']) await dialog.unfold(section)
    // An empty form is not complained about before somebody was in it.
    assert.equal(await dialog.form.locator('.oauth-message-error:visible').count(), 0)
    for (const [property, text, message] of wrong) {
      const field = dialog.field(property)
      await field.fill(text)
      await field.blur()
      await sees(dialog.messageOf(property), message)
      await becomes(() => field.getAttribute('aria-invalid'), 'true', property)
      await becomes(() => field.getAttribute('aria-errormessage'), await dialog.messageOf(property).getAttribute('id'))
      await hasClass(field, 'input-error')
      const [above, below] = [await field.boundingBox(), await dialog.messageOf(property).boundingBox()]
      assert.ok(above && below && below.y >= above.y + above.height - 1 && below.y < above.y + above.height + 60)
      await field.fill(`\${${property.replace('.', '_').toUpperCase()}}`)
      await field.blur()
      await seesNoMore(dialog.messageOf(property))
      await hasClass(field, 'input-error', false)
    }
    await dialog.field('clientId').focus()
    await dialog.field('clientId').blur()
    await sees(dialog.messageOf('clientId'), /^must be filled in/)
  })

  it('warns of what is allowed but risky', async () => {
    await openNew()
    await dialog.unfold('api')
    await dialog.field('key').fill('testapi')
    await sees(dialog.says('key-warning'), /^Another integration has this key too/)
    await dialog.field('key').fill('another')
    await seesNoMore(dialog.says('key-warning'))
    await dialog.field('allowedDomains').fill('*')
    await sees(dialog.says('domains-warning'), /^Insecure: with \*/)
    await dialog.field('tokenPlacement.in').selectOption('query')
    await sees(dialog.form.getByText('URLs are often logged on the way'), /Use a header/)
    await becomes(() => dialog.field('tokenPlacement.name').inputValue(), 'access_token')
    await becomes(() => dialog.field('tokenPlacement.template').inputValue(), '{token}')
    await dialog.field('allowHttp').check()
    await sees(dialog.form.getByText('Secrets and tokens can be read on the way'), /own network only/)
    await dialog.field('callbackUrl').fill('http://node-red.example.com/oauth-integration/another/callback')
    await sees(dialog.redirectUri, /^http:\/\/node-red\.example\.com\/oauth-integration\/another\/callback$/)
    await sees(dialog.says('redirect-warning'), /^Most providers accept only https/)
  })

  it('shows the whole redirect URI, however long it is', async () => {
    await openNew()
    const line = (await dialog.redirectUri.boundingBox())?.height ?? 0
    const token = 'a1b2c3d4e5'.repeat(5)
    for (const host of ['node-red.example.com', `homeassistant.example.com:8123/api/hassio_ingress/${token}`]) {
      const address = `https://${host}/oauth-integration/testapi/callback`
      await dialog.field('callbackUrl').fill(address)
      await sees(dialog.redirectUri, new RegExp(`^${address.replaceAll('.', '\\.')}$`))
      const { shown, frame } = await dialog.redirectUri.evaluate((field) => {
        const text = document.createRange()
        text.selectNodeContents(field)
        const edges = ({ left, top, right, bottom }: DOMRect) => [left, top, -right, -bottom]
        return { shown: edges(text.getBoundingClientRect()), frame: edges(field.getBoundingClientRect()) }
      })
      for (const [index, edge] of shown.entries()) assert.ok(edge > (frame[index] ?? 0), `${shown} in ${frame}`)
      const copy = await dialog.action('copy').boundingBox()
      assert.ok(copy && copy.x >= -(frame[2] ?? 0))
    }
    const box = await dialog.redirectUri.boundingBox()
    assert.ok(box && box.height > line && line >= 30)
  })

  it('calls no two fields the same', async () => {
    await openNew()
    for (const section of [...advanced, 'by-hand']) await dialog.unfold(section)
    for (const mode of ['system', 'personal']) {
      await dialog.fill({ mode })
      const labels = await dialog.form.locator(':is(label, .oauth-caption):visible').allInnerTexts()
      assert.ok(labels.includes('Header or parameter name'))
      assert.deepEqual(labels.toSorted(), [...new Set(labels)].toSorted(), mode)
    }
  })

  it('has as much space above as below a heading that is folded', async () => {
    dialog = await editor.editIntegrationOf('request')
    const sections = await dialog.form.locator('details[data-section]:not([open]):visible').evaluateAll((all) =>
      all.map((section) => {
        const text = document.createRange()
        text.selectNodeContents(section.querySelector('summary') as Element)
        const [outer, inner] = [section.getBoundingClientRect(), text.getBoundingClientRect()]
        const below = Number.parseFloat(getComputedStyle(section).marginBottom)
        return [inner.top - outer.top, outer.bottom + below - inner.bottom]
      }),
    )
    assert.equal(sections.length, 2)
    for (const [above = 0, below = 0] of sections) assert.ok(Math.abs(above - below) < 2, `${above} and ${below}`)
  })

  it('is short: all but the connection is folded, and unfolds by mouse and by keyboard', async () => {
    dialog = await editor.editIntegrationOf('request')
    const sections = ['connection', 'advanced', 'api', 'storage']
    const open = () => Promise.all(sections.map((section) => dialog.isOpen(section)))
    await becomes(open, [true, false, false, false])
    await dialog.fold('advanced').locator('> summary').click()
    await dialog.fold('api').locator('> summary').click()
    await becomes(open, [true, true, true, false])
    await dialog.fold('storage').locator('> summary').focus()
    await editor.page.keyboard.press('Enter')
    await becomes(open, [true, true, true, true])
    await editor.page.keyboard.press('Enter')
    await dialog.fold('api').locator('> summary').click()
    await becomes(open, [true, true, false, false])
  })

  it('keeps fields and JSON in step in the plain code editor, too', async () => {
    await openNew()
    await dialog.field('tokenUrl').fill('https://login.example.com/token')
    await dialog.unfold('definition')
    await becomes(async () => (await dialog.json())['tokenUrl'], 'https://login.example.com/token')
    await dialog.pasteJson('{ "tokenUrl": "https://other.example.com/token", "tokenRequest": { "encoding": "json" } }')
    await becomes(() => dialog.field('tokenRequest.encoding').inputValue(), 'json')
    await becomes(() => dialog.field('tokenUrl').inputValue(), 'https://other.example.com/token')
    await dialog.field('scope').fill('a')
    await becomes(async () => (await dialog.json())['scope'], 'a')
  })

  it('gives every field and button a name', async () => {
    await openNew()
    for (const section of [...advanced, 'by-hand']) await dialog.unfold(section)
    for (const mode of ['system', 'personal']) {
      await dialog.fill({ mode })
      const nameless = await dialog.form
        .locator(':is(input:not([type="hidden"]), select, button, a.red-ui-button):visible')
        .evaluateAll((elements) =>
          elements
            .filter((element) => {
              const { labels } = element as unknown as { labels?: ArrayLike<Element> }
              const label = labels?.[0]?.textContent ?? element.getAttribute('aria-label') ?? element.textContent
              return !label?.trim()
            })
            // Core adds nameless ones of its own.
            .filter((element) => !/^(node-config-input-btn|red-ui-trap)-/.test(element.id))
            .map((element) => element.outerHTML),
        )
      assert.deepEqual(nameless, [], mode)
    }
  })

  it('can be used without a mouse: Tab leads to Authorize, and Enter presses it', async () => {
    dialog = await editor.editIntegrationOf('request')
    await becomes(() => dialog.action('authorize').isEnabled(), true)
    const passed: string[] = []
    const focused = editor.page.locator(':focus')
    while (passed.at(-1) !== 'authorize' && passed.length < 40) {
      await editor.page.keyboard.press('Tab')
      const place = await focused.evaluate(
        (element) => element.getAttribute('data-action') ?? (element.id || element.tagName.toLowerCase()),
      )
      passed.push(place.replace('node-config-input-', ''))
    }
    assert.equal(
      passed.slice(passed.indexOf('name')).join(' '),
      'name oauth-provider import grant oauth-part-mode issuer authorizationUrl tokenUrl clientId clientSecret scope baseUrl oauth-part-callbackRoot copy summary authorize',
    )
    const provider = await dialog.authorize(() => editor.page.keyboard.press('Enter'))
    await provider.logIn()
    await sees(provider.text, /^Connected/)
    await sees(dialog.says('state'), /^Connected$/)
    await provider.closesItself()
  })
})
