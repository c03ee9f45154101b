import assert from 'node:assert/strict'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import type { FlowNode } from '../support/probes.ts'
import { eachLook } from './each-look.ts'
import type { Editor } from './editor.ts'
import type { IntegrationDialog } from './integration-dialog.ts'
import { keepPicture, trayPicture } from './pictures.ts'
import { becomes, eventually, hasClass, sees, seesNoMore } from './see.ts'
import { Workbench } from './workbench.ts'

/** Mode, user and callback root of an integration. */
describe('in the editor: personal mode', function () {
  this.timeout(120_000)
  let bench: Workbench
  const viewport = { width: 1150, height: 1440 }

  before(async function () {
    bench = await Workbench.start(this, {
      nodeRed: {
        probe: false,
        httpAdminRoot: '/admin',
        httpNodeRoot: '/api',
        contextStorage: { default: { module: 'memory' }, disk: { module: 'localfilesystem' } },
      },
    })
    await deploy()
  })
  after(() => bench?.close())
  afterEach(() => bench.assertNoComplaints())

  const deploy = () =>
    bench.nodeRed.deploy(
      [
        { id: 'tab', type: 'tab', label: 'Test' },
        integrationNode({ mode: 'system', grant: 'authorization_code', issuer: bench.server.issuer, scope: 'api' }),
        requestNode({ z: 'tab', x: 300, y: 200, wires: [[]], url: '/me' }),
      ],
      { credentials: { integration: { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) } } },
    )

  eachLook({ title: 'fits and can be read', bench: () => bench, viewport }, async (look) => {
    const { theme, language, desk, fits, reads } = look
    const dialog = await desk.editIntegrationOf('request')
    await dialog.field('mode').selectOption('personal')
    for (const known of ['number', 'ingress', 'dashboardUser', 'id']) {
      await dialog.form.locator('#oauth-user-source').selectOption(known)
      await fits(dialog.form)
      await reads(dialog.form)
    }
    await dialog.field('callbackRoot').selectOption('node')
    await fits(dialog.form)
    await dialog.settle()
    if (language === 'en-US') keepPicture(`editor-personal-${theme}`, await trayPicture(desk.page))
  })

  describe('in use', () => {
    let editor: Editor
    let dialog: IntegrationDialog

    before(async () => {
      editor = await bench.sitDown({ viewport, permissions: ['clipboard-read', 'clipboard-write'] })
    })
    beforeEach(async () => {
      await deploy()
      await editor.page.reload()
      await editor.ready()
      dialog = await editor.editIntegrationOf('request')
    })

    const mode = () => dialog.field('mode')
    const source = () => dialog.form.getByRole('combobox', { name: 'User known from' })
    const user = () => dialog.form.getByRole('textbox', { name: 'User of a message' })
    const kind = () => dialog.form.getByRole('button', { name: 'User of a message: how it is said' })
    const callback = (root: string, origin = bench.nodeRed.origin) =>
      `${origin}${root}/oauth-integration/testapi/callback`
    const deployed = async () =>
      (await bench.nodeRed.flows()).find(({ type }) => type === 'oauth-integration') as FlowNode
    const leave = async () => {
      await dialog.cancel()
      await editor.cancel()
    }

    it('is chosen below the grant, and then asks who the user of a message is', async () => {
      await becomes(() => mode().inputValue(), 'system')
      assert.ok(await user().isHidden())
      await mode().selectOption({ label: 'Personal: one for each user' })
      await sees(dialog.says('user-trust'), /^Choose one, or leave it empty/)
      const [above, below] = [await dialog.field('grant').boundingBox(), await mode().boundingBox()]
      assert.ok(above && below && below.y > above.y && below.y < above.y + 60)
      await source().selectOption({ label: 'id of req.user (text)' })
      await becomes(() => user().inputValue(), 'req.user.id')
      await dialog.save()
      await editor.done()
      await editor.deploy()
      const { mode: saved, user: said, userType, callbackRoot } = await deployed()
      assert.deepEqual([saved, said, userType, callbackRoot], ['personal', 'req.user.id', undefined, undefined])

      dialog = await editor.editIntegrationOf('request')
      await becomes(() => mode().inputValue(), 'personal')
      await becomes(() => user().inputValue(), 'req.user.id')
      await becomes(() => source().inputValue(), 'id')
      await dialog.save()
      await editor.done()
      await becomes(() => editor.page.locator('#red-ui-header-button-deploy.disabled').count(), 1)
    })

    it('offers known sources, and says of each how far it can be trusted', async () => {
      await mode().selectOption('personal')
      const words: readonly [source: string, said: string, word: RegExp, kind: string][] = [
        ['FlowFuse log-in', 'req.session.user.userId', /^Safe if your log-in sets it on the server/, 'success'],
        ['Client data: user.userId', '_client.user.userId', /^Not safe by itself: the browser sends this/, 'warning'],
        ['Authelia: Remote-User', 'req.headers["remote-user"]', /^Safe only if the proxy sets or removes/, 'warning'],
        [
          'Home Assistant ingress: X-Remote-User-Id',
          'req.headers["x-remote-user-id"]',
          /^Safe on the ingress only/,
          'warning',
        ],
      ]
      const note = dialog.says('user-trust')
      for (const [label, said, word, severity] of words) {
        await source().selectOption({ label })
        await becomes(() => user().inputValue(), said)
        await sees(note, word)
        await hasClass(note, `oauth-message-${severity}`)
      }
      const link = note.getByRole('link', { name: 'Whom to trust, and how to make it safe' })
      assert.match(String(await link.getAttribute('href')), /\/docs\/user-sources\.md$/)
      await becomes(() => link.getAttribute('rel'), 'noopener noreferrer')

      // What is typed is judged, too, and known again.
      await user().fill('payload.user')
      await user().press('End')
      await sees(note, /^Not safe: whoever sends the message chooses this/)
      await becomes(() => source().inputValue(), '')
      await user().fill('req.user.id')
      await user().press('End')
      await becomes(() => source().inputValue(), 'id')
      await source().selectOption({ label: 'id of req.user (number)' })
      await becomes(() => user().inputValue(), '$type(req.user.id) = "number" ? $string(req.user.id)')
      await sees(note, /^Safe if your log-in/)
      await leave()
    })

    it('takes a message, an expression, a text or a variable as user, and no context', async () => {
      await mode().selectOption('personal')
      await kind().click()
      const menu = editor.page.locator('.red-ui-typedInput-options:visible a')
      await becomes(
        () => menu.evaluateAll((entries) => entries.map((entry) => entry.getAttribute('value'))),
        ['msg', 'jsonata', 'str', 'env'],
      )
      await menu.and(editor.page.locator('[value="jsonata"]')).click()
      await user().fill('$string(')
      await user().press('End')
      await sees(dialog.messageOf('user'), /^is not a JSONata expression/)
      await dialog.unfold('definition')
      await becomes(async () => (await dialog.json())['user'], '$string(')
      await becomes(async () => (await dialog.json())['userType'], 'jsonata')
      const settings = { ...(await dialog.json()), user: 'OWNER', userType: 'env' }
      await dialog.pasteJson(JSON.stringify(settings))
      await becomes(() => user().inputValue(), 'OWNER')
      await seesNoMore(dialog.messageOf('user'))
      await sees(dialog.says('user-trust'), /^Every message has this user/)
      await dialog.save()
      await editor.done()
      await editor.deploy()
      const { user: said, userType, mode: saved } = await deployed()
      assert.deepEqual([said, userType, saved], ['OWNER', 'env', 'personal'])
    })

    it('is refused beside the mode for a grant that asks nobody, as the runtime refuses it', async () => {
      await mode().selectOption('personal')
      for (const grant of ['client_credentials', 'password', 'jwt_bearer']) {
        await dialog.field('grant').selectOption(grant)
        await sees(dialog.messageOf('mode'), /^a connection for each user takes a grant that asks a person/)
        await becomes(() => mode().isVisible(), true)
      }
      for (const grant of ['device_code', 'authorization_code']) {
        await dialog.field('grant').selectOption(grant)
        await seesNoMore(dialog.messageOf('mode'))
        await becomes(() => dialog.field('callbackRoot').isVisible(), grant === 'authorization_code')
      }
      await dialog.field('grant').selectOption('client_credentials')
      await dialog.save()
      await editor.done()
      const wrong = editor.page.locator('.red-ui-notification', { hasText: 'not properly configured' })
      await editor.page.locator('#red-ui-header-button-deploy').click()
      await wrong.getByRole('button', { name: 'Confirm deploy' }).click()
      const state = async () =>
        (await bench.nodeRed.admin.json<{ error?: { reason: string } }>('oauth-integration/integration/status')).error
      await eventually(async () => assert.equal((await state())?.reason, 'personalGrant'))
      dialog = await editor.editIntegrationOf('request')
      await dialog.field('mode').selectOption('system')
      await seesNoMore(mode())
      await leave()
    })

    it('has its callback where users reach it: the redirect URI follows', async () => {
      const privately = dialog.form.getByText('Where they cannot reach the editor')
      await becomes(() => dialog.redirectUri.textContent(), callback('/admin'))
      assert.ok(await privately.isHidden())
      await mode().selectOption('personal')
      await becomes(() => privately.isVisible(), true)
      await dialog.field('callbackRoot').selectOption({ label: 'the flows’ address (http in)' })
      await sees(dialog.redirectUri, new RegExp(`^${callback('/api')}$`))
      await seesNoMore(privately)
      await dialog.action('copy').click()
      await becomes(() => editor.page.evaluate(() => navigator.clipboard.readText()), callback('/api'))

      // On this machine flows find it by themselves; from elsewhere they need it written down.
      await sees(dialog.says('fix-address'), /^Flows find this address by themselves on this machine only/)
      await dialog.action('use-address').click()
      await seesNoMore(dialog.says('fix-address'))
      await becomes(() => dialog.field('callbackUrl').inputValue(), callback('/api'))
      await dialog.field('callbackRoot').selectOption('admin')
      await becomes(() => dialog.field('callbackUrl').inputValue(), callback('/admin'))
      await dialog.unfold('client')
      await dialog.field('callbackUrl').fill('https://flows.example.com/callback')
      await dialog.field('callbackRoot').selectOption('node')
      await becomes(() => dialog.field('callbackUrl').inputValue(), 'https://flows.example.com/callback')
      await dialog.field('callbackUrl').fill('')
      await dialog.field('key').fill('other')
      await sees(dialog.redirectUri, /\/api\/oauth-integration\/other\/callback$/)
      await leave()
    })

    it('warns where flows cannot know the address', async () => {
      await leave()
      // A browser takes every name below localhost for this machine; for a flow it is a name like any other.
      const origin = bench.nodeRed.origin.replace('127.0.0.1', 'flows.localhost')
      const desk = await bench.sitDown({ viewport })
      await desk.page.goto(`${origin}/admin/`)
      await desk.ready()
      dialog = await desk.editIntegrationOf('request')
      await dialog.field('callbackRoot').selectOption('node')
      assert.ok(await dialog.says('fix-address').isHidden())
      await dialog.field('mode').selectOption('personal')
      await sees(dialog.says('fix-address'), /^Flows cannot know this address, so users cannot be asked yet/)
      await hasClass(dialog.says('fix-address'), 'oauth-message-warning')
      await dialog.action('use-address').click()
      await becomes(() => dialog.field('callbackUrl').inputValue(), callback('/api', origin))
      await dialog.cancel()
      await desk.cancel()
      await desk.context.close()
    })

    it('warns of a context store that writes all connections at once', async () => {
      await dialog.unfold('storage')
      const warning = dialog.says('store-warning')
      await dialog.field('store').selectOption('disk')
      assert.ok(await warning.isHidden())
      await mode().selectOption('personal')
      await sees(warning, /^This store writes all connections again whenever one changes/)
      await dialog.field('store').selectOption('')
      await seesNoMore(warning)
      await leave()
    })

    it('sends people back to the address that is shown', async () => {
      await dialog.field('callbackRoot').selectOption('node')
      await dialog.save()
      await editor.done()
      await editor.deploy()
      dialog = await editor.editIntegrationOf('request')
      bench.server.allowRedirect('basic', callback('/api'))
      const asked = editor.page.waitForRequest((request) => request.url().endsWith('/authorize'))
      const provider = await dialog.authorize()
      assert.deepEqual((await asked).postDataJSON(), { redirectUri: callback('/api') })
      await provider.asksForLogIn()
      const answer = (await (await (await asked).response())?.json()) as { authorizationUrl: string }
      assert.equal(new URL(answer.authorizationUrl).searchParams.get('redirect_uri'), callback('/api'))
      await provider.page.close()
      await leave()
    })
  })
})
