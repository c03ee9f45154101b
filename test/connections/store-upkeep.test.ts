import assert from 'node:assert/strict'
import type { Place } from '../../src/connections/place.ts'
import { aConnection, aTokenSet } from '../support/tokens.ts'
import { aFailingPlace, aStore, fails, hangs, keysOf, put } from './records.ts'

const day = 86_400_000
const named = (accessToken: string) => aConnection({ tokens: aTokenSet({ accessToken }) })
const ended = (endedAt: number) => ({ state: 'disconnected' as const, endedAt })

/** A journal beside a context that is as told. */
function setUp(context: Partial<Place> = {}) {
  const places = {
    journal: aFailingPlace('journal', true),
    context: Object.assign(aFailingPlace('context', false), context),
  }
  const store = aStore([places.context, places.journal])
  const has = () => [places.journal.kept.has('t_1'), places.context.kept.has('t_1')]
  const state = async () => (await store.read('t_1')).state
  return { ...places, store, has, state }
}

describe('a connection that nobody uses any more', () => {
  it('leaves the memory of a context that forgets with the process, and comes back from the journal', async () => {
    const { store, has, state } = setUp({ fleeting: true })
    await put(store, 't_1', named('kept'))
    await store.forget('t_1')
    assert.deepEqual(has(), [true, false])
    assert.equal(await state(), 'connected')
    assert.equal((await put(store, 't_1', named('next'))).generation, 2)
    assert.deepEqual(has(), [true, true])
  })

  it('stays in a context that does not forget', async () => {
    const { store, has } = setUp()
    await put(store, 't_1', named('kept'))
    await store.forget('t_1')
    assert.deepEqual(has(), [true, true])
  })

  it('stays wherever the journal does not have the very same', async () => {
    for (const behind of ['older', 'missing', 'damaged', 'unreadable'] as const) {
      const { store, journal, context, state } = setUp({ fleeting: true })
      await put(store, 't_1', named('old'))
      const old = journal.kept.get('t_1') as string
      await put(store, 't_1', named('new'))
      if (behind === 'older') journal.kept.set('t_1', old)
      if (behind === 'missing') journal.kept.delete('t_1')
      if (behind === 'damaged') journal.kept.set('t_1', 'garbage')
      if (behind === 'unreadable') journal.onGet = fails('EIO')
      await store.forget('t_1')
      assert.ok(context.kept.has('t_1'), behind)
      journal.onGet = undefined
      const found = await store.read('t_1')
      assert.equal(found.state === 'connected' && found.tokens.accessToken, 'new', behind)
      assert.equal(await state(), 'connected')
    }
  })

  it('stays where two durable places disagree', async () => {
    const [one, other] = [aFailingPlace('one', true), aFailingPlace('other', true)]
    const context = Object.assign(aFailingPlace('context', false), { fleeting: true })
    const store = aStore([one, other, context])
    await put(store, 't_1', named('old'))
    const old = one.kept.get('t_1') as string
    await put(store, 't_1', named('new'))
    other.kept.set('t_1', old)
    await store.forget('t_1')
    assert.ok(context.kept.has('t_1'))
  })

  it('stays where nothing else is durable', async () => {
    const place = Object.assign(aFailingPlace('memory', false), { fleeting: true })
    const store = aStore([place])
    await put(store, 't_1', named('kept'))
    await store.forget('t_1')
    assert.ok(place.kept.has('t_1'))
  })

  it('is still known to be newer than what a failing place would leave, unless it was forgotten in good order', async () => {
    const { store, journal, context } = setUp()
    await put(store, 't_1', named('old'))
    const old = context.kept.get('t_1') as string
    await put(store, 't_1', named('new'))
    context.kept.set('t_1', old)
    journal.onGet = fails('EIO')
    await store.forget('t_1')
    await assert.rejects(store.read('t_1'), { code: 'STORE_FAILED' })
  })

  it('costs nothing to forget when it was never there', async () => {
    const { store, journal, context } = setUp({ fleeting: true })
    await store.read('t_1')
    journal.onGet = context.onGet = () => assert.fail('read for nothing')
    await store.forget('t_1')
  })

  it('leaves nothing in the memory when it was only looked at in passing', async () => {
    const { store, journal, context } = setUp({ fleeting: true })
    await put(store, 't_1', named('kept'))
    await store.forget('t_1')
    assert.equal((await store.peek('t_1')).state, 'connected')
    journal.onGet = context.onGet = () => assert.fail('there is nothing to forget')
    await store.forget('t_1')
  })

  it('is not spoiled by a place that hangs or fails', async () => {
    for (const how of [fails('EIO'), hangs]) {
      const { store, context, has } = setUp({ fleeting: true })
      await put(store, 't_1', named('kept'))
      context.onSet = how
      await store.forget('t_1')
      assert.deepEqual(has(), [true, true])
    }
  })
})

