import assert from 'node:assert/strict'
import { html, nodes, read, registrationOf, resources } from './editor-files.ts'

describe('properties of the nodes in the editor', () => {
  it('oauth-request has the properties of http request that it needs, and its own', () => {
    assert.deepEqual(Object.keys(registrationOf('oauth-request').defaults).sort(), [
      ...['headers', 'insecureHTTPParser', 'integration', 'method', 'name', 'outputs', 'paytoqs', 'persist', 'ret'],
      ...['senderr', 'url', 'user', 'userType'],
    ])
  })

  it('oauth-consent has what the operations need, and how its messages say their user', () => {
    assert.deepEqual(Object.keys(registrationOf('oauth-consent').defaults).sort(), [
      ...['integration', 'name', 'operation', 'outputs', 'returnTo', 'user', 'userType'],
    ])
  })

  it('oauth-token and oauth-event have the properties that flows rely on', () => {
    assert.deepEqual(Object.keys(registrationOf('oauth-token').defaults).sort(), [
      ...['integration', 'name', 'operation', 'outputs', 'property', 'propertyType', 'user', 'userType'],
    ])
    assert.deepEqual(Object.keys(registrationOf('oauth-event').defaults).sort(), ['events', 'integration', 'name'])
  })

  it('keeps every credential in a password field, so that the editor never gets it back', () => {
    const { credentials = {} } = registrationOf('oauth-integration')
    assert.deepEqual(Object.keys(credentials).sort(), [
      ...['clientSecret', 'ownerPassword', 'ownerUsername', 'privateKey', 'privateKeyPassphrase', 'secretParameters'],
      ...['signingSecret', 'storeKey'],
    ])
    for (const [name, { type }] of Object.entries(credentials)) {
      assert.equal(type, 'password')
      const input = new RegExp(`<input type="(\\w+)" id="node-config-input-${name}"`).exec(html('oauth-integration'))
      assert.match(input?.[1] ?? '', /^(password|hidden)$/, name)
    }
  })

  it('takes its colours from the theme of the editor', () => {
    const files = [
      ...nodes.map((node) => ['nodes', node, `${node}.html`]),
      ...resources.map((file) => ['resources', file]),
    ]
    for (const file of files) {
      const text = read(...file).replace(/^ {4}color: 'rgb\(231, 231, 174\)',$/m, '')
      assert.doesNotMatch(text, /#[\da-f]{3,8}\b|\b(?:rgb|hsl)a?\(/i, file.join('/'))
    }
  })
})
