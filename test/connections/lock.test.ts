import assert from 'node:assert/strict'
import { exclusively } from '../../src/connections/lock.ts'
import { settled } from '../support/clock.ts'

describe('a lock', () => {
  it('lets one at a time in, in the order they came', async () => {
    const order: string[] = []
    const work = (name: string) => async () => {
      order.push(`${name} in`)
      await settled()
      order.push(`${name} out`)
      return name
    }
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map((name) => exclusively('lock-1', work(name)))), [
      'a',
      'b',
      'c',
    ])
    assert.deepEqual(order, ['a in', 'a out', 'b in', 'b out', 'c in', 'c out'])
  })

  it('is let go by who fails, and tells only them', async () => {
    const failing = exclusively('lock-2', () => Promise.reject(new RangeError('no')))
    const next = exclusively('lock-2', async () => 'next')
    await assert.rejects(failing, RangeError)
    assert.equal(await next, 'next')
  })

  it('is let go by who throws at once', async () => {
    await assert.rejects(
      exclusively('lock-3', () => {
        throw new RangeError('no')
      }),
      RangeError,
    )
    assert.equal(await exclusively('lock-3', async () => 1), 1)
  })

  it('does not hinder who works under another name', async () => {
    let release: () => void = () => {}
    const held = exclusively('lock-4', () => new Promise<void>((resolve) => (release = resolve)))
    assert.equal(await exclusively('lock-5', async () => 1), 1)
    release()
    await held
  })
})
