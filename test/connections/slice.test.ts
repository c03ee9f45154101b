import assert from 'node:assert/strict'
import { inSlices } from '../../src/connections/slice.ts'

const busyFor = (ms: number) => {
  for (const end = performance.now() + ms; performance.now() < end; );
}

describe('a long job in slices', () => {
  it('is done for each thing, in order, and lets others have their turn again and again', async () => {
    let turns = 0
    let watching = setImmediate(function watch() {
      turns += 1
      watching = setImmediate(watch)
    })
    const done: number[] = []
    await inSlices(
      Array.from({ length: 20 }, (_, n) => n),
      (n) => {
        busyFor(1)
        done.push(n)
      },
    )
    clearImmediate(watching)
    assert.deepEqual(
      done,
      Array.from({ length: 20 }, (_, n) => n),
    )
    // A slower machine gives more of them.
    assert.ok(turns >= 8, String(turns))
  })

  it('sees what is added meanwhile, and not what is removed', async () => {
    const things = new Map([1, 2, 3].map((n) => [n, n]))
    const seen: number[] = []
    await inSlices(things.values(), (n) => {
      seen.push(n)
      busyFor(3)
      if (n === 1) things.delete(2)
      if (n === 3) things.set(4, 4)
    })
    assert.deepEqual(seen, [1, 3, 4])
  })

  it('ends with what went wrong', async () => {
    await assert.rejects(
      inSlices([1, 2], () => {
        throw new RangeError('no')
      }),
      RangeError,
    )
  })
})
