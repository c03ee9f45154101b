import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { type PendingConsent, pendingConsents } from '../../src/connections/pending-consents.ts'
import type { Place } from '../../src/connections/place.ts'
import { sealKeysOf } from '../../src/connections/seal.ts'
import { sharedConsents } from '../../src/connections/shared-consents.ts'
import { vault } from '../../src/connections/vault.ts'
import { settled, TestClock } from '../support/clock.ts'
import { randomOf } from '../support/random-of.ts'
import { someKeys } from './records.ts'

const aConsent = (state: string, more: Partial<PendingConsent> = {}): PendingConsent => ({
  id: 'integration-1',
  connection: 't_1',
  integrationKey: 'acme',
  fingerprint: 'print',
  request: {
    state,
    redirectUri: 'https://flows.test/callback',
    metadata: { issPromised: true, issuer: 'https://as.test', tokenUrl: 'https://as.test/token' },
    codeVerifier: `verifier-of-${state}`,
    nonce: 'nonce-1',
  },
  binding: 'confirm',
  user: 'alice@example.com',
  returnTo: '/home',
  ...more,
})
const keyOf = (state: string) => `p_${createHash('sha256').update(state).digest('hex')}`

/** A context store that several processes share; it takes as long, and fails, as it is told. */
class SharedStore implements Place {
  readonly name = 'store'
  readonly durable = false
  readonly kept = new Map<string, string>()
  fails = false
  isFull = false
  latency: () => Promise<void> = async () => {}

  async #answer<T>(work: () => T): Promise<T> {
    await this.latency()
    if (this.fails) throw Object.assign(new Error('redis://user:password@host'), { code: 'ECONNREFUSED' })
    return work()
  }
  get = (key: string) => this.#answer(() => this.kept.get(key))
  set = (key: string, text: string) =>
    this.#answer(() => {
      if (this.isFull) throw new Error('full')
      this.kept.set(key, text)
    })
  remove = (key: string) => this.#answer(() => void this.kept.delete(key))
  async *keys() {
    yield await this.#answer(() => [...this.kept.keys()])
  }
}

function setUp(limits = {}) {
  const clock = new TestClock()
  const store = new SharedStore()
  const trouble: string[] = []
  const instance = (more: object = {}, keys = someKeys, id = 'integration-1') => {
    const own = pendingConsents(clock.now, limits)
    const onTrouble = (error: string) => trouble.push(error)
    const sleep = (ms: number) => clock.sleep(ms)
    const options = { own, place: store, vault: vault(id, keys), now: clock.now, sleep, onTrouble, ...more }
    return { own, ...sharedConsents(options) }
  }
  /** Lets time pass until something has come of it. */
  const soon = async <T>(work: T | Promise<T>): Promise<T> => {
    let done = false
    const end = Promise.resolve(work).finally(() => {
      done = true
    })
    for (let turns = 0; !done && turns < 1_000; turns++) await clock.advance(5)
    return end
  }
  return { clock, store, trouble, instance, soon, one: instance(), two: instance() }
}

