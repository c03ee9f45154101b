import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { bodyOf, bodyOfGet, queryOf } from '../../../nodes/oauth-request/body-of-message.ts'
import { isOAuthError } from '../../../src/index.ts'

const form = 'application/x-www-form-urlencoded'
const unusable = (error: unknown) => isOAuthError(error, 'REQUEST_INVALID') && error.reason === 'payload'

describe('The body of a request', () => {
  for (const [what, payload, content, type] of [
    ['a text as it is', 'str', 'str', undefined],
    ['an empty text as it is', '', '', undefined],
    ['a number as text', 42, '42', undefined],
    ['an object as JSON', { a: 1 }, '{"a":1}', 'application/json'],
    ['a list as JSON', [1], '[1]', 'application/json'],
    ['true as JSON', true, 'true', 'application/json'],
    ['null as JSON', null, 'null', 'application/json'],
  ] as const) {
    it(`is ${what}`, () => {
      assert.deepEqual(bodyOf(payload, undefined), type ? { content, type } : { content })
    })
  }

  it('is absent without a payload', () => {
    assert.deepEqual(bodyOf(undefined, undefined), {})
  })

  it('is bytes as they are, without a copy', () => {
    const bytes = Buffer.from([0, 1, 2])
    assert.equal(bodyOf(bytes, undefined).content, bytes)
    const array = new Uint8Array([0, 1, 2])
    assert.equal(bodyOf(array, 'multipart/form-data').content, array)
  })

  it('is a stream as it is, which can be sent once only', () => {
    const stream = Readable.from(['a'])
    assert.equal(bodyOf(stream, undefined).content, stream)
    assert.equal(bodyOf(stream, 'multipart/form-data').content, stream)
  })

  it('keeps the content type of the flow', () => {
    assert.deepEqual(bodyOf({ a: 1 }, 'application/vnd.api+json'), { content: '{"a":1}' })
  })

  it('is a form where the content type says so', () => {
    const payload = { a: 'b c', d: ['1', '2'], e: '&=%\n' }
    assert.deepEqual(bodyOf(payload, form), { content: 'a=b%20c&d=1&d=2&e=%26%3D%25%0A' })
    assert.deepEqual(bodyOf({ a: 1 }, `${form.toUpperCase()}; charset=utf-8`), { content: 'a=1' })
    assert.deepEqual(bodyOf('a=b', form), { content: 'a=b' })
    assert.throws(() => bodyOf({ a: '\ud800' }, form), unusable)
  })

  it('is refused when it cannot be written', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    for (const payload of [circle, 1n, () => 1, Symbol('s')]) assert.throws(() => bodyOf(payload, undefined), unusable)
  })
})

describe('The payload of a GET request', () => {
  it('is a body without a content type', () => {
    assert.deepEqual(bodyOfGet({ a: 1 }), { content: '{"a":1}' })
    assert.deepEqual(bodyOfGet(7), { content: '7' })
    assert.deepEqual(bodyOfGet('text'), { content: 'text' })
    assert.deepEqual(bodyOfGet(undefined), {})
    assert.deepEqual(bodyOfGet(true), {})
  })

  it('is query parameters only as an object', () => {
    assert.equal(queryOf({ a: 'b c', d: [1, 2] }), 'a=b%20c&d=1&d=2')
    assert.equal(queryOf(undefined), '')
    for (const payload of ['s', 1, true, Buffer.from('s')]) assert.throws(() => queryOf(payload), unusable)
  })
})
