import assert from 'node:assert/strict'
import { enterDeviceCode } from '../support/enter-device-code.ts'
import { eachLook } from './each-look.ts'
import type { Editor } from './editor.ts'
import type { IntegrationDialog } from './integration-dialog.ts'
import { keepPicture, trayPicture } from './pictures.ts'
import { becomes, eventually, sees, seesNoMore, textOf } from './see.ts'
import { Workbench } from './workbench.ts'

/** One story, from an empty editor to a machine that is connected without a window. */
describe('in the editor: a device code', function () {
  this.timeout(120_000)
  let bench: Workbench
  let editor: Editor
  let dialog: IntegrationDialog
  let request: string
  const viewport = { width: 1150, height: 1000 }

  before(async function () {
    bench = await Workbench.start(this, { nodeRed: { probe: false } })
    editor = await bench.sitDown({ viewport })
    await editor.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: bench.nodeRed.origin })
  })
  after(() => bench?.close())
  afterEach(() => {
    assert.equal(editor.context.pages().length, 1, 'A window was opened')
    bench.assertNoComplaints()
  })

  const shownCode = async () => ({
    userCode: await sees(dialog.says('device-code'), /^[A-Z]{4}-[A-Z]{4}$/),
    verificationUri: await textOf(dialog.says('device-link')),
  })

  it('is a grant with an address of its own, and without a redirect URI', async () => {
    request = await editor.place('oauth-request', 420, 160)
    await editor.edit(request)
    dialog = await editor.addIntegration()
    await dialog.field('deviceAuthorizationUrl').waitFor({ state: 'hidden' })
    await dialog.fill({ grant: 'device_code', clientId: 'basic', clientSecret: 'basic-secret', scope: 'openid api' })
    await seesNoMore(dialog.redirectUri)
    await seesNoMore(dialog.field('authorizationUrl'))
    await dialog.fill({ deviceAuthorizationUrl: '', tokenUrl: bench.server.urls.tokenUrl })
    await sees(dialog.messageOf('deviceAuthorizationUrl'), /^enter the issuer, or the URLs by hand\.$/)
    await dialog.fill({ name: 'Device', deviceAuthorizationUrl: bench.server.deviceAuthorizationUrl })
    await dialog.fill({ baseUrl: bench.api.origin })
    assert.equal(await dialog.form.locator('.oauth-message-error:visible').count(), 0)
    await dialog.save()
    await editor.page.locator('#node-input-url').fill('/me')
    await editor.done()
    await editor.deploy()
  })

  it('is shown with the page to enter it on, for as long as it is good', async () => {
    dialog = await editor.editIntegrationOf(request)
    await sees(dialog.says('state'), /^Not connected yet$/)
    await dialog.action('authorize').click()
    const { userCode, verificationUri } = await shownCode()
    assert.equal(verificationUri, `${bench.server.issuer}/device`)
    const link = dialog.says('device-link')
    await becomes(() => link.getAttribute('href'), `${verificationUri}?user_code=${userCode}`)
    assert.deepEqual(
      [await link.getAttribute('target'), await link.getAttribute('rel')],
      ['_blank', 'noopener noreferrer'],
    )
    const first = await sees(dialog.says('device-left'), /good for another 9 min \d+ s\./)
    await eventually(async () => assert.notEqual(await textOf(dialog.says('device-left')), first))
    const isDrawn = 'document.querySelector(\'[data-role="device-qr"]\').naturalWidth > 0'
    await becomes(() => editor.page.evaluate(isDrawn), true)
    await dialog.action('copy-code').click()
    await becomes(() => editor.page.evaluate(() => navigator.clipboard.readText()), userCode)
  })

  it('can be found by those who do not see it, and reached with the keyboard', async () => {
    const group = dialog.form.getByRole('group', { name: 'Open this page on any device and enter the code:' })
    await group.getByRole('status', { name: 'Code', exact: true }).waitFor()
    await group.getByRole('img', { name: 'QR code of the provider’s page' }).waitFor()
    const reached: string[] = []
    await group.getByRole('link').focus()
    for (let presses = 0; presses < 2; presses++) {
      await editor.page.keyboard.press('Tab')
      reached.push(await editor.page.evaluate(() => document.activeElement?.getAttribute('data-action') ?? ''))
    }
    assert.deepEqual(reached, ['copy-code', 'cancel-code'])
    await editor.page.keyboard.press('Enter')
    await seesNoMore(dialog.says('device'))
    // Where the focus would be lost, it goes back to where all began.
    await becomes(() => editor.page.evaluate(() => document.activeElement?.getAttribute('data-action')), 'authorize')
    assert.equal(
      (await bench.nodeRed.admin.json<{ device?: unknown }>(`oauth-integration/${await id()}/status`)).device,
      undefined,
    )
  })

  const id = () =>
    editor.page.evaluate(() => {
      const { RED } = globalThis as unknown as {
        RED: { nodes: { eachConfig(each: (node: { type: string; id: string }) => void): void } }
      }
      let found = ''
      RED.nodes.eachConfig((node) => {
        if (node.type === 'oauth-integration') found = node.id
      })
      return found
    })

  it('goes on when the dialog is closed, and is shown again', async () => {
    await dialog.action('authorize').click()
    const { userCode } = await shownCode()
    await dialog.cancel()
    await editor.cancel()
    dialog = await editor.editIntegrationOf(request)
    await sees(dialog.says('device-until'), /^Node-RED is waiting until .* for a code to be entered\.$/)
    await dialog.action('show-code').click()
    await becomes(async () => (await shownCode()).userCode, userCode)
    await seesNoMore(dialog.says('device-waiting'))
  })

  it('that the person denies is told', async () => {
    await enterDeviceCode({ ...(await shownCode()), deny: true })
    await sees(dialog.says('feedback'), /^The provider did not grant access \(access_denied\)\./)
    await seesNoMore(dialog.says('device'))
  })

  it('that is not waited for any more is told', async () => {
    await dialog.action('authorize').click()
    await shownCode()
    await bench.nodeRed.admin.json(`oauth-integration/${await id()}/device`, { body: { cancel: true } })
    await sees(dialog.says('feedback'), /^Node-RED does not wait for this code any more\./)
    await seesNoMore(dialog.says('device'))
  })

  it('connects when it is entered, wherever that is', async () => {
    await dialog.action('authorize').click()
    await enterDeviceCode(await shownCode())
    await sees(dialog.says('state'), /^Connected$/)
    await seesNoMore(dialog.says('device'))
    await sees(dialog.says('authorize-label'), /^Authorize again$/)
    await dialog.unfold('token')
    await sees(dialog.tokenField('refresh_token'), /^•{8}$/)
    await dialog.action('renew').click()
    await sees(dialog.says('feedback'), /^The token was renewed\.$/)
    await dialog.cancel()
    await editor.cancel()
  })

  eachLook({ title: 'fits and can be read', bench: () => bench, viewport }, async (look) => {
    const { theme, language, desk, fits, reads } = look
    dialog = await desk.editIntegrationOf(request)
    await sees(dialog.says('state'), /^(Connected|Verbunden)$/)
    await dialog.action('authorize').click()
    await shownCode()
    await dialog.says('device').scrollIntoViewIfNeeded()
    keepPicture(`device-code-${theme}-${language}`, await trayPicture(desk.page))
    await fits(dialog.form)
    await reads(dialog.form)
    await dialog.cancel()
    await desk.cancel()
    dialog = await desk.editIntegrationOf(request)
    await dialog.action('show-code').waitFor()
    await fits(dialog.form)
    await dialog.action('show-code').click()
    await shownCode()
    await dialog.action('cancel-code').click()
    await seesNoMore(dialog.says('device'))
  })
})
