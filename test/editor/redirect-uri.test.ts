import assert from 'node:assert/strict'
import { editorSettings } from '../../nodes/oauth-integration/editor-settings.ts'
import { publicAddress } from '../../nodes/personal/public-address.ts'
import { resource } from './resource.ts'

interface RedirectUri {
  isKnownToFlows(address: string, place: { key: string; callbackRoot: string }): boolean
  redirectUri(question: { callbackUrl: string; key: string; callbackRoot?: string; resolved?: string }): string
}

describe('the redirect URI in the dialog', () => {
  const editor = globalThis as { RED?: unknown; location?: unknown }
  after(() => {
    delete editor.RED
    delete editor.location
  })

  /** The one below a root, where the editor has an address, and Node-RED the settings. */
  async function shown(
    address: string,
    callbackRoot: 'admin' | 'node',
    settings: { httpAdminRoot?: string | false; httpNodeRoot?: string | false } = {},
    changes: object = {},
  ): Promise<string> {
    const { oauthIntegrationRoots } = editorSettings(settings as Parameters<typeof editorSettings>[0])
    editor.RED = { settings: { oauthIntegrationRoots: JSON.parse(JSON.stringify(oauthIntegrationRoots.value)) } }
    editor.location = new URL(address)
    const { redirectUri } = await resource<RedirectUri>('redirect-uri.js')
    return redirectUri({ callbackUrl: '', key: 'acme', callbackRoot, ...changes })
  }

  const callback = 'oauth-integration/acme/callback'
  const api = { httpAdminRoot: '/admin', httpNodeRoot: 'api/' }

  it('is below the editor, or below the pages of flows', async () => {
    assert.equal(await shown('https://red.test/admin/#flow', 'admin', api), `https://red.test/admin/${callback}`)
    assert.equal(await shown('https://red.test/admin/#flow', 'node', api), `https://red.test/api/${callback}`)
    assert.equal(await shown('http://127.0.0.1:1880/', 'node'), `http://127.0.0.1:1880/${callback}`)
  })

  it('is where the runtime has its pages', async () => {
    const settings = { httpAdminRoot: '/admin/', httpNodeRoot: '/api/' }
    for (const callbackRoot of ['admin', 'node'] as const)
      assert.equal(
        new URL(await shown('https://red.test/admin/', callbackRoot, settings)).pathname,
        publicAddress({ key: 'acme', callbackRoot }, settings, 'callback'),
      )
  })

  it('is known to flows on this machine only, and where no proxy has put anything before it', async () => {
    const known = async (address: string, callbackRoot: 'admin' | 'node', settings: object = {}) => {
      const uri = await shown(address, callbackRoot, settings)
      const { isKnownToFlows } = await resource<RedirectUri>('redirect-uri.js')
      return isKnownToFlows(uri, { key: 'acme', callbackRoot })
    }
    assert.ok(await known('http://127.0.0.1:1880/', 'node'))
    assert.ok(await known('http://localhost:1880/admin/', 'node', api))
    assert.ok(await known('http://[::1]:1880/admin/', 'admin', api))
    assert.ok(await known('http://localhost:1880/admin/', 'node', { ...api, httpNodeRoot: false }))
    for (const address of ['https://red.test/', 'http://127.0.0.1.red.test/', 'http://192.168.1.2:1880/'])
      assert.ok(!(await known(address, 'node')), address)
    assert.ok(!(await known('http://127.0.0.1:8080/red/', 'node')))
  })

  it('keeps what a proxy has put before the editor', async () => {
    assert.equal(await shown('https://home.test/red/admin/', 'node', api), `https://home.test/red/api/${callback}`)
    assert.equal(await shown('https://home.test/red/', 'node', {}), `https://home.test/red/${callback}`)
    const endpoint = { httpNodeRoot: '/endpoint/' }
    assert.equal(await shown('https://home.test/red/', 'node', endpoint), `https://home.test/red/endpoint/${callback}`)
    // A proxy that knows the editor by another name says nothing about flows.
    assert.equal(await shown('https://home.test/editor/', 'node', api), `https://home.test/api/${callback}`)
  })

  it('is below the editor where flows have no pages', async () => {
    assert.equal(
      await shown('https://red.test/admin/', 'node', { ...api, httpNodeRoot: false }),
      `https://red.test/admin/${callback}`,
    )
  })

  it('is the configured one above all, with the environment as the runtime has it', async () => {
    const configured = `https://flows.test/${callback}`
    assert.equal(await shown('https://red.test/', 'node', {}, { callbackUrl: ` ${configured} ` }), configured)
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what stands in flows
    const variable = { callbackUrl: '${HOST}/callback', resolved: configured }
    assert.equal(await shown('https://red.test/', 'admin', {}, variable), configured)
  })
})
