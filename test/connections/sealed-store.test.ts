import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { memoryPlace, type Place } from '../../src/connections/place.ts'
import { sealedStore } from '../../src/connections/token-store.ts'
import { errorOf } from '../support/error-of.ts'
import { aConnection, aTokenSet } from '../support/tokens.ts'
import { aFailingPlace, aStore, fails, hangs, put, someKeys, systemError } from './records.ts'

const named = (accessToken: string) => aConnection({ tokens: aTokenSet({ accessToken }) })
const setUp = (more = {}) => {
  const [journal, context] = [aFailingPlace('journal', true), aFailingPlace('context', false)]
  const trouble: string[] = []
  const store = aStore([context, journal], { onTrouble: (place, error) => trouble.push(`${place} ${error}`), ...more })
  const token = async () => {
    const found = await store.read('t_1')
    return found.state === 'connected' ? found.tokens.accessToken : found.state
  }
  return { journal, context, trouble, store, token }
}

describe('places that disagree', () => {
  for (const behind of ['journal', 'context'] as const) {
    it(`are believed by the higher generation, when the ${behind} is behind`, async () => {
      const { store, token, ...places } = setUp()
      await put(store, 't_1', named('old'))
      const old = places[behind].kept.get('t_1') as string
      await put(store, 't_1', named('new'))
      places[behind].kept.set('t_1', old)
      assert.equal(await token(), 'new')
      assert.equal((await put(store, 't_1', named('newer'))).generation, 3)
    })
  }

  it('do not bring back what was removed', async () => {
    const { store, token, context } = setUp()
    await put(store, 't_1', named('old'))
    const old = context.kept.get('t_1') as string
    await put(store, 't_1', { state: 'disconnected' })
    context.kept.set('t_1', old)
    assert.equal(await token(), 'disconnected')
  })

  it('are read as long as one of them can be', async () => {
    const { store, token, context, journal } = setUp()
    await put(store, 't_1', named('kept'))
    const text = journal.kept.get('t_1') as string
    for (const damaged of ['', 'garbage', text.slice(0, 50), `${text}x`.replace('gk1', 'gk2')]) {
      context.kept.set('t_1', damaged)
      assert.equal(await token(), 'kept')
    }
    journal.kept.set('t_1', 'garbage')
    context.kept.set('t_1', text)
    assert.equal(await token(), 'kept')
  })

  it('are written again, all of them, by the next change', async () => {
    const { store, context, journal } = setUp()
    await put(store, 't_1', named('old'))
    context.kept.set('t_1', 'garbage')
    await put(store, 't_1', named('new'))
    assert.equal(context.kept.get('t_1'), journal.kept.get('t_1'))
  })

  it('are numbered on from the highest, though that cannot be opened', async () => {
    const { store, token, context, journal } = setUp()
    await put(store, 't_1', named('kept'))
    const [format, id, print, , ...rest] = (journal.kept.get('t_1') as string).split('.')
    context.kept.set('t_1', [format, id, print, 7, ...rest].join('.'))
    assert.equal(await token(), 'kept')
    assert.equal((await put(store, 't_1', named('next'))).generation, 8)
  })

  it('leave room for the next change whatever number somebody has written', async () => {
    const { store, token, context } = setUp()
    await put(store, 't_1', named('kept'))
    context.kept.set('t_1', `gk1.aaaaaaaa.print.${Number.MAX_SAFE_INTEGER}.AAAA.AAAA`)
    assert.equal(await token(), 'kept')
    assert.equal((await put(store, 't_1', named('next'))).generation, 2)
    assert.equal(await token(), 'next')
  })
})

describe('AZ-003 Context API delete does not brick or resurrect', () => {
  it('keeps the connection when its key is deleted by hand, since the journal has it', async () => {
    const { store, token, context } = setUp()
    await put(store, 't_1', named('kept'))
    context.kept.delete('t_1')
    assert.equal(await token(), 'kept')
    assert.equal((await put(store, 't_1', named('next'))).generation, 2)
    assert.ok(context.kept.has('t_1'))
  })

  it('stays removed when the key of a tombstone is deleted by hand', async () => {
    const { store, token, context } = setUp()
    await put(store, 't_1', named('old'))
    await put(store, 't_1', { state: 'disconnected' })
    context.kept.delete('t_1')
    assert.equal(await token(), 'disconnected')
  })
})

