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
    assert.deepEqual([...cache.values()], ['C', 'A', 'D'])
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
})