describe('consents under way in a store that instances share', () => {
  it('are found by another instance, whole', async () => {
    const { one, two } = setUp()
    await one.add(aConsent('s1'))
    assert.deepEqual(await two.peek('s1'), aConsent('s1'))
    assert.equal(await two.peek('s2'), undefined)
  })

  it('are used once, by whichever instance', async () => {
    const { one, two, soon } = setUp()
    for (const [state, first, second] of [
      ['s1', one, two],
      ['s2', two, one],
      ['s3', one, one],
      ['s4', two, two],
    ] as const) {
      await one.add(aConsent(state))
      assert.deepEqual(await soon(first.take(state)), aConsent(state))
      assert.equal(await soon(second.take(state)), undefined, state)
      assert.deepEqual([await one.peek(state), await two.peek(state)], [undefined, undefined])
      assert.equal(await soon(first.take(state)), undefined, state)
    }
  })

  it('are used once when both instances are asked at the same time, however long the store takes', async () => {
    const random = randomOf(7)
    for (let round = 0; round < 200; round++) {
      const { clock, store, one, two, soon } = setUp()
      await one.add(aConsent('s1'))
      store.latency = () => clock.sleep(Math.floor(random() * 10))
      const taken = await soon(Promise.all([one, two, one, two].map((instance) => instance.take('s1'))))
      assert.equal(taken.filter(Boolean).length, 1, `round ${round}`)
    }
  })

  it('lie there under the hash of their state, and give nothing away', async () => {
    const { store, one } = setUp()
    await one.add(aConsent('s1'))
    const secret = (await one.rebind('s1')) as string
    assert.deepEqual([...store.kept.keys()].sort(), [keyOf('s1'), `${keyOf('s1')}_b`])
    const visible = JSON.stringify([...store.kept])
    for (const text of ['s1"', 'verifier', 'alice', 'nonce-1', 'as.test', '/home', 'integration-1', secret])
      assert.ok(!visible.includes(text), text)
  })

  it('are gone from there when they were used', async () => {
    const { store, one, two, soon } = setUp()
    await one.add(aConsent('s1'))
    await two.rebind('s1')
    await soon(two.take('s1'))
    assert.deepEqual([...store.kept], [])
  })

  it('open for nobody who is not of the integration, has another key, or finds them in another place', async () => {
    const { store, one, two, instance } = setUp()
    await one.add(aConsent('s1'))
    const other = instance({}, someKeys, 'integration-2')
    const stranger = instance({}, sealKeysOf([randomBytes(32)]))
    for (const one of [other, stranger]) assert.equal(await one.peek('s1'), undefined)
    const text = store.kept.get(keyOf('s1')) as string
    store.kept.set(keyOf('s2'), text)
    assert.equal(await two.peek('s2'), undefined)
    const [until, ...sealed] = text.split('.')
    for (const forged of [[Number(until) + 1, ...sealed].join('.'), sealed.join('.'), '', '{}', `${until}.`, 'NaN.x']) {
      store.kept.set(keyOf('s1'), forged)
      assert.equal(await two.peek('s1'), undefined, forged.slice(0, 30))
    }
  })

  it('live for ten minutes, on each instance', async () => {
    const { clock, one, two } = setUp()
    await one.add(aConsent('s1'))
    await clock.advance(599_999)
    assert.ok(await two.peek('s1'))
    await clock.advance(1)
    assert.deepEqual(
      [await one.peek('s1'), await two.peek('s1'), await two.take('s1')],
      [undefined, undefined, undefined],
    )
  })

  it('never live longer because a clock was put back', async () => {
    const { clock, one, instance } = setUp()
    await one.add(aConsent('s1'))
    const behind = instance({ now: () => clock.now() - 3_600_000 })
    assert.equal(await behind.peek('s1'), undefined)
  })

  describe('bound to a browser', () => {
    it('are proved by the secret of the one that started, on any instance', async () => {
      const { one, two } = setUp()
      const { secret } = await one.add(aConsent('s1'))
      for (const instance of [one, two]) {
        assert.equal(await instance.proves('s1', secret), true)
        for (const wrong of [undefined, '', `${secret}x`, 's1']) assert.equal(await instance.proves('s1', wrong), false)
        assert.equal(await instance.proves('s2', secret), false)
      }
    })

    it('are proved by the secret of the one that was asked last, on any instance', async () => {
      const { one, two } = setUp()
      const { secret } = await one.add(aConsent('s1'))
      const second = (await two.rebind('s1')) as string
      for (const instance of [one, two]) {
        assert.equal(await instance.proves('s1', secret), false)
        assert.equal(await instance.proves('s1', second), true)
      }
      const third = (await one.rebind('s1')) as string
      for (const instance of [one, two])
        assert.deepEqual([await instance.proves('s1', second), await instance.proves('s1', third)], [false, true])
      assert.equal(await two.rebind('unknown'), undefined)
    })

    it('are not brought back by a browser that is asked while another confirms', async () => {
      const { clock, one, two, soon } = setUp()
      await one.add(aConsent('s1'))
      const taking = Promise.resolve(two.take('s1'))
      await settled()
      const asking = one.rebind('s1')
      await clock.advance(1_000)
      assert.ok((await taking) && (await asking) === undefined)
      assert.equal(await soon(one.take('s1')), undefined)
    })
  })

  describe('in a store that fails', () => {
    it('go on in the process that started them', async () => {
      const { store, one, soon, trouble } = setUp()
      await one.add(aConsent('s1'))
      store.fails = true
      await one.add(aConsent('s2'))
      for (const state of ['s1', 's2']) {
        assert.ok(await one.peek(state))
        const secret = await one.rebind(state)
        assert.equal(await one.proves(state, secret), true)
        assert.equal(await one.proves(state, 'x'), false)
        assert.ok(await soon(one.take(state)))
      }
      store.fails = false
      for (const state of ['s1', 's2']) assert.equal(await soon(one.take(state)), undefined, state)
      await one.sweep?.()
      assert.deepEqual([...store.kept], [])
      assert.ok(trouble.length > 0 && trouble.every((error) => error === 'ECONNREFUSED'), trouble.join())
    })

    it('go on there after it has come back, too', async () => {
      const { store, one, soon } = setUp()
      store.fails = true
      await one.add(aConsent('s1'))
      store.fails = false
      const secret = await one.rebind('s1')
      assert.equal(await one.proves('s1', secret), true)
      assert.ok(await soon(one.take('s1')))
      assert.equal(await one.peek('s1'), undefined)
    })

    it('keep the browser that was asked while it could not be written down', async () => {
      const { store, one } = setUp()
      const { secret } = await one.add(aConsent('s1'))
      store.isFull = true
      const asked = await one.rebind('s1')
      store.isFull = false
      assert.deepEqual([await one.proves('s1', asked), await one.proves('s1', secret)], [true, false])
    })

    it('are not said to be unknown by another instance', async () => {
      const { store, one, two } = setUp()
      await one.add(aConsent('s1'))
      store.fails = true
      for (const ask of [
        () => two.peek('s1'),
        () => two.proves('s1', 'x'),
        () => two.rebind('s1'),
        () => two.take('s1'),
      ])
        await assert.rejects(async () => ask(), { code: 'STORE_FAILED', reason: 'consent' })
      store.fails = false
      assert.ok(await two.peek('s1'))
    })

    it('do not wait for ever', async () => {
      const { one, store, instance } = setUp()
      await one.add(aConsent('s1'))
      store.latency = () => new Promise(() => {})
      await assert.rejects(async () => instance({ patience: 5 }).peek('s1'), { reason: 'consent' })
    })
  })

  describe('are bounded', () => {
    it('by the limits of the process that started them: what had to make room is removed', async () => {
      const { store, one, two } = setUp({ perUser: 3 })
      for (let n = 0; n < 20; n++) await one.add(aConsent(`s${n}`))
      await settled()
      assert.equal(store.kept.size, 3)
      assert.equal(await two.peek('s16'), undefined)
      assert.ok(await two.peek('s17'))
    })

    it('by their time: what a process left behind is swept away, and nothing else', async () => {
      const { clock, store, one, two } = setUp()
      await one.add(aConsent('s1'))
      await one.rebind('s1')
      store.kept.set(keyOf('odd'), 'nonsense')
      store.kept.set(`t_${'0'.repeat(64)}`, 'a connection')
      await clock.advance(300_000)
      await two.add(aConsent('s2'))
      await two.sweep?.()
      assert.equal(store.kept.size, 4)
      await clock.advance(300_000)
      await two.sweep?.()
      assert.deepEqual([...store.kept.keys()].sort(), [keyOf('s2'), `t_${'0'.repeat(64)}`])
      store.fails = true
      await two.sweep?.()
    })
  })

  it('survive a deploy, which makes the integration anew', async () => {
    const { store, instance, soon } = setUp()
    const first = instance()
    await first.add(aConsent('s1'))
    await first.add(aConsent('s2'))
    const redeployed = instance({ own: first.own })
    assert.ok(await soon(redeployed.take('s1')))
    store.fails = true
    assert.ok(await soon(redeployed.take('s2')))
    store.fails = false
    assert.deepEqual([await soon(first.take('s1')), await soon(first.take('s2'))], [undefined, undefined])
  })

  it('know the last one that was started here', async () => {
    const { one, two } = setUp()
    await one.add(aConsent('s1'))
    assert.equal(one.latest('integration-1', { user: 'alice@example.com' }), 's1')
    assert.equal(two.latest('integration-1', { user: 'alice@example.com' }), undefined)
    assert.equal(one.latest('integration-1', { user: 'alice@example.com' }, 'paste'), undefined)
  })
})
