import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { failureOf } from '../../../nodes/oauth-request/failure.ts'
import { OAuthError } from '../../../src/index.ts'

const url = 'https://x.test/a'
const untranslated = (key: string) => key.slice(key.indexOf(':') + 1)
const refused = new OAuthError('NETWORK_FAILED', 'unreachable', { host: 'x.test', error: 'ECONNREFUSED' })
const silent = (host: string) =>
  new OAuthError('DEADLINE_PASSED', 'timeout', { host, seconds: 0.3, error: 'ETIMEDOUT' })

describe('A failed request', () => {
  it('tells Catch nodes a text and a code, and nothing else', () => {
    const { error, status, changes } = failureOf(new OAuthError('AUTHORIZATION_REQUIRED', 'none'), url, untranslated)
    assert.equal(String(error), 'Nobody has authorized this integration yet. Open the integration and press Authorize.')
    assert.deepEqual(Object.entries(error), [['code', 'AUTHORIZATION_REQUIRED']])
    assert.equal(Object.hasOwn(error, 'stack'), false)
    assert.equal(Object.hasOwn(error, 'cause'), false)
    assert.doesNotMatch(inspect(error, { showHidden: true, depth: null }), /\/dist\/|x\.test/)
    assert.deepEqual([status, changes], ['AUTHORIZATION_REQUIRED', undefined])
  })

  it('on the network also sends on what core’s http request does', () => {
    const { error, status, changes } = failureOf(refused, url, untranslated)
    assert.equal((error as { code?: string }).code, 'NETWORK_FAILED')
    assert.equal(status, 'ECONNREFUSED')
    assert.deepEqual(changes, { payload: `${refused.message} : ${url}`, statusCode: 'ECONNREFUSED' })
  })

  it('for want of an answer says so as core’s http request does', () => {
    const { error, status, changes } = failureOf(silent('x.test'), url, (key) =>
      key.endsWith('.no-response') ? 'no response from server' : untranslated(key),
    )
    assert.equal(String(error), 'no response from server')
    assert.equal(status, 'node-red:common.notification.errors.no-response')
    assert.equal(changes?.statusCode, 'ETIMEDOUT')
    assert.equal(
      changes?.payload,
      `x.test did not answer within 0.3 seconds. Try again later, or allow more time. : ${url}`,
    )
  })

  it('names the server that was silent when it is not the API', () => {
    assert.match(String(failureOf(silent('auth.test'), url, untranslated).error), /^auth\.test did not answer/)
  })

  it('with too large an answer has a status code, too', () => {
    const tooLarge = new OAuthError('RESPONSE_TOO_LARGE', 'size', { host: 'x.test', bytes: 10 })
    assert.equal(failureOf(tooLarge, url, untranslated).changes?.statusCode, 'RESPONSE_TOO_LARGE')
  })

  it('is told in the language of Node-RED, with details that are fit to be shown', () => {
    const asked: unknown[] = []
    const { error } = failureOf(
      new OAuthError('AUTHORIZATION_REQUIRED', 'dead', { error: 'bad\u001b[31m\r\nINFO forged' }),
      url,
      (key, details) => {
        asked.push(key, details)
        return 'Übersetzt'
      },
    )
    assert.equal(String(error), 'Übersetzt')
    assert.deepEqual(asked, [
      '@grantkeeper/node-red-oauth/oauth-integration:oauth-integration.errors.AUTHORIZATION_REQUIRED.dead',
      { error: 'bad [31m INFO forged' },
    ])
  })

  it('that nobody foresaw tells only what kind it is', () => {
    const { error, status, changes } = failureOf(
      new TypeError('Bearer secret-token'),
      url,
      (key, details) => `${key} ${details?.['status']}`,
    )
    assert.doesNotMatch(inspect(error, { showHidden: true }), /secret-token/)
    assert.match(String(error), /TypeError/)
    assert.deepEqual([status, changes], ['TypeError', undefined])
  })
})
