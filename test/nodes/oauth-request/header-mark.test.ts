import assert from 'node:assert/strict'
import { hashOfHeaders } from '../../../nodes/oauth-request/header-mark.ts'

describe('The mark in the headers of an answer', () => {
  // Made with hash-sum 2.0.0, which core's http request uses.
  for (const [hash, headers] of [
    ['59322f29', {}],
    ['9ddc389c', { connection: 'keep-alive', 'keep-alive': 'timeout=5', 'content-length': '2' }],
    ['4d3beed2', { 'set-cookie': ['a=b; Path=/; HttpOnly', 'c=d%20e; Max-Age=10'], 'content-type': 'text/plain' }],
    ['5571cee0', { x: 1, y: null, z: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11'] }],
    [
      '57c418c4',
      { 'content-type': 'text/html; charset=utf-8', date: 'Thu, 01 Jan 1970 00:00:00 GMT', 'x-umlaut': 'äöü' },
    ],
  ] as const) {
    it(`is the hash ${hash} that core’s nodes make and understand`, () => {
      assert.equal(hashOfHeaders(headers), hash)
      assert.equal(hashOfHeaders({ ...headers, 'x-node-red-request-node': 'anything' }), hash)
    })
  }

  it('does not depend on the order of the headers, but on every value', () => {
    assert.equal(hashOfHeaders({ a: '1', b: '2' }), hashOfHeaders({ b: '2', a: '1' }))
    assert.notEqual(hashOfHeaders({ a: '1', b: '2' }), hashOfHeaders({ a: '1', b: '3' }))
  })
})