describe('Ciphertext swap between users/instances', () => {
  it('opens for nobody in the place of another connection', async () => {
    const { store, context, journal } = setUp()
    await put(store, 't_1', named('of u1'))
    await put(store, 't_2', named('of u2'))
    for (const { kept } of [context, journal]) {
      const [first, second] = [kept.get('t_1') as string, kept.get('t_2') as string]
      kept.set('t_1', second).set('t_2', first)
    }
    assert.equal((await store.read('t_1')).state, 'unreadable')
    assert.equal((await store.read('t_2')).state, 'unreadable')
  })

  it('opens for no other integration, though it has the same key', async () => {
    const place = memoryPlace()
    await put(aStore([place], { id: 'swap-a' }), 't_1', named('of a'))
    assert.equal((await aStore([place], { id: 'swap-b' }).read('t_1')).state, 'unreadable')
    assert.equal((await aStore([place], { id: 'swap-a' }).read('t_1')).state, 'connected')
  })

  it('opens for no other version of the record', async () => {
    const place = aFailingPlace('memory', false)
    const store = aStore([place])
    await put(store, 't_1', named('old'))
    const old = place.kept.get('t_1') as string
    await put(store, 't_1', named('new'))
    place.kept.set('t_1', old.replace('.1.', '.9.'))
    assert.equal((await store.read('t_1')).state, 'unreadable')
  })
})

describe('a store whose keys or settings change', () => {
  const place = () => aFailingPlace('memory', false)
  const over = (kept: Place, more: object) =>
    sealedStore({ id: 'changing', fingerprint: 'print', keys: someKeys, places: [kept], ...more })

  it('opens with every key at hand and seals with the first', async () => {
    const [oldKey, newKey] = [randomBytes(32), randomBytes(32)]
    const kept = place()
    await put(over(kept, { keys: [oldKey] }), 't_1', named('kept'))
    const rotated = over(kept, { keys: [newKey, oldKey] })
    assert.equal((await rotated.read('t_1')).state, 'connected')
    await rotated.update('t_1', async (found) => (found.state === 'connected' ? found : undefined))
    assert.equal((await over(kept, { keys: [newKey] }).read('t_1')).state, 'connected')
    assert.equal((await over(kept, { keys: [oldKey] }).read('t_1')).state, 'unreadable')
  })

  it('tells records of other settings from none, and numbers on', async () => {
    const kept = place()
    await put(over(kept, {}), 't_1', named('kept'))
    const changed = over(kept, { fingerprint: 'other' })
    assert.deepEqual(await changed.read('t_1'), { state: 'foreign', generation: 1 })
    assert.equal((await over(kept, {}).read('t_1')).state, 'connected')
    assert.equal((await put(changed, 't_1', named('new'))).generation, 2)
    assert.equal((await over(kept, {}).read('t_1')).state, 'foreign')
  })

  it('numbers on from a record that it cannot open', async () => {
    const kept = place()
    await put(over(kept, { keys: [randomBytes(32)] }), 't_1', named('kept'))
    assert.equal((await put(over(kept, {}), 't_1', named('new'))).generation, 2)
  })
})

