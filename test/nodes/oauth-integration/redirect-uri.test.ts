import assert from 'node:assert/strict'
import { decideRedirectUri, type RedirectUriQuestion } from '../../../nodes/oauth-integration/redirect-uri.ts'

const origin = 'https://red.test'
const posted = `${origin}/some/prefix/oauth-integration/testapi/callback`
const callbackUrl = 'https://public.test/oauth-integration/testapi/callback'

describe('the redirect URI of a consent', () => {
  const decide = (question: Partial<RedirectUriQuestion>) => decideRedirectUri({ key: 'testapi', ...question })
  const refused = (question: Partial<RedirectUriQuestion>) =>
    assert.throws(() => decide(question), { code: 'CONFIGURATION_INVALID', reason: 'redirectUri' })

  it('is where the editor says it is, character by character', () => {
    for (const uri of [posted, `${posted}/`, 'https://red.test:443/oauth-integration/testapi/callback'])
      assert.deepEqual(decide({ posted: uri, origin }), { redirectUri: uri, binding: 'cookie' })
  })

  it('may be http, where the editor is', () => {
    const uri = 'http://127.0.0.1:1880/oauth-integration/testapi/callback'
    assert.equal(decide({ posted: uri, origin: 'http://127.0.0.1:1880' }).redirectUri, uri)
  })

  it('is never on another site than the editor', () => {
    for (const other of ['https://evil.test', 'http://red.test', 'https://red.test:8443', 'null', '', 'red.test'])
      refused({ posted, origin: other })
    refused({ posted })
  })

  it('is always the callback of this integration', () => {
    for (const uri of [
      `${origin}/oauth-integration/other/callback`,
      `${origin}/oauth-integration/testapi/callback/x`,
      `${origin}/oauth-integration/testapi/callback/..`,
      `${origin}/xoauth-integration/testapi/callback`,
      `${posted}?x=1`,
      `${posted}#x`,
      `https://user:password@red.test/oauth-integration/testapi/callback`,
      'javascript:alert(1)//oauth-integration/testapi/callback',
      '/oauth-integration/testapi/callback',
      '',
    ])
      refused({ posted: uri, origin })
    refused({ origin })
  })

  it('is the configured one, whatever the editor says', () => {
    assert.deepEqual(decide({ callbackUrl, posted, origin: 'https://public.test' }), {
      redirectUri: callbackUrl,
      binding: 'cookie',
    })
    assert.equal(decide({ callbackUrl }).redirectUri, callbackUrl)
  })

  it('is confirmed by a person where the browser cannot bring the cookie', () => {
    assert.deepEqual(decide({ callbackUrl, posted, origin }), { redirectUri: callbackUrl, binding: 'confirm' })
    assert.equal(decide({ callbackUrl, origin: 'http://public.test' }).binding, 'confirm')
  })
})
