import assert from 'node:assert/strict'
import {
  connectionNamed,
  consentNamed,
  WaitingMessages,
  type WaitingOptions,
} from '../../../nodes/oauth-consent/waiting-messages.ts'
import { TestClock } from '../../support/clock.ts'

function setUp(limits: WaitingOptions = {}) {
  const clock = new TestClock()
  const waiting = new WaitingMessages<string>({ now: clock.now, ...limits })
  const add = (event: string, user?: string, life = 600_000) =>
    waiting.add(`msg ${event}`, { event, user, until: clock.now() + life })
  return { clock, waiting, add }
}

describe('Messages that wait', () => {
  it('are taken by what they wait for, once', () => {
    const { waiting, add } = setUp()
    add('a', 'alice')
    assert.deepEqual([waiting.take('b'), waiting.take('a'), waiting.take('a')], [undefined, 'msg a', undefined])
  })

  it('are one for an event: the last', () => {
    const { waiting, clock } = setUp()
    for (const msg of ['first', 'second']) waiting.add(msg, { event: 'a', user: 'alice', until: clock.now() + 1 })
    assert.equal(waiting.size, 1)
    assert.equal(waiting.take('a'), 'second')
  })

  it('wait no longer than they can be wanted', async () => {
    const { waiting, add, clock } = setUp()
    add('a', 'alice', 1_000)
    add('b', 'bob', 2_000)
    await clock.advance(1_000)
    assert.equal(waiting.take('a'), undefined)
    add('c', 'alice', 1_000)
    await clock.advance(1_000)
    waiting.sweep()
    assert.equal(waiting.size, 0)
  })

  it('are five of one user, whose oldest goes, and nobody else’s', () => {
    const { waiting, add } = setUp()
    add('of bob', 'bob')
    for (let n = 0; n < 6; n++) add(`a${n}`, 'alice')
    assert.deepEqual(
      [waiting.take('a0'), waiting.take('a1'), waiting.take('of bob')],
      [undefined, 'msg a1', 'msg of bob'],
    )
  })

  it('are fifty where there are no users', () => {
    const { waiting, add } = setUp()
    add('of bob', 'bob')
    for (let n = 0; n < 51; n++) add(`a${n}`)
    assert.equal(waiting.size, 51)
    assert.deepEqual([waiting.take('a0'), waiting.take('a1')], [undefined, 'msg a1'])
  })

  it('are a thousand in all', () => {
    const { waiting, add } = setUp()
    for (let n = 0; n < 1_001; n++) add(`a${n}`, `user ${n}`)
    assert.deepEqual([waiting.size, waiting.take('a0'), waiting.take('a1')], [1_000, undefined, 'msg a1'])
    waiting.clear()
    assert.equal(waiting.size, 0)
  })
})

describe('The names of what messages wait for', () => {
  it('are different for different connections and consents', () => {
    const users = [undefined, '', 'null', 'a', '["i","a"]', 'a"]', '__proto__']
    const names = ['i', 'i"', 'consent'].flatMap((id) => users.map((user) => connectionNamed(id, user)))
    const all = [...names, ...['a', '["i",null]'].map(consentNamed)]
    assert.equal(new Set(all).size, all.length)
  })
})