describe('SG-003 Store set() fails or throws', () => {
  const failures: [string, (text: string) => Promise<void>][] = [
    [
      'throws',
      () => {
        throw systemError('EIO')
      },
    ],
    ['rejects', fails('ENOSPC')],
    ['never ends', hangs],
    ['rejects with no error at all', () => Promise.reject(undefined)],
  ]
  for (const [name, onSet] of failures) {
    it(`rejects with STORE_FAILED when the journal ${name}, and the old record stands`, async () => {
      const { store, journal, context, trouble } = setUp()
      await put(store, 't_1', named('old'))
      journal.onSet = onSet
      context.onSet = fails('EIO')
      const error = await errorOf(put(store, 't_1', named('new')))
      assert.deepEqual([error.code, error.reason], ['STORE_FAILED', 'write'])
      assert.doesNotMatch(JSON.stringify(error.details) + error.message + trouble, /canary/)
      journal.onSet = undefined
      const found = await store.read('t_1')
      assert.equal(found.state === 'connected' && found.tokens.accessToken, 'old')
    })

    it(`is content with the journal when the context ${name}, and says so`, async () => {
      const { store, token, context, trouble } = setUp()
      context.onSet = onSet
      await put(store, 't_1', named('new'))
      assert.equal(await token(), 'new')
      assert.equal(trouble.length, 1)
      assert.match(trouble[0] as string, /^context (EIO|ENOSPC|ETIMEDOUT|failed)$/)
    })
  }

  it('is not content with the context when the journal fails, though the context has it', async () => {
    const { store, journal, token } = setUp()
    journal.onSet = fails('EACCES')
    const error = await errorOf(put(store, 't_1', named('new')))
    assert.deepEqual(error.details, { error: 'EACCES' })
    assert.equal(await token(), 'new')
  })

  it('wants every place where none of them is durable', async () => {
    const [one, other] = [aFailingPlace('one', false), aFailingPlace('other', false)]
    other.onSet = fails('EIO')
    assert.equal((await errorOf(put(aStore([one, other]), 't_1', named('new')))).code, 'STORE_FAILED')
  })

  it('works again as soon as the place does', async () => {
    const { store, journal, context, token } = setUp()
    journal.onSet = context.onSet = hangs
    await errorOf(put(store, 't_1', named('lost')))
    journal.onSet = context.onSet = undefined
    await put(store, 't_1', named('kept'))
    assert.equal(await token(), 'kept')
  })

  it('writes what is durable first', async () => {
    const order: string[] = []
    const noting = (name: string, durable: boolean) => ({
      ...memoryPlace(),
      name,
      durable,
      set: async () => void order.push(name),
    })
    await put(aStore([noting('context', false), noting('journal', true), noting('other', false)]), 't_1', named('new'))
    assert.deepEqual(order, ['journal', 'context', 'other'])
  })
})

describe('SG-004 Store get() fails or throws', () => {
  const failures: [string, () => Promise<undefined>][] = [
    [
      'throws',
      () => {
        throw systemError('EIO')
      },
    ],
    ['rejects', fails('EACCES')],
    ['never ends', hangs],
  ]
  for (const [name, onGet] of failures) {
    it(`never takes a place that ${name} for an empty one`, async () => {
      const { store, journal, context } = setUp()
      journal.onGet = context.onGet = onGet
      const error = await errorOf(store.read('t_1'))
      assert.deepEqual([error.code, error.reason], ['STORE_FAILED', 'read'])
      assert.match(String(error.details['error']), /^(EIO|EACCES|ETIMEDOUT), \1$/)
      const asked: string[] = []
      const writes = journal.writes
      const changing = store.update('t_1', async () => void asked.push('asked'))
      assert.equal((await errorOf(changing)).code, 'STORE_FAILED')
      assert.deepEqual([asked, journal.writes], [[], writes])
    })

    it(`reads the other place when one ${name}, and says so`, async () => {
      const { store, token, journal, trouble } = setUp()
      await put(store, 't_1', named('kept'))
      journal.onGet = onGet
      assert.equal(await token(), 'kept')
      assert.match(trouble.join(), /^journal (EIO|EACCES|ETIMEDOUT)$/)
    })
  }

  it('cannot tell when one place has nothing usable and the other fails', async () => {
    for (const text of [undefined, '', 'garbage']) {
      const { store, journal, context } = setUp()
      if (text !== undefined) context.kept.set('t_1', text)
      journal.onGet = fails('EIO')
      assert.equal((await errorOf(store.read('t_1'))).code, 'STORE_FAILED')
    }
  })

  it('says none of a store’s own words, which may hold addresses and passwords', async () => {
    const { store, journal, context } = setUp()
    for (const thrown of [
      new Error('redis://canary@host'),
      { code: 'canary canary' },
      'canary',
      Object.assign(new Error('x'), { code: 42 }),
    ]) {
      journal.onGet = context.onGet = () => Promise.reject(thrown)
      assert.deepEqual((await errorOf(store.read('t_1'))).details, { error: 'failed, failed' })
    }
  })
})
