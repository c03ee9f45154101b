import assert from 'node:assert/strict'
import { type FlowRedirectUriQuestion, flowRedirectUri } from '../../../nodes/personal/flow-redirect-uri.ts'

const callbackUrl = 'https://public.test/red/oauth-integration/testapi/callback'

describe('the redirect URI of a consent that a user starts', () => {
  const decide = ({
    definition = {},
    ...more
  }: Partial<Omit<FlowRedirectUriQuestion, 'definition'>> & {
    definition?: Partial<FlowRedirectUriQuestion['definition']>
  }) => flowRedirectUri({ settings: {}, ...more, definition: { key: 'testapi', callbackRoot: 'admin', ...definition } })
  const refused = (host: string | undefined) =>
    assert.throws(() => decide({ host }), { code: 'CONFIGURATION_INVALID', reason: 'redirectUri' }, host)

  it('is the configured one, character by character', () => {
    for (const url of [callbackUrl, 'http://LocalHost:80/oauth-integration/testapi/callback/'])
      for (const host of ['public.test', '127.0.0.1:1880', 'evil.test', undefined])
        assert.equal(decide({ definition: { callbackUrl: url }, host }).redirectUri, url)
  })

  it('is bound by a cookie where the user comes back to the host they asked', () => {
    const binding = (host: string | undefined, url = callbackUrl) =>
      decide({ definition: { callbackUrl: url }, host }).binding
    for (const host of ['public.test', 'public.test:443', 'Public.TEST']) assert.equal(binding(host), 'cookie', host)
    assert.equal(binding('localhost:1880', 'http://localhost:1880/oauth-integration/testapi/callback'), 'cookie')
  })

  it('is confirmed by a person everywhere else', () => {
    const definition = { callbackUrl }
    for (const host of [
      undefined,
      '',
      'evil.test',
      'sub.public.test',
      'public.test:8443',
      'public.test:80',
      '127.0.0.1:1880',
      'public.test@evil.test',
      'public.test, evil.test',
      ' ',
    ])
      assert.equal(decide({ definition, host }).binding, 'confirm', host)
  })

  it('is this Node-RED where the browser is on the same machine', () => {
    for (const host of ['127.0.0.1:1880', 'localhost:1880', '[::1]:1880', 'localhost', 'LOCALHOST:1880'])
      assert.deepEqual(decide({ host }), {
        redirectUri: `http://${host}/oauth-integration/testapi/callback`,
        binding: 'cookie',
      })
    assert.equal(
      decide({ host: 'localhost:1880', secure: true }).redirectUri,
      'https://localhost:1880/oauth-integration/testapi/callback',
    )
  })

  it('lies below the root that the integration says', () => {
    const settings = { httpAdminRoot: '/red/', httpNodeRoot: '/api' }
    const at = (callbackRoot: 'admin' | 'node', own: object = settings) =>
      new URL(decide({ host: 'localhost', settings: own, definition: { callbackRoot } }).redirectUri).pathname
    assert.equal(at('admin'), '/red/oauth-integration/testapi/callback')
    assert.equal(at('node'), '/api/oauth-integration/testapi/callback')
    assert.equal(at('admin', { ...settings, httpAdminRoot: false }), '/api/oauth-integration/testapi/callback')
    assert.equal(at('node', { ...settings, httpNodeRoot: false }), '/red/oauth-integration/testapi/callback')
  })

  it('is never what a request says of any other host', () => {
    for (const host of [
      undefined,
      '',
      'red.test',
      '192.168.1.2:1880',
      '127.0.0.1.evil.test',
      'localhost.evil.test:1880',
      'localhost:1880@evil.test',
      'localhost:1880/x',
      'localhost:1880#',
      'localhost\\evil.test',
      '0x7f.1',
      '127.1',
      '2130706433',
      '[::ffff:127.0.0.1]:1880',
      'localhost, evil.test',
      'localhost:',
      '0.0.0.0:1880',
    ])
      refused(host)
  })
})
