import assert from 'node:assert/strict'
import { BoundedCache, type CacheOptions } from '../../src/connections/bounded-cache.ts'

function aCache(options: Partial<CacheOptions<string>> = {}) {
  let time = 0
  const busy = new Set<string>()
  const dropped: string[] = []
  const cache = new BoundedCache<string>({
    capacity: 3,
    idle: 100,
    now: () => time,
    isBusy: (value) => busy.has(value),
    onDropped: (key) => dropped.push(key),
    ...options,
  })
  const use = (key: string) => cache.use(key, () => key.toUpperCase())
  const wait = (ms: number) => {
    time += ms
  }
  return { cache, busy, dropped, use, wait }
}

describe('A bounded cache', () => {
  it('makes each value once, while it is in use', () => {
    const { cache } = aCache()
    let made = 0
    const make = () => String(++made)
    assert.deepEqual([cache.use('a', make), cache.use('a', make), cache.use('b', make)], ['1', '1', '2'])
  })

  it('drops the longest unused beyond its capacity', () => {
    const { cache, dropped, use, wait } = aCache()
    for (const key of ['a', 'b', 'c', 'a', 'd']) {
      use(key)
      wait(1)
    }
    assert.deepEqual(dropped, ['b'])
    assert.deepEqual([...cache.values()].toSorted(), ['A', 'C', 'D'])
  })

  it('drops what nobody has used for a while, and nothing else', () => {
    const { cache, dropped, use, wait } = aCache()
    use('a')
    wait(60)
    use('b')
    wait(60)
    cache.sweep(100)
    assert.deepEqual([dropped, [...cache.values()]], [['a'], ['B']])
  })

  it('keeps what is busy, also beyond its capacity, and lets it go when it is not', () => {
    const { cache, busy, use, wait } = aCache()
    for (const value of ['A', 'B', 'C', 'D']) busy.add(value)
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      use(key)
      wait(1)
    }
    assert.equal(cache.size, 5)
    busy.clear()
    for (const key of ['f', 'g']) use(key)
    assert.equal(cache.size, 3)
  })

  it('never drops what has just been asked for', () => {
    const { cache, use } = aCache({ capacity: 0 })
    use('a')
    assert.equal(cache.size, 1)
    use('b')
    assert.deepEqual([...cache.values()], ['B'])
  })

  it('keeps nothing of what could not be made', () => {
    const { cache } = aCache()
    assert.throws(() =>
      cache.use('a', () => {
        throw new Error('no')
      }),
    )
    assert.equal(cache.size, 0)
  })

  it('drops nothing because a clock was set back a little', () => {
    const { cache, dropped, use, wait } = aCache()
    use('a')
    wait(-50)
    cache.sweep(100)
    assert.deepEqual(dropped, [])
  })

  it('drops a few at each use, so that nobody pays for many', () => {
    const { dropped, use, wait } = aCache({ capacity: 100 })
    for (const key of 'abcdefgh') use(key)
    wait(101)
    use('h')
    assert.deepEqual(dropped, ['a', 'b', 'c'])
    use('h')
    use('h')
    assert.equal(dropped.length, 7)
  })

  it('drops as many at a time as it is told, and says whether there may be more', () => {
    const { cache, dropped, use, wait } = aCache({ capacity: 100 })
    for (const key of 'abcdefgh') use(key)
    wait(101)
    assert.equal(cache.sweep(3), true)
    assert.deepEqual(dropped, ['a', 'b', 'c'])
    assert.equal(cache.sweep(3), true)
    assert.equal(cache.sweep(3), false)
    assert.equal(cache.size, 0)
  })

  it('says that there are no more, also where more are busy than there is room for', () => {
    const { cache, busy, dropped, use, wait } = aCache({ capacity: 3 })
    for (const key of 'abcdefgh') {
      busy.add(key.toUpperCase())
      use(key)
    }
    for (const ms of [0, 101]) {
      wait(ms)
      let sweeps = 1
      while (cache.sweep(2) && sweeps < 100) sweeps += 1
      assert.ok(sweeps <= 5, `${sweeps} sweeps`)
    }
    assert.deepEqual([dropped, cache.size], [[], 8])
  })

  it('lets nobody stay because of one before them that is always used', () => {
    const { cache, use, wait } = aCache({ capacity: 100 })
    for (const key of 'abcdefgh') use(key)
    for (let n = 0; n < 20; n++) {
      wait(20)
      use('a')
    }
    assert.deepEqual([...cache.values()], ['A'])
  })

  it('does not take a look for a use', () => {
    const { cache, dropped, use } = aCache({ capacity: 2 })
    for (const key of 'ab') use(key)
    assert.equal(cache.peek('a'), 'A')
    use('c')
    assert.deepEqual(dropped, ['a'])
  })
})
