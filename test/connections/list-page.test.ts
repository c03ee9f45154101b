import assert from 'node:assert/strict'
import type { IndexEntry } from '../../src/connections/index-entry.ts'
import { ListPage, type ListPosition } from '../../src/connections/list-page.ts'

type State = IndexEntry['state']
const entry = (user: string, state: State = 'connected', key = `t_${user}`): IndexEntry => ({
  key,
  state,
  generation: 1,
  user,
})

function pageOf(entries: readonly IndexEntry[], search = '', limit = 50, after?: ListPosition): ListPage {
  const page = new ListPage(search, after, limit)
  for (const one of entries) page.offer(one)
  return page
}
const usersOf = (page: ListPage) => page.entries.map(({ user }) => user)

/** All pages, one after the other, over entries that may change in between. */
function allPages(entries: () => readonly IndexEntry[], limit: number): string[] {
  const seen: string[] = []
  for (let after: ListPosition | undefined, pages = 0; ; pages++) {
    assert.ok(pages < 1_000)
    const page = pageOf(entries(), '', limit, after)
    seen.push(...page.entries.map(({ key }) => key))
    after = page.end
    if (!after) return seen
  }
}

/** Always the same order that looks like none. */
const shuffled = <T>(things: readonly T[]): T[] =>
  things
    .map((thing, n) => ({ thing, at: (n * 7_919 + 13) % 1_009 }))
    .sort((a, b) => a.at - b.at)
    .map(({ thing }) => thing)

describe('a page of the list of connections', () => {
  it('has dead ones first, then goes by user, whatever the case', () => {
    const entries = [entry('Zoe'), entry('bob', 'dead'), entry('alice'), entry('Carl'), entry('Ann', 'dead')]
    assert.deepEqual(usersOf(pageOf(entries)), ['Ann', 'bob', 'alice', 'Carl', 'Zoe'])
  })

  it('has only those that are connected or dead, and counts them all', () => {
    const states: State[] = ['connected', 'dead', 'disconnected', 'foreign', 'unreadable', 'unknown', 'none']
    const page = pageOf(
      states.map((state) => entry(state, state)),
      '',
      1,
    )
    assert.deepEqual([usersOf(page), page.counts, page.total], [['dead'], { connected: 1, dead: 1, unreadable: 1 }, 2])
  })

  it('finds a user by a part of the id, whatever the case and however its letters are put together', () => {
    const entries = ['Alice@Example.com', 'bob', 'zo\u00eb', 'Mali'].map((user) => entry(user))
    assert.deepEqual(usersOf(pageOf(entries, 'ALI')), ['Alice@Example.com', 'Mali'])
    assert.deepEqual(usersOf(pageOf(entries, 'ZOE\u0308')), ['zo\u00eb'])
    const none = pageOf(entries, 'nobody')
    assert.deepEqual([usersOf(none), none.total, none.counts.connected], [[], 0, 4])
  })

  it('is the same whatever the order in which connections are offered', () => {
    const entries = Array.from({ length: 500 }, (_, n) =>
      entry(`user ${n % 250}`, n % 7 ? 'connected' : 'dead', `t_${n}`),
    )
    const sorted = pageOf(entries, '', 200)
    for (const other of [shuffled(entries), entries.toReversed()]) {
      assert.deepEqual(pageOf(other, '', 200).entries, sorted.entries)
      assert.deepEqual(pageOf(other, '', 200).end, sorted.end)
    }
  })

  it('follows the one before, until each was there once', () => {
    const entries = shuffled(
      Array.from({ length: 333 }, (_, n) => entry(`user ${n % 50}`, n % 5 ? 'connected' : 'dead', `t_${n}`)),
    )
    for (const limit of [1, 2, 7, 50, 332, 333, 334]) {
      const seen = allPages(() => entries, limit)
      assert.deepEqual([seen.length, new Set(seen).size], [333, 333], String(limit))
    }
  })

  it('is the last one exactly when nothing follows', () => {
    const entries = ['a', 'b'].map((user) => entry(user))
    assert.equal(pageOf(entries, '', 2).end, undefined)
    assert.deepEqual(pageOf(entries, '', 1).end, [1, 'a', 't_a'])
    assert.equal(pageOf([], '', 1).end, undefined)
  })

  it('misses and repeats none that stays, while others come and go', () => {
    let entries = Array.from({ length: 100 }, (_, n) => entry(`user ${String(n).padStart(3, '0')}`))
    const staying = entries.filter((_, n) => n % 3 !== 0).map(({ key }) => key)
    let n = 0
    const seen = allPages(() => {
      n += 1
      entries = entries.filter(({ key }) => staying.includes(key) || Number(key.slice(-3)) % 9 !== n % 9)
      entries.push(entry(`newcomer ${n}`))
      return shuffled(entries)
    }, 10)
    for (const key of staying) assert.equal(seen.filter((other) => other === key).length, 1, key)
  })
})