describe('a tombstone', () => {
  it('is removed everywhere once it is old enough, the journal last', async () => {
    const { store, journal, has } = setUp()
    await put(store, 't_1', named('old'))
    await put(store, 't_1', ended(5 * day))
    assert.equal(await store.bury('t_1', 5 * day), false)
    assert.deepEqual(has(), [true, true])
    journal.onSet = async () => {
      assert.deepEqual(has(), [true, false])
      journal.kept.delete('t_1')
    }
    assert.equal(await store.bury('t_1', 5 * day + 1), true)
    assert.deepEqual(has(), [false, false])
    assert.deepEqual(await store.read('t_1'), { state: 'none', generation: 0 })
  })

  it('is the only thing that is removed', async () => {
    const { store, has } = setUp()
    for (const draft of [named('alive'), { ...named('dead'), state: 'dead' as const, error: 'invalid_grant' }]) {
      await put(store, 't_1', draft)
      assert.equal(await store.bury('t_1', Number.MAX_SAFE_INTEGER), false)
      assert.deepEqual(has(), [true, true])
    }
    assert.equal(await store.bury('t_2', Number.MAX_SAFE_INTEGER), false)
  })

  it('covers an older copy in another place first, and goes the next time', async () => {
    const { store, journal, context, has, state } = setUp()
    await put(store, 't_1', named('old'))
    const old = context.kept.get('t_1') as string
    await put(store, 't_1', ended(day))
    context.kept.set('t_1', old)
    assert.equal(await store.bury('t_1', 2 * day), false)
    assert.equal(context.kept.get('t_1'), journal.kept.get('t_1'))
    assert.equal(await store.bury('t_1', 2 * day), true)
    assert.deepEqual(has(), [false, false])
    assert.equal(await state(), 'none')
  })

  it('stays as long as a place cannot be read, or does not let go of what it has', async () => {
    const breaks: ((places: ReturnType<typeof setUp>) => void)[] = [
      ({ journal }) => Object.assign(journal, { onGet: fails('EIO') }),
      ({ context }) => Object.assign(context, { onGet: hangs }),
      ({ context }) => Object.assign(context, { onSet: fails('EROFS') }),
      ({ context }) => Object.assign(context, { onSet: async () => {} }),
      ({ context }) => Object.assign(context, { onSet: hangs }),
    ]
    for (const [number, breakPlace] of breaks.entries()) {
      const setting = setUp()
      await put(setting.store, 't_1', named('old'))
      await put(setting.store, 't_1', ended(day))
      breakPlace(setting)
      assert.equal(await setting.store.bury('t_1', 9 * day), false, String(number))
      assert.ok(setting.journal.kept.has('t_1'), String(number))
    }
  })

  it('stays where a copy that cannot be opened claims to be newer', async () => {
    const { store, context, has } = setUp()
    await put(store, 't_1', ended(day))
    const [format, id, print, , ...rest] = (context.kept.get('t_1') as string).split('.')
    context.kept.set('t_1', [format, id, print, 7, ...rest].join('.'))
    assert.equal(await store.bury('t_1', 9 * day), false)
    assert.deepEqual(has(), [true, true])
    assert.equal((await store.read('t_1')).state, 'disconnected')
  })

  it('stays where another process has just kept something newer', async () => {
    const { store, context, journal } = setUp()
    await put(store, 't_1', ended(day))
    const tombstone = context.kept.get('t_1') as string
    await put(store, 't_1', named('newer'))
    const newer = context.kept.get('t_1') as string
    // The other process has a journal of its own.
    journal.kept.set('t_1', tombstone)
    let reads = 0
    context.onGet = () => {
      reads += 1
      return reads === 1 ? tombstone : newer
    }
    assert.equal(await store.bury('t_1', 9 * day), false)
    context.onGet = undefined
    assert.equal((await store.read('t_1')).state, 'connected')
  })

  it('goes for those who have no time in it', async () => {
    const { store, has } = setUp()
    await put(store, 't_1', { state: 'disconnected' })
    assert.equal(await store.bury('t_1', day), true)
    assert.deepEqual(has(), [false, false])
  })

  it('waits for a change under way, and leaves what that brings', async () => {
    const { store, state } = setUp()
    await put(store, 't_1', ended(day))
    let go: () => void = () => {}
    const consent = store.update('t_1', () => new Promise((resolve) => (go = () => resolve(named('new')))))
    const burial = store.bury('t_1', 9 * day)
    await new Promise((resolve) => setImmediate(resolve))
    go()
    await consent
    assert.equal(await burial, false)
    assert.equal(await state(), 'connected')
  })

  it('lets the next connection begin anew', async () => {
    const { store } = setUp()
    for (const accessToken of ['a', 'b', 'c']) await put(store, 't_1', named(accessToken))
    await put(store, 't_1', ended(day))
    await store.bury('t_1', 9 * day)
    assert.equal((await put(store, 't_1', named('new'))).generation, 1)
    assert.equal((await store.read('t_1')).state, 'connected')
  })

  describe('in a context that other processes use', () => {
    /** Two processes: a journal each, one context. */
    function twoOf() {
      const shared = Object.assign(aFailingPlace('context', false), { shared: true })
      const id = `shared-${Math.random()}`
      const [mine, theirs] = [aFailingPlace('journal', true), aFailingPlace('journal', true)]
      const store = aStore([mine, shared], { id })
      return { shared, mine, theirs, store, other: aStore([theirs, shared], { id }) }
    }

    it('leaves the journal after a day, and the context when all have had the time to see it', async () => {
      const { shared, mine, store } = twoOf()
      await put(store, 't_1', named('old'))
      await put(store, 't_1', ended(day))
      assert.equal(await store.bury('t_1', 2 * day), false)
      assert.deepEqual([mine.kept.has('t_1'), shared.kept.has('t_1')], [false, true])
      assert.equal((await store.read('t_1')).state, 'disconnected')
      assert.equal(await store.bury('t_1', 30 * day), false)
      assert.equal(await store.bury('t_1', 31 * day), true)
      assert.equal(shared.kept.has('t_1'), false)
    })

    it('keeps an older copy in the journal of another one from coming back', async () => {
      const { shared, theirs, store, other } = twoOf()
      await put(other, 't_1', named('old'))
      await put(store, 't_1', ended(day))
      await store.bury('t_1', 2 * day)
      assert.equal((await other.read('t_1')).state, 'disconnected')
      // An older copy is first covered, as everywhere.
      for (let n = 0; n < 2; n++) await other.bury('t_1', 2 * day)
      assert.equal(theirs.kept.has('t_1'), false)
      shared.kept.delete('t_1')
      assert.equal((await other.read('t_1')).state, 'none')
    })

    it('is put there first where it has not arrived', async () => {
      const { shared, mine, store } = twoOf()
      await put(store, 't_1', named('old'))
      shared.onSet = fails('EIO')
      await put(store, 't_1', ended(day))
      shared.onSet = undefined
      shared.kept.delete('t_1')
      assert.equal(await store.bury('t_1', 2 * day), false)
      assert.deepEqual([mine.kept.has('t_1'), shared.kept.get('t_1')], [true, mine.kept.get('t_1')])
      await store.bury('t_1', 2 * day)
      assert.deepEqual([mine.kept.has('t_1'), shared.kept.has('t_1')], [false, true])
    })
  })
})

describe('the keys of a store', () => {
  it('are those of all its places', async () => {
    const { store, journal, context } = setUp()
    await put(store, 't_1', named('both'))
    journal.kept.set('t_2', 'only here')
    context.kept.set('t_3', 'only there')
    assert.deepEqual([...new Set(await keysOf(store))], ['t_1', 't_2', 't_3'])
  })

  it('are not to be had when a place cannot tell', async () => {
    for (const how of [fails('EIO'), hangs]) {
      const { store, context } = setUp()
      context.onGet = how
      await assert.rejects(keysOf(store))
    }
  })
})
