import assert from 'node:assert/strict'
import type { TokenStore } from '../../src/connections/token-store.ts'
import { aConnection, aTokenSet } from '../support/tokens.ts'
import { keysOf, put } from './records.ts'

export interface StoreUnderTest {
  readonly store: TokenStore
  /** The same records, as another instance or the next process sees them. */
  readonly reopened: () => TokenStore
  /** Whether all its places work. */
  readonly isWhole: boolean
}

const tokenOf = (found: Awaited<ReturnType<TokenStore['read']>>) =>
  found.state === 'connected' ? found.tokens.accessToken : found.state
const named = (accessToken: string) => aConnection({ tokens: aTokenSet({ accessToken }) })

/** What every store must do. */
export function behavesAsTokenStore(name: string, make: () => StoreUnderTest): void {
  describe(`${name} as a token store`, () => {
    let under: StoreUnderTest
    beforeEach(() => {
      under = make()
    })

    it('has nothing at first', async () => {
      assert.deepEqual(await under.store.read('t_1'), { state: 'none', generation: 0 })
    })

    it('gives back what was put, here and elsewhere', async () => {
      const kept = await put(under.store, 't_1', aConnection())
      assert.deepEqual(kept, { ...aConnection(), generation: 1 })
      assert.deepEqual(await under.store.read('t_1'), kept)
      assert.deepEqual(await under.reopened().read('t_1'), kept)
    })

    it('numbers each change', async () => {
      for (const generation of [1, 2, 3])
        assert.equal((await put(under.store, 't_1', aConnection())).generation, generation)
      assert.equal((await put(under.reopened(), 't_1', aConnection())).generation, 4)
    })

    it('keeps a removal as a tombstone', async () => {
      await put(under.store, 't_1', aConnection())
      await put(under.store, 't_1', { state: 'disconnected' })
      assert.deepEqual(await under.reopened().read('t_1'), { state: 'disconnected', generation: 2 })
    })

    it('leaves everything as it was when a change wants nothing, or throws', async () => {
      await put(under.store, 't_1', named('kept'))
      assert.equal(tokenOf(await under.store.update('t_1', async () => undefined)), 'kept')
      await assert.rejects(
        under.store.update('t_1', async () => {
          throw new RangeError('no')
        }),
        RangeError,
      )
      assert.deepEqual(await under.store.read('t_1'), { ...named('kept'), generation: 1 })
    })

    it('shows each change what the one before it has made, however many come at once', async () => {
      const seen: number[] = []
      await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          (n % 2 ? under.reopened() : under.store).update('t_1', async ({ generation }) => {
            seen.push(generation)
            await new Promise((resolve) => setImmediate(resolve))
            return named(`token ${n}`)
          }),
        ),
      )
      assert.deepEqual(
        seen,
        Array.from({ length: 20 }, (_, n) => n),
      )
      assert.equal((await under.store.read('t_1')).generation, 20)
    })

    it('does not let one connection wait for another', async () => {
      let release: () => void = () => {}
      const held = under.store.update('t_1', () => new Promise((resolve) => (release = () => resolve(named('late')))))
      await put(under.store, 't_2', named('at once'))
      assert.equal(tokenOf(await under.store.read('t_2')), 'at once')
      release()
      await held
      assert.equal(tokenOf(await under.store.read('t_1')), 'late')
    })

    it('can be read while a change is under way, and still has the old', async () => {
      await put(under.store, 't_1', named('old'))
      let release: () => void = () => {}
      const held = under.store.update('t_1', () => new Promise((resolve) => (release = () => resolve(named('new')))))
      await new Promise((resolve) => setTimeout(resolve, 5))
      assert.equal(tokenOf(await under.store.read('t_1')), 'old')
      release()
      await held
    })

    it('tells the keys of what there is, and none of what is buried', async () => {
      for (const key of ['t_1', 't_2', 't_3']) await put(under.store, key, aConnection())
      await put(under.store, 't_2', { state: 'disconnected', endedAt: 1 })
      assert.equal(await under.store.bury('t_2', 2), under.isWhole)
      const left = under.isWhole ? ['t_1', 't_3'] : ['t_1', 't_2', 't_3']
      assert.deepEqual([...new Set(await keysOf(under.reopened()))], left)
      assert.equal((await under.reopened().read('t_2')).state, under.isWhole ? 'none' : 'disconnected')
    })

    it('has nothing less for having forgotten', async () => {
      await put(under.store, 't_1', named('kept'))
      await under.store.forget('t_1')
      assert.equal(tokenOf(await under.store.peek('t_1')), 'kept')
      assert.equal((await put(under.reopened(), 't_1', named('next'))).generation, 2)
    })

    it('works on after a change that failed', async () => {
      await assert.rejects(under.store.update('t_1', () => Promise.reject(new RangeError('no'))))
      assert.equal(tokenOf(await put(under.store, 't_1', named('next'))), 'next')
    })
  })
}
