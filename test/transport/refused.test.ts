import assert from 'node:assert/strict'
import type { ApiResponse } from '../../src/transport/api-request.ts'
import { authorize } from '../../src/transport/authorize.ts'
import { pipeline } from '../../src/transport/pipeline.ts'
import { redirects } from '../../src/transport/redirects.ts'
import { refused } from '../../src/transport/refused.ts'
import { errorOf } from '../support/error-of.ts'
import { answerOf, definitionOf, get, scripted, sourceOf, tokensOf } from './samples.ts'

const url = 'https://api.test/'
const setUp = (answers: ApiResponse[], tokens = ['old', 'new']) => {
  const { send, sent } = scripted(...answers)
  const made = sourceOf(...tokens)
  const definition = definitionOf({ baseUrl: url })
  const api = pipeline(send, refused(made.source, definition.authError), authorize(made.source, definition))
  return { ...made, api, sent, carried: () => sent.map(({ headers }) => headers['Authorization']) }
}
const invalidToken = answerOf(401, { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } })
const challenge = (status: number, value: string) => answerOf(status, { headers: { 'www-authenticate': value } })

describe('a refused token', () => {
  for (const status of [401, 403]) {
    it(`is replaced after ${status} and the request sent once more`, async () => {
      const { api, replaced, carried } = setUp([answerOf(status), answerOf(200)])
      const answer = await api(get(url))
      assert.deepEqual([answer.status, answer.renewed, answer.retried], [200, true, true])
      assert.deepEqual(carried(), ['Bearer old', 'Bearer new'])
      assert.deepEqual(replaced, [{ accessToken: 'old', certain: status === 401 }])
    })
  }

  it('is not replaced twice: the second refusal is the answer, and the source is told', async () => {
    const { api, sent, replaced, again } = setUp([invalidToken], ['a', 'b', 'c'])
    const answer = await api(get(url))
    assert.deepEqual([answer.status, answer.renewed, answer.retried], [401, true, true])
    assert.equal(sent.length, 2)
    assert.equal(replaced.length, 1)
    assert.deepEqual(again, ['b'])
  })

  it('is not replaced a second time behind a redirect', async () => {
    const redirect = answerOf(302, { headers: { location: '/next' } })
    const { send, sent } = scripted(invalidToken, redirect, invalidToken)
    const { source, replaced } = sourceOf('a', 'b', 'c')
    const definition = definitionOf({ baseUrl: url })
    const api = pipeline(send, redirects(), refused(source, definition.authError), authorize(source, definition))
    const answer = await api(get(url))
    assert.deepEqual([answer.status, answer.renewed, answer.retried], [401, true, true])
    assert.deepEqual([sent.length, replaced.length], [3, 1])
  })

  it('stays the answer where no other token is to be had', async () => {
    const { api, sent } = setUp([invalidToken], ['only'])
    const answer = await api(get(url))
    assert.deepEqual([answer.status, answer.renewed, answer.retried, sent.length], [401, false, false, 1])
  })

  it('stays the answer where the other token is the same', async () => {
    const { api, sent } = setUp([invalidToken], ['same', 'same'])
    assert.equal((await api(get(url))).renewed, false)
    assert.equal(sent.length, 1)
  })

  it('is left alone after any other status', async () => {
    for (const status of [200, 204, 400, 404, 407, 429, 500]) {
      const { api, replaced } = setUp([answerOf(status)])
      assert.equal((await api(get(url))).status, status)
      assert.equal(replaced.length, 0)
    }
  })

  it('is left alone where the challenge speaks of scope', async () => {
    for (const [status, value] of [
      [403, 'Bearer error="insufficient_scope", scope="x"'],
      [401, 'Basic realm="y", BEARER Error=insufficient_scope'],
    ] as const) {
      const { api, replaced } = setUp([challenge(status, value)])
      const answer = await api(get(url))
      assert.equal(answer.status, status)
      assert.equal(answer.headers['www-authenticate'], value)
      assert.equal(replaced.length, 0)
    }
  })

  it('is not spoken of when the request carried none', async () => {
    const { api, replaced } = setUp([invalidToken])
    await api(get('https://evil.test/', { bare: true }))
    assert.equal(replaced.length, 0)
  })

  it('is replaced for the next message when the body cannot be sent again', async () => {
    const { api, sent, replaced } = setUp([invalidToken, answerOf(200)])
    const body = (async function* () {
      yield Buffer.from('x')
    })()
    const error = await errorOf(api(get(url, { method: 'POST', body })))
    assert.deepEqual([error.code, error.reason], ['BODY_NOT_REPLAYABLE', 'stream'])
    assert.equal(sent.length, 1)
    assert.equal(replaced.length, 1)
  })

  it('leaves a refusal of a stream as it is when no other token is to be had', async () => {
    const { api } = setUp([invalidToken], ['only'])
    assert.equal((await api(get(url, { method: 'POST', body: (async function* () {})() }))).status, 401)
  })

  it('goes no further out than here', async () => {
    for (const answers of [[answerOf(200)], [invalidToken], [invalidToken, answerOf(200)]]) {
      assert.ok(!('usedTokens' in (await setUp(answers).api(get(url)))))
    }
  })

  it('passes on why no other token could be had', async () => {
    const { api, source } = setUp([invalidToken])
    source.replace = async () => {
      throw new TypeError('store')
    }
    await assert.rejects(api(get(url)), TypeError)
  })
})

describe('a refusal that is believed only of a token past its end', () => {
  const rule = { status: [403], onlyIfExpired: true }
  const renewals = async (expiresAt: number | undefined) => {
    const { send } = scripted(
      answerOf(403, { usedTokens: { ...tokensOf('old'), ...(expiresAt !== undefined && { expiresAt }) } }),
    )
    const { source, replaced } = sourceOf('old', 'new')
    await pipeline(
      send,
      refused(source, rule, () => 1_000),
    )(get(url))
    return replaced.length
  }

  it('is an answer like any other while the token lives', async () => {
    assert.deepEqual(await Promise.all([renewals(1_001), renewals(1_000), renewals(undefined)]), [0, 1, 1])
  })
})
