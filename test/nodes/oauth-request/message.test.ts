import assert from 'node:assert/strict'
import { type RequestMessage, toRequest } from '../../../nodes/oauth-request/message.ts'
import { type RequestProperties, readConfig } from '../../../nodes/oauth-request/request-config.ts'
import { isOAuthError } from '../../../src/index.ts'
import { requestProperties } from './request-properties.ts'

const environment = { timeout: 120_000, evaluate: () => undefined }
const url = 'https://x.test/a'

const outgoing = (
  msg: RequestMessage & Record<string, unknown>,
  changed: Partial<RequestProperties> = {},
  baseUrl?: string,
) => toRequest(msg, readConfig(requestProperties({ url, ...changed })), { ...environment, baseUrl })

describe('A message as a request', () => {
  it('is a plain GET unless told otherwise', () => {
    assert.deepEqual(outgoing({ payload: 'ignored' }), {
      request: { method: 'GET', url, headers: {}, timeout: 120_000, authorOrigin: 'https://x.test' },
      warnings: [],
    })
  })

  it('takes the method of the message only where the node says so', () => {
    assert.equal(outgoing({ method: 'patch' }, { method: 'use' }).request.method, 'PATCH')
    assert.equal(outgoing({}, { method: 'use' }).request.method, 'GET')
    assert.equal(outgoing({}, { method: 'delete' }).request.method, 'DELETE')
    const overruled = outgoing({ method: 'POST' })
    assert.equal(overruled.request.method, 'GET')
    assert.deepEqual(overruled.warnings, ['node-red:common.errors.nooverride'])
  })

  it('refuses methods that are none, or would show the token', () => {
    for (const method of ['GET /', 'A\r\nB', 'TRACE', 'connect', 7, {}]) {
      assert.throws(
        () => outgoing({ method }, { method: 'use' }),
        (error) => isOAuthError(error, 'REQUEST_INVALID'),
      )
    }
  })

  it('has no body for GET and HEAD, and says what an object is for the others', () => {
    assert.equal('body' in outgoing({ payload: { a: 1 } }, { method: 'HEAD' }).request, false)
    const { body, headers } = outgoing({ payload: { a: 1 } }, { method: 'PUT' }).request
    assert.deepEqual([body, headers], ['{"a":1}', { 'Content-Type': 'application/json' }])
    const own = outgoing({ payload: { a: 1 }, headers: { 'content-TYPE': 'text/json' } }, { method: 'PUT' }).request
    assert.deepEqual(own.headers, { 'content-TYPE': 'text/json' })
  })

  it('replaces the content type of a multipart body by one with the boundary', () => {
    const { headers } = outgoing(
      { payload: { a: 1 }, headers: { 'content-type': 'multipart/form-data' } },
      { method: 'POST' },
    ).request
    assert.match(String(headers['Content-Type']), /^multipart\/form-data; boundary=-+\w+$/)
    assert.equal(Object.keys(headers).length, 1)
  })

  it('puts the payload of a GET where the node says', () => {
    assert.equal(outgoing({ payload: { b: 1 } }, { paytoqs: 'query' }).request.url, `${url}?b=1`)
    assert.equal(outgoing({ payload: { b: 1 } }, { paytoqs: true }).request.url, `${url}?b=1`)
    assert.equal(outgoing({ payload: { b: 1 } }, { paytoqs: 'body' }).request.body, '{"b":1}')
    assert.equal(outgoing({ payload: { b: 1 } }, { paytoqs: 'query', method: 'DELETE' }).request.url, url)
  })

  it('knows the origin that the author of the flow wrote, and takes none from a message', () => {
    const originOf = (properties: Partial<RequestProperties>, msg: RequestMessage = {}, baseUrl?: string) =>
      outgoing({ ...msg }, properties, baseUrl).request.authorOrigin
    assert.equal(originOf({ url: 'https://x.test/{{id}}' }), 'https://x.test')
    assert.equal(originOf({ url: 'https://x.test{{id}}' }), undefined)
    assert.equal(originOf({ url: '' }, { url: 'https://evil.test/' }), undefined)
    assert.equal(originOf({ url: '{{{url}}}' }, { url: 'https://evil.test/' }), undefined)
    assert.equal(originOf({ url: 'localhost:1880/a' }), 'http://localhost:1880')
    assert.equal(originOf({ url: 'localhost:1880/a' }, {}, 'https://base.test'), undefined)
  })

  it('warns of a URL in the message that is not used', () => {
    assert.deepEqual(outgoing({ url: 'https://y.test/' }).warnings, ['node-red:common.errors.nooverride'])
    assert.deepEqual(outgoing({ url }).warnings, [])
  })

  it('waits as long as the message says, if that is a time', () => {
    const timeoutOf = (requestTimeout: unknown) => {
      const { request, warnings } = outgoing({ requestTimeout })
      return [request.timeout, ...warnings]
    }
    assert.deepEqual(timeoutOf(300), [300])
    assert.deepEqual(timeoutOf('300'), [300])
    assert.deepEqual(timeoutOf('abc'), [120_000, 'node-red:httpin.errors.timeout-isnan'])
    assert.deepEqual(timeoutOf({}), [120_000, 'node-red:httpin.errors.timeout-isnan'])
    assert.deepEqual(timeoutOf(-1), [120_000, 'node-red:httpin.errors.timeout-isnegative'])
    assert.deepEqual(timeoutOf(1e99), [2_147_483_647])
  })

  it('follows redirects and checks certificates unless the message says otherwise', () => {
    assert.equal(outgoing({ followRedirects: false }).request.followRedirects, false)
    assert.equal(outgoing({ followRedirects: 1 }).request.followRedirects, true)
    assert.equal(outgoing({ rejectUnauthorized: 'False' }).request.rejectUnauthorized, false)
    assert.equal(outgoing({ rejectUnauthorized: true }).request.rejectUnauthorized, true)
    const unclear = outgoing({ rejectUnauthorized: 0 })
    assert.equal('rejectUnauthorized' in unclear.request, false)
    assert.deepEqual(unclear.warnings, ['node-red:httpin.errors.rejectunauthorized-invalid'])
  })

  it('Message-driven overrides', () => {
    const msg = {
      oauth: { integration: 'other', tokenUrl: 'https://evil.test/' },
      integration: 'other',
      user: 'somebody',
      scope: 'admin',
      tokenUrl: 'https://evil.test/',
      clientId: 'evil',
      clientSecret: 'evil',
      credentials: { clientSecret: 'evil' },
      allowedDomains: '*',
      baseUrl: 'https://evil.test/',
      authorOrigin: 'https://evil.test',
      bare: true,
      retried: true,
      signal: 'evil',
      maxResponseBytes: 1,
    }
    assert.deepEqual(outgoing(msg), outgoing({}))
    assert.deepEqual(
      outgoing(JSON.parse('{"__proto__": {"url": "https://evil.test"}}'), { url: '' }, 'https://x.test'),
      {
        ...outgoing({}, { url: '' }, 'https://x.test'),
      },
    )
  })

  it('is not changed by being read', () => {
    const msg = Object.freeze({ payload: { a: 1 }, headers: Object.freeze({ 'x-node-red-request-node': '59322f29' }) })
    outgoing(msg, { method: 'POST' })
    assert.deepEqual(Object.keys(msg.headers), ['x-node-red-request-node'])
  })
})
