import assert from 'node:assert/strict'
import type { TokenStore } from '../../src/connections/token-store.ts'
import { connectedAtWork, hour, refusal, throwing } from '../connections/at-work.ts'
import { aFailingPlace, aStore, fails } from '../connections/records.ts'
import { settled } from '../support/clock.ts'
import { errorOf } from '../support/error-of.ts'

describe('a renewal whose result cannot be kept for a reason that nobody expected', () => {
  it('is used and stored later, when the store of a program fails in its own words', async () => {
    const good = aStore([aFailingPlace('journal', true)])
    let broken = false
    const store: TokenStore = {
      ...good,
      async update(key, change) {
        if (!broken) return good.update(key, change)
        await change(await good.read(key))
        throw new TypeError('a driver that nobody knows')
      },
    }
    const { connection, clock, server } = await connectedAtWork({ store })
    broken = true
    await clock.advance(2 * hour)
    assert.equal((await connection.current()).accessToken, 'access-2')
    assert.equal(connection.trouble()?.code, 'STORE_FAILED')
    assert.equal(await storedIn(good), 'refresh-1')
    broken = false
    await clock.advance(2_000)
    await settled()
    assert.equal(await storedIn(good), 'refresh-2')
    assert.deepEqual(server.presented, ['refresh-1'])
  })

  it('is stored all the same, when telling about a failing place fails, too', async () => {
    const [journal, context] = [aFailingPlace('journal', true), aFailingPlace('context', false)]
    const store = aStore([journal, context], { onTrouble: throwing(new Error('the log is gone')) })
    const { connection, clock, server } = await connectedAtWork({ store })
    context.onGet = fails('EIO')
    context.onSet = fails('EIO')
    await clock.advance(2 * hour)
    assert.equal((await connection.current()).accessToken, 'access-2')
    assert.equal(connection.trouble(), undefined)
    assert.equal(await storedIn(store), 'refresh-2')
    assert.deepEqual(server.presented, ['refresh-1'])
  })
})

describe('a token that no place takes', () => {
  /** Two instances of one connection in a process, as during and after a deploy, over places that are broken for now. */
  async function twoInstances(secondName = 'one') {
    const setting = await connectedAtWork()
    const { journal, context, another } = setting
    const instance = (name: string) => another({ name: `${name} of ${works}` })
    works += 1
    const write = (how?: () => Promise<never>) => {
      journal.onSet = how
      context.onSet = how
    }
    write(fails('ENOSPC'))
    return { ...setting, write, old: instance('one'), next: instance(secondName) }
  }
  let works = 0

  it('is what the next instance begins with', async () => {
    const { clock, server, old, next } = await twoInstances()
    await clock.advance(2 * hour)
    await old.current()
    assert.equal((await next.current()).accessToken, 'access-2')
    assert.equal(next.trouble()?.code, 'STORE_FAILED')
    await clock.advance(2 * hour)
    assert.equal((await next.current()).accessToken, 'access-3')
    assert.equal(server.reuses, 0)
  })

  it('is found by an instance that had looked before', async () => {
    const { clock, server, old, next, store, write } = await twoInstances()
    await next.current()
    await clock.advance(2 * hour)
    await Promise.all([old.current(), next.current()])
    assert.deepEqual([server.presented, server.reuses], [['refresh-1'], 0])
    write()
    await clock.advance(60_000)
    await settled()
    assert.equal(await storedIn(store), 'refresh-2')
    assert.equal(next.trouble(), undefined)
    assert.equal((await next.current()).accessToken, 'access-2')
  })

  it('is tried to store once more before the process ends', async () => {
    const { clock, old, store, write } = await twoInstances()
    await clock.advance(2 * hour)
    await old.current()
    await old.settled()
    assert.equal(await storedIn(store), 'refresh-1')
    write()
    await old.settled()
    assert.equal(await storedIn(store), 'refresh-2')
    assert.equal(old.trouble(), undefined)
  })

  it('is not taken over by another connection', async () => {
    const { clock, old, next } = await twoInstances('other')
    await next.current()
    await clock.advance(2 * hour)
    await old.current()
    assert.equal(next.trouble(), undefined)
  })

  it('does not hide that the next renewal fails, nor keep it from being given a rest', async () => {
    const { clock, server, old } = await twoInstances()
    await clock.advance(2 * hour)
    await old.current()
    server.always = throwing(refusal('', 503))
    await clock.advance(2 * hour)
    const before = server.presented.length
    for (let count = 0; count < 20; count++) assert.equal((await errorOf(old.current())).code, 'TOKEN_REQUEST_REFUSED')
    assert.equal(server.presented.length, before + 1)
  })
})

async function storedIn(store: TokenStore): Promise<string | undefined> {
  const found = await store.read('t_1')
  return found.state === 'connected' ? found.tokens.refreshToken : found.state
}
