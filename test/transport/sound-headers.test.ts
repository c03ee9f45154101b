import assert from 'node:assert/strict'
import { soundHeaders } from '../../src/transport/sound-headers.ts'
import type { Headers } from '../../src/vocabulary/http.ts'
import { errorOf } from '../support/error-of.ts'
import { get, scripted } from './samples.ts'

async function through(headers: Headers) {
  const { send, sent } = scripted()
  await soundHeaders()(send)(get('https://api.test:8443/', { headers }))
  return sent[0]?.headers
}

describe('headers of a flow', () => {
  it('pass as they are when they are sound', async () => {
    const headers = { Accept: 'a/b', 'X-Many': ['1', '2'], 'x-latin': 'é', empty: '' }
    assert.equal(await through(headers), headers)
  })

  it('lose everything that says how the message is framed or the connection used', async () => {
    const framing = {
      Connection: 'close, x-api-key',
      'keep-alive': 'timeout=5',
      'Proxy-Connection': 'keep-alive',
      'Content-Length': '5',
      'TRANSFER-ENCODING': 'chunked',
      TE: 'trailers',
      Trailer: 'X',
      Upgrade: 'h2c',
      Expect: '100-continue',
      'HTTP2-Settings': 'x',
    }
    assert.deepEqual(await through({ ...framing, 'X-A': '1' }), { 'X-A': '1' })
  })

  it('are one of each name, the last one', async () => {
    assert.deepEqual(await through({ 'X-A': '1', 'x-b': '2', 'x-a': '3' }), { 'x-b': '2', 'x-a': '3' })
  })

  it('may not speak to the proxy', async () => {
    const error = await errorOf(through({ 'proxy-Authorization': 'Basic x' }))
    assert.deepEqual(
      [error.code, error.reason, error.details],
      ['REQUEST_INVALID', 'header', { header: 'proxy-Authorization' }],
    )
  })

  it('may not name another host', async () => {
    assert.equal((await errorOf(through({ Host: 'evil.test' }))).reason, 'header')
    assert.equal((await errorOf(through({ host: ['api.test:8443', 'evil.test'] }))).reason, 'header')
    assert.deepEqual(await through({ Host: 'api.test:8443' }), {})
  })

  it('may not hold what would end a header or cannot be sent', async () => {
    for (const value of ['a\r\nX-Evil: 1', 'a\nb', 'a\0', '\x7f', '€', '\u{1f600}']) {
      const error = await errorOf(through({ 'X-A': value }))
      assert.deepEqual([error.code, error.reason, error.details], ['REQUEST_INVALID', 'header', { header: 'X-A' }])
      await errorOf(through({ 'X-A': ['ok', value] }))
    }
    for (const name of ['', 'X A', 'X:A', 'X\r\nY', 'Ü'])
      assert.equal((await errorOf(through({ [name]: '1' }))).reason, 'header', name)
  })

  it('may be named __proto__ or constructor without harm', async () => {
    const headers = await through(JSON.parse('{"__proto__": "x", "constructor": "y", "Connection": "close"}'))
    assert.deepEqual(Object.entries(headers ?? {}), [
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    assert.deepEqual(Object.keys(Object.prototype), [])
  })
})
