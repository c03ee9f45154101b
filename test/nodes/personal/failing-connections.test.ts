import assert from 'node:assert/strict'
import { FailingConnections } from '../../../nodes/personal/failing-connections.ts'
import type { ConnectionEvent } from '../../../src/index.ts'

const of = (event: ConnectionEvent, hash = 'one', integration = 'a') => ({ event, hash, integration })

describe('a renewal that fails', () => {
  it('is news once, until something else happens to the connection', () => {
    for (const other of ['renewed', 'connected', 'disconnected', 'consentRequired'] as const) {
      const failing = new FailingConnections()
      const events = ['renewalFailed', 'renewalFailed', other, 'renewalFailed', 'renewalFailed', other] as const
      assert.deepEqual(
        events.map((event) => failing.isNews(of(event))),
        [true, false, true, true, false, true],
      )
    }
  })

  it('is news for each connection', () => {
    const failing = new FailingConnections()
    const some = [of('renewalFailed'), of('renewalFailed', 'two'), of('renewalFailed', 'one', 'b')]
    assert.deepEqual(
      [...some, ...some].map((one) => failing.isNews(one)),
      [true, true, true, false, false, false],
    )
  })

  it('is remembered for so many connections only, those first that failed last', () => {
    const failing = new FailingConnections(2)
    const isNews = (hash: string) => failing.isNews(of('renewalFailed', hash))
    assert.deepEqual(['one', 'two', 'one', 'three', 'one', 'two'].map(isNews), [true, true, false, true, false, true])
  })
})
