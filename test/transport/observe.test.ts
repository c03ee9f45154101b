import assert from 'node:assert/strict'
import { type Observation, observe } from '../../src/transport/observe.ts'
import { OAuthError } from '../../src/vocabulary/errors.ts'
import { answerOf, get, scripted } from './samples.ts'

const url = 'https://api.test/items?key=secret'

describe('observe', () => {
  it('tells of an answer without values of the query, headers or bodies', async () => {
    const told: Observation[] = []
    let time = 100
    const { send } = scripted(() => {
      time += 42
      return answerOf(201, {
        renewed: true,
        retried: true,
        headers: { 'x-secret': 'secret' },
        body: Buffer.from('secret'),
      })
    })
    await observe(
      () => (one) => void told.push(one),
      () => time,
    )(send)(get(url, { headers: { authorization: 'secret' }, body: 'secret' }))
    assert.equal(told.length, 1)
    const { url: address, ...rest } = told[0] ?? { url: '' }
    assert.deepEqual(rest, { method: 'GET', status: 201, ms: 42, renewed: true, retried: true })
    assert.ok(address?.startsWith('https://api.test/items?key='))
    assert.ok(!JSON.stringify(told).includes('secret'))
  })

  it('tells of a failure by its code, and passes it on', async () => {
    const told: Observation[] = []
    const failing = (error: unknown) =>
      observe(() => (one) => void told.push(one))(() => Promise.reject(error))(get(url))
    await assert.rejects(failing(new OAuthError('NETWORK_FAILED', 'unreachable')), OAuthError)
    await assert.rejects(failing(new TypeError('secret')), TypeError)
    assert.deepEqual(
      told.map(({ error }) => error),
      ['NETWORK_FAILED', 'ERR_UNKNOWN'],
    )
    assert.ok(told.every((one) => !('status' in one)))
  })

  it('is asked for each request, and does nothing while nobody listens', async () => {
    const told: Observation[] = []
    let listener: ((one: Observation) => void) | undefined
    const { send, sent } = scripted()
    const watched = observe(
      () => listener,
      () => assert.fail('looked at the clock'),
    )(send)
    const request = get(url)
    await watched(request)
    assert.equal(sent[0], request)
    listener = (one) => void told.push(one)
    await observe(() => listener)(send)(request)
    assert.equal(told.length, 1)
  })
})
