import assert from 'node:assert/strict'
import { toMessage } from '../../../nodes/oauth-request/message-of-response.ts'
import { readConfig } from '../../../nodes/oauth-request/request-config.ts'
import type { ApiResponse } from '../../../src/index.ts'
import { requestProperties } from './request-properties.ts'

const answer = (changed: Partial<ApiResponse> = {}): ApiResponse => ({
  status: 200,
  headers: { connection: 'keep-alive', 'keep-alive': 'timeout=5', 'content-length': '2' },
  body: Buffer.from('ok'),
  url: 'https://x.test/a',
  redirects: [],
  renewed: false,
  retried: false,
  ...changed,
})

const messageFor = (changed: Partial<ApiResponse>, ret = 'txt') =>
  toMessage(answer(changed), readConfig(requestProperties({ ret })), 'Acme')

describe('An answer as a message', () => {
  it('has what core’s http request gives, and how the token fared', () => {
    assert.deepEqual(messageFor({ renewed: true, retried: true }), {
      changes: {
        statusCode: 200,
        headers: {
          connection: 'keep-alive',
          'keep-alive': 'timeout=5',
          'content-length': '2',
          'x-node-red-request-node': '9ddc389c',
        },
        responseUrl: 'https://x.test/a',
        payload: 'ok',
        redirectList: [],
        retry: 0,
        oauth: { integration: 'Acme', renewed: true, retried: true },
      },
    })
  })

  it('shows nothing of the tokens that were used', () => {
    const usedTokens = { accessToken: 'secret-token', tokenType: 'Bearer', createdAt: 0 }
    assert.doesNotMatch(JSON.stringify(messageFor({ usedTokens })), /secret-token/)
  })

  it('leaves the headers of the answer itself alone', () => {
    const response = answer()
    toMessage(response, readConfig(requestProperties()), 'Acme')
    assert.deepEqual(Object.keys(response.headers), ['connection', 'keep-alive', 'content-length'])
  })

  it('is a Buffer where bytes are wanted, without a copy', () => {
    const body = Buffer.from([0x1f, 0x8b, 0xff])
    assert.equal(messageFor({ body }, 'bin').changes.payload, body)
    const { payload } = messageFor({ body: new Uint8Array([9, 0x1f, 0x8b]).subarray(1) }, 'bin').changes
    assert.ok(Buffer.isBuffer(payload))
    assert.deepEqual([...payload], [0x1f, 0x8b])
  })

  it('is parsed where an object is wanted; what is no JSON stays text, with a warning', () => {
    assert.deepEqual(messageFor({ body: Buffer.from('{"a":1}') }, 'obj').changes.payload, { a: 1 })
    assert.deepEqual(messageFor({ body: Buffer.alloc(0), status: 204 }, 'obj').changes.payload, {})
    const { changes, warning } = messageFor({ body: Buffer.from('{oops') }, 'obj')
    assert.deepEqual([changes.payload, warning], ['{oops', 'node-red:httpin.errors.json-error'])
  })

  it('is an answer with any status', () => {
    const { changes } = messageFor({ status: 401, body: Buffer.from('nope') })
    assert.deepEqual([changes.statusCode, changes.payload], [401, 'nope'])
  })

  it('has the cookies by name', () => {
    const set = [
      'a=b; Path=/; HttpOnly',
      'c=d%20e; Max-Age=10',
      'q="x"; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
      'bad',
      '=x',
      'p=%zz',
    ]
    assert.deepEqual(messageFor({ headers: { 'set-cookie': set } }).changes.responseCookies, {
      a: { Path: '/', value: 'b' },
      c: { 'Max-Age': '10', value: 'd e' },
      q: { Expires: 'Thu, 01 Jan 1970 00:00:00 GMT', value: 'x' },
      p: { value: '%zz' },
    })
  })

  it('is not changed by cookies with dangerous names', () => {
    const cookies = messageFor({ headers: { 'set-cookie': ['__proto__=x; polluted=1', 'b=1; __proto__=y'] } }).changes
      .responseCookies
    assert.deepEqual(Object.keys(cookies ?? {}), ['__proto__', 'b'])
    assert.equal('polluted' in {}, false)
  })

  it('lists the redirects that were followed, with their cookies', () => {
    const redirects = [{ location: 'https://x.test/b', cookies: ['rc=1; Path=/'] }, { location: '/c' }]
    assert.deepEqual(messageFor({ redirects }).changes.redirectList, [
      { location: 'https://x.test/b', cookies: { rc: { Path: '/', value: '1' } } },
      { location: '/c' },
    ])
  })
})
