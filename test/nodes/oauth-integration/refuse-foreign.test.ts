import assert from 'node:assert/strict'
import type { Request, Response } from 'express'
import { refuseForeign, refuseForeignReaders } from '../../../nodes/oauth-integration/refuse-foreign.ts'

/** What becomes of a request: `next`, or the status and error that it is answered. */
function outcome(
  headers: Record<string, string>,
  body: unknown = {},
  refuse = refuseForeign,
): 'next' | { status: number; reason: unknown } {
  let result: 'next' | { status: number; reason: unknown } | undefined
  let status = 200
  const type = headers['content-type']?.split(';')[0]
  const request = { headers, body, is: (wanted: string) => (type === wanted ? wanted : false) }
  const response = {
    status(code: number) {
      status = code
      return response
    },
    json({ error }: { error: { reason: unknown } }) {
      result = { status, reason: error.reason }
    },
  }
  refuse(request as unknown as Request, response as unknown as Response, () => {
    result = 'next'
  })
  assert.ok(result !== undefined)
  return result
}

const json = { 'content-type': 'application/json' }

describe('a request that changes something', () => {
  it('may come from the editor, and from a program that says nothing of itself', () => {
    for (const site of ['same-origin', 'same-site', 'none'])
      assert.equal(outcome({ ...json, 'sec-fetch-site': site }), 'next')
    assert.equal(outcome(json), 'next')
    assert.equal(outcome({ 'content-type': 'application/json; charset=utf-8' }), 'next')
  })

  it('may not come from another web site', () => {
    const refused = { status: 403, reason: 'origin' }
    assert.deepEqual(outcome({ ...json, 'sec-fetch-site': 'cross-site' }), refused)
    assert.deepEqual(outcome({ ...json, origin: 'null' }), refused)
    assert.deepEqual(outcome({ ...json, origin: 'null', 'sec-fetch-site': 'same-origin' }), refused)
  })

  it('must be JSON, which a form of another site cannot send', () => {
    const refused = { status: 415, reason: 'body' }
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data', 'text/json'])
      assert.deepEqual(outcome({ 'content-type': type }), refused, type)
    assert.deepEqual(outcome({}), refused)
  })

  it('must be an object', () => {
    for (const body of [null, 'x', 7, []]) assert.deepEqual(outcome(json, body), { status: 415, reason: 'body' })
  })
})

describe('a request that shows who the users are', () => {
  const read = (headers: Record<string, string>) => outcome(headers, undefined, refuseForeignReaders)

  it('may come from the editor, and from a program that says nothing of itself', () => {
    for (const site of ['same-origin', 'same-site', 'none']) assert.equal(read({ 'sec-fetch-site': site }), 'next')
    assert.equal(read({}), 'next')
    assert.equal(read({ 'sec-fetch-site': 'same-site', origin: 'https://red.test' }), 'next')
  })

  it('may not come from another web site, also where the browser says only where it comes from', () => {
    const refused = { status: 403, reason: 'origin' }
    assert.deepEqual(read({ 'sec-fetch-site': 'cross-site' }), refused)
    assert.deepEqual(read({ origin: 'null' }), refused)
    // Over plain http, a browser has only this: and not for pages of the same site, when they read.
    assert.deepEqual(read({ origin: 'https://evil.test' }), refused)
  })
})
