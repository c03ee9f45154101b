import assert from 'node:assert/strict'
import { editorSettings } from '../../../nodes/oauth-integration/editor-settings.ts'

type Settings = Parameters<typeof editorSettings>[0]
const given = (settings: object) => editorSettings(settings as Settings)

describe('what the editor is told about Node-RED', () => {
  it('is where its two roots lie, with slashes however they were written', () => {
    const rootsOf = (settings: object) => given(settings).oauthIntegrationRoots.value
    assert.deepEqual(rootsOf({}), { admin: '/', node: '/' })
    assert.deepEqual(rootsOf({ httpAdminRoot: '/admin', httpNodeRoot: 'api/v1/' }), {
      admin: '/admin/',
      node: '/api/v1/',
    })
    assert.deepEqual(rootsOf({ httpAdminRoot: '/', httpNodeRoot: false }), { admin: '/', node: false })
  })

  it('is which context stores write everything at once, by their names and as the default', () => {
    const storesOf = (contextStorage?: object) => given({ contextStorage }).oauthIntegrationWholeStores.value
    const [file, memory] = [{ module: 'localfilesystem' }, { module: 'memory' }]
    assert.deepEqual(storesOf(), [])
    assert.deepEqual(storesOf({ default: memory, other: { module: () => undefined } }), [])
    assert.deepEqual(storesOf({ default: file }), ['', 'default'])
    assert.deepEqual(storesOf({ default: 'disk', disk: file, quick: memory }), ['', 'default', 'disk'])
    assert.deepEqual(storesOf({ default: 'quick', disk: file, quick: memory }), ['disk'])
    assert.deepEqual(storesOf({ disk: file, quick: memory }), ['', 'disk'])
  })

  it('is nothing else, and goes to every editor', () => {
    const all = given({
      httpNodeRoot: '/api',
      adminAuth: { users: [] },
      contextStorage: { r: { config: { password: 'x' } } },
    })
    assert.ok(Object.values(all).every(({ exportable }) => exportable))
    assert.ok(Object.keys(all).every((name) => name.startsWith('oauthIntegration')))
    assert.doesNotMatch(JSON.stringify(all), /password|users/)
  })
})
