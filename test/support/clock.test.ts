import assert from 'node:assert/strict'
import { settled, TestClock } from './clock.ts'
import { aConnection, aDefinition, anExpiredTokenSet, aTokenSet, madeAt, someSecrets } from './tokens.ts'

describe('the clock of the tests', () => {
  it('wakes sleepers in the order of their times, and only when it is moved', async () => {
    const clock = new TestClock()
    const woken: [string, number][] = []
    const start = clock.now()
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms)
      woken.push([name, clock.now() - start])
    }
    const both = Promise.all([sleeper('second', 20), sleeper('first', 10)])
    await settled()
    assert.deepEqual(woken, [])
    assert.deepEqual(clock.waits, [10, 20])
    await clock.advance(10)
    assert.deepEqual(woken, [['first', 10]])
    await clock.advance(100)
    await both
    assert.deepEqual(woken, [
      ['first', 10],
      ['second', 20],
    ])
    assert.equal(clock.now(), start + 110)
  })

  it('lets a sleeper be called off', async () => {
    const clock = new TestClock()
    const abort = new AbortController()
    const sleeping = clock.sleep(10, abort.signal)
    abort.abort(new Error('called off'))
    await assert.rejects(sleeping, /called off/)
    assert.deepEqual(clock.waits, [])
  })
})

describe('the examples of tokens and integrations', () => {
  it('belong to the moment at which the clock starts', () => {
    const now = new TestClock().now()
    assert.equal(now, madeAt)
    assert.ok((aTokenSet().expiresAt ?? 0) > now)
    assert.ok((anExpiredTokenSet().expiresAt ?? 0) < now)
    assert.equal(aConnection({ renewedAt: now }).renewedAt, now)
    assert.equal(aDefinition({ grant: 'password' }).grant, 'password')
    assert.ok(someSecrets().clientSecret)
  })
})
