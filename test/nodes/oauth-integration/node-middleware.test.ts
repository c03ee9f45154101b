import assert from 'node:assert/strict'
import type { NextFunction, Request, Response } from 'express'
import { nodeMiddleware } from '../../../nodes/oauth-integration/node-middleware.ts'

describe('the middleware of Node-RED’s root for flows', () => {
  const first = () => {}
  const second = () => {}

  it('is a function, or several', () => {
    assert.deepEqual(nodeMiddleware({ httpNodeMiddleware: first }).slice(1), [first])
    assert.deepEqual(nodeMiddleware({ httpNodeMiddleware: [first, [second]] }).slice(1), [first, second])
  })

  it('may be missing, or nothing that can be run', () => {
    for (const httpNodeMiddleware of [undefined, null, false, 'text', {}, [], [undefined]])
      assert.equal(nodeMiddleware({ httpNodeMiddleware }).length, 1)
  })

  it('finds the cookies that core would have read for it', () => {
    const read = (cookie: string | undefined, more: object = {}) => {
      const request = { headers: { cookie }, ...more } as unknown as Request
      let told = 0
      nodeMiddleware({})[0]?.(request, {} as Response, (() => told++) as NextFunction)
      assert.equal(told, 1)
      return { ...request.cookies } as object
    }
    assert.deepEqual(read('a=b; c=d%20e;f="g"; a=later; =x; y; bad=%zz; __proto__=1'), {
      a: 'b',
      c: 'd e',
      f: 'g',
      bad: '%zz',
      ['__proto__']: '1',
    })
    assert.deepEqual(read(undefined), {})
    assert.deepEqual(read('a=b', { cookies: { mine: '1' } }), { mine: '1' })
  })
})
