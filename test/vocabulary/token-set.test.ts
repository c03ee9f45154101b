import assert from 'node:assert/strict'
import { headerOf } from '../../src/vocabulary/http.ts'
import { lifeOf } from '../../src/vocabulary/token-set.ts'
import { aTokenSet, madeAt } from '../support/tokens.ts'

describe('the life of a token set', () => {
  it('is the time from its arrival to its end', () => {
    assert.equal(lifeOf(aTokenSet()), 3_600_000)
    assert.equal(lifeOf(aTokenSet({ expiresAt: madeAt })), 0)
  })

  it('is never negative', () => {
    assert.equal(lifeOf(aTokenSet({ expiresAt: madeAt - 1 })), 0)
  })

  it('is unknown where the server did not say', () => {
    const { expiresAt: _, ...unlimited } = aTokenSet()
    assert.equal(lifeOf(unlimited), undefined)
  })
})

describe('a header of an answer', () => {
  it('is its value, or the first of several', () => {
    assert.equal(headerOf({ a: 'x' }, 'a'), 'x')
    assert.equal(headerOf({ a: ['x', 'y'] }, 'a'), 'x')
    assert.equal(headerOf({}, 'a'), undefined)
  })
})
