import assert from 'node:assert/strict'
import { browserOf } from '../../../nodes/oauth-consent/browser-of-message.ts'
import { consentCookieName, setConsentCookie } from '../../../nodes/oauth-integration/consent-cookie.ts'
import { isOAuthError } from '../../../src/index.ts'
import { fakeResponse, httpIn } from './http-in-message.ts'

const refuses = (reason: string) => (error: unknown) =>
  isOAuthError(error, 'REQUEST_INVALID') && error.reason === reason

describe('The browser of a message', () => {
  it('is sent elsewhere with its cookie, and the answer is kept by nobody', () => {
    const response = fakeResponse()
    const browser = browserOf(httpIn({ response, host: 'flows.test' }))
    assert.deepEqual([browser.host, browser.secure], ['flows.test', false])
    browser.redirect('https://login.test/authorize?state=s', 'name=value; HttpOnly')
    assert.deepEqual(response.sent, {
      status: 303,
      location: 'https://login.test/authorize?state=s',
      headers: {
        'Set-Cookie': ['session=theirs', 'name=value; HttpOnly'],
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
      },
    })
  })

  it('keeps the cookies that the flow set, and gets none where there is none to give', () => {
    const response = fakeResponse()
    browserOf(httpIn({ response })).redirect('https://login.test/', undefined)
    assert.deepEqual(response.sent?.headers['Set-Cookie'], ['session=theirs'])
  })

  it('does not gather cookies, however many consents it is made to start', () => {
    const cookies = new Map<string, string>()
    for (let n = 0; n < 200; n++) {
      const response = fakeResponse()
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const browser = browserOf(httpIn({ response, more: { headers: { host: 'flows.test', cookie } } }))
      browser.redirect('https://login.test/', setConsentCookie(`state-${n}`, 'secret', true))
      for (const line of response.sent?.headers['Set-Cookie'] ?? []) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (line.includes('Max-Age=0')) cookies.delete(name)
        else cookies.set(name, value)
      }
    }
    const { size } = cookies
    assert.ok(size > 5 && size < 30, `${size} cookies`)
    assert.ok(cookies.has(consentCookieName('state-199', true)))
    assert.equal(cookies.get('session'), 'theirs')
  })

  it('knows whether its request came over TLS', () => {
    assert.equal(browserOf(httpIn({ secure: true })).secure, true)
  })

  it('is not there in a message of another node', () => {
    const [{ req }, { res }] = [httpIn(), httpIn()]
    for (const msg of [
      {},
      { req },
      { res },
      { req, res: {} },
      { req: 'text', res },
      { req: {}, res },
      { res: null, req },
    ])
      assert.throws(() => browserOf(msg as object), refuses('httpIn'))
  })

  it('has one answer only', () => {
    const response = fakeResponse()
    const browser = browserOf(httpIn({ response }))
    browser.redirect('https://login.test/', undefined)
    assert.throws(() => browser.redirect('https://login.test/', undefined), refuses('answered'))
    assert.throws(() => browserOf(httpIn({ response })), refuses('answered'))
  })
})
