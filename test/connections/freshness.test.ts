import assert from 'node:assert/strict'
import { freshness } from '../../src/connections/freshness.ts'
import { aTokenSet, madeAt } from '../support/tokens.ts'

const second = 1_000
/** How tokens of so many seconds look so many seconds before their end. */
const judged = (life: number, before: number, refreshBefore = 1_800) =>
  freshness(aTokenSet({ expiresAt: madeAt + life * second }), madeAt + (life - before) * second, refreshBefore)

describe('the freshness of tokens', () => {
  it('ages 30 minutes before the end of a long life, and is about to end 30 seconds before', () => {
    const life = 10 * 3_600
    assert.equal(judged(life, 1_800.001), 'fresh')
    assert.equal(judged(life, 1_800), 'ageing')
    assert.equal(judged(life, 30.001), 'ageing')
    assert.equal(judged(life, 30), 'ending')
    assert.equal(judged(life, 0.001), 'ending')
    assert.equal(judged(life, 0), 'ended')
    assert.equal(judged(life, -100), 'ended')
  })

  it('ages in the last quarter of a shorter life, and ends in the last tenth of a very short one', () => {
    assert.deepEqual([judged(3_600, 900.001), judged(3_600, 900)], ['fresh', 'ageing'])
    assert.deepEqual(
      [judged(60, 15.001), judged(60, 15), judged(60, 6.001), judged(60, 6)],
      ['fresh', 'ageing', 'ageing', 'ending'],
    )
  })

  it('heeds the setting, where it is less than a quarter of the life', () => {
    assert.deepEqual([judged(3_600, 60.001, 60), judged(3_600, 60, 60)], ['fresh', 'ageing'])
    assert.deepEqual([judged(3_600, 900.001, 99_999), judged(3_600, 900, 99_999)], ['fresh', 'ageing'])
    assert.deepEqual([judged(3_600, 30.001, 0), judged(3_600, 30, 0)], ['fresh', 'ending'])
  })

  it('never ends by itself where the end is unknown', () => {
    const { expiresAt: _, ...unlimited } = aTokenSet()
    for (const later of [0, 1e9, 1e15]) assert.equal(freshness(unlimited, madeAt + later, 1_800), 'fresh')
  })

  it('is fresh for a second whatever the server says, so that a life of nothing makes no storm', () => {
    for (const life of [0, -5, 0.5, 1]) {
      const tokens = aTokenSet({ expiresAt: madeAt + life * second })
      assert.equal(freshness(tokens, madeAt, 1_800), 'fresh')
      assert.equal(freshness(tokens, madeAt + 999, 1_800), 'fresh')
      assert.equal(freshness(tokens, madeAt + 1_000, 1_800), 'ended')
    }
  })

  it('holds in years far ahead', () => {
    const tokens = aTokenSet({ expiresAt: madeAt + (2 ** 31 - 1) * second })
    assert.equal(freshness(tokens, madeAt + 50 * 365 * 86_400 * second, 1_800), 'fresh')
    assert.equal(freshness(aTokenSet(), Date.UTC(2038, 0, 19, 3, 14, 8), 1_800), 'ended')
  })

  it('makes no hurry because the clock of this machine is behind that of another one', () => {
    assert.equal(freshness(aTokenSet(), madeAt - 120_000, 1_800), 'fresh')
  })
})
