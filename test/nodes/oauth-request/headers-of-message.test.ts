import assert from 'node:assert/strict'
import { headersOf } from '../../../nodes/oauth-request/headers-of-message.ts'
import { type RequestProperties, readConfig } from '../../../nodes/oauth-request/request-config.ts'
import { isOAuthError } from '../../../src/index.ts'
import { requestProperties } from './request-properties.ts'

interface Message {
  headers?: unknown
  cookies?: unknown
  [property: string]: unknown
}

const evaluate = (text: string, from: string, msg: Message) => {
  if (from === 'env') return text === 'REGION' ? 'eu' : ''
  if (text.includes('.')) throw new TypeError('no such property')
  return msg[text]
}
const headersFor = (msg: Message, headers: RequestProperties['headers'] = []) =>
  headersOf(msg, readConfig(requestProperties({ headers })), evaluate).toRecord()

const row = (keyType: string, keyValue: string, valueType: string, valueValue: string) => ({
  keyType,
  keyValue,
  valueType,
  valueValue,
})

describe('The headers of a request', () => {
  it('are those of the message, written as they are there', () => {
    assert.deepEqual(headersFor({ headers: { 'X-Api-Version': '2', n: 1, list: ['a', 2] } }), {
      'X-Api-Version': '2',
      n: '1',
      list: ['a', '2'],
    })
    assert.deepEqual(headersFor({}), {})
    assert.deepEqual(headersFor({ headers: 'none' }), {})
  })

  it('are each sent once, whatever the case, and not at all without a value', () => {
    assert.deepEqual(headersFor({ headers: { accept: 'a', Accept: 'b', x: '', y: null, z: 0 } }), { Accept: 'b' })
  })

  it('of the node go before those of the message, and remove them when they have no value', () => {
    const msg = { headers: { authorization: 'm', 'x-a': 'm', 'x-b': 'm', 'x-c': 'm' }, name: 'X-Dyn', value: 'v' }
    const rows = [
      row('Authorization', '', 'other', 'panel'),
      row('other', 'X-A', 'msg', 'value'),
      row('msg', 'name', 'str', 'v2'),
      row('other', 'x-b', 'other', ''),
      row('other', 'x-c', 'msg', 'absent.value'),
      row('Accept', '', 'application/json', ''),
      row('other', 'X-Region', 'env', 'REGION'),
      row('msg', 'absent', 'other', 'lost'),
      row('other', '', 'other', 'lost'),
    ]
    assert.deepEqual(headersFor(msg, rows), {
      Authorization: 'panel',
      'X-A': 'v',
      'X-Dyn': 'v2',
      Accept: 'application/json',
      'X-Region': 'eu',
    })
  })

  it('leave out the host of an `http in` request', () => {
    assert.deepEqual(headersFor({ headers: { Host: 'nodered.test:1880', 'x-a': '1' } }), { 'x-a': '1' })
  })

  it('leave out the headers of an earlier answer, unless the flow changed them', () => {
    const answer = { connection: 'keep-alive', 'keep-alive': 'timeout=5', 'content-length': '2' }
    const marked = { ...answer, 'x-node-red-request-node': '9ddc389c' }
    assert.deepEqual(headersFor({ headers: marked }), {})
    assert.deepEqual(headersFor({ headers: { ...marked, accept: 'text/plain' } }), { ...answer, accept: 'text/plain' })
    assert.equal(marked['x-node-red-request-node'], '9ddc389c')
  })

  it('make no header dangerous, whatever its name', () => {
    const headers = JSON.parse('{"__proto__": {"polluted": true}, "constructor": "c"}')
    const sent = headersFor({ headers })
    assert.deepEqual(Object.keys(sent), ['__proto__', 'constructor'])
    assert.equal(Object.getPrototypeOf(sent), Object.prototype)
    assert.equal('polluted' in {}, false)
  })
})

describe('The cookies of a message', () => {
  it('are encoded unless told not to, and join those of a header', () => {
    const cookies = { p: 'q r', z: { value: 'w%', encode: false }, n: null, gone: { value: null }, no: 7 }
    assert.deepEqual(headersFor({ cookies }), { Cookie: 'p=q%20r; z=w%; no=7' })
    assert.deepEqual(headersFor({ headers: { cookie: 'a=1; p=old;b' }, cookies: { p: 'new' } }), {
      Cookie: 'a=1; p=new; b=',
    })
    assert.deepEqual(headersFor({ headers: { cookie: 'a=1' } }), { cookie: 'a=1' })
    assert.deepEqual(headersFor({ cookies: 'text' }), {})
  })

  it('cannot smuggle another cookie in', () => {
    assert.deepEqual(headersFor({ cookies: { a: { value: '1; b=2', encode: false } } }), { Cookie: 'a=1' })
    for (const cookies of [{ 'a;b': '1' }, { 'a=b': '1' }, { '': '1' }, { 'a\r\nx': '1' }, { a: '\ud800' }]) {
      assert.throws(
        () => headersFor({ cookies }),
        (error) => isOAuthError(error, 'REQUEST_INVALID'),
      )
    }
  })
})
