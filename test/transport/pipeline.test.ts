import assert from 'node:assert/strict'
import type { Interceptor } from '../../src/transport/api-request.ts'
import { pipeline } from '../../src/transport/pipeline.ts'
import { answerOf, get } from './samples.ts'

describe('pipeline', () => {
  it('goes in through the first interceptor and comes out through it last', async () => {
    const way: string[] = []
    const step =
      (name: string): Interceptor =>
      (next) =>
      async (request) => {
        way.push(`${name} in`)
        const answer = await next(request)
        way.push(`${name} out`)
        return answer
      }
    const send = pipeline(async () => answerOf(way.push('send')), step('a'), step('b'))
    await send(get('https://api.test/'))
    assert.deepEqual(way, ['a in', 'b in', 'send', 'b out', 'a out'])
  })

  it('is the send itself without interceptors', () => {
    const send = async () => answerOf()
    assert.equal(pipeline(send), send)
  })
})
