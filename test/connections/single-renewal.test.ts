import assert from 'node:assert/strict'
import { settled } from '../support/clock.ts'
import { atWork, connectedAtWork, gate, hour, throwing, unreachable } from './at-work.ts'

const all = (count: number, work: () => Promise<{ accessToken: string }>) =>
  Promise.all(Array.from({ length: count }, work)).then((tokens) => [
    ...new Set(tokens.map(({ accessToken }) => accessToken)),
  ])

describe('one renewal at a time', () => {
  it('serves 200 callers of an expired token by one token request', async () => {
    const { clock, server, connection, events } = await connectedAtWork()
    await clock.advance(2 * hour)
    assert.deepEqual(await all(200, () => connection.current()), ['access-2'])
    assert.deepEqual([server.presented, events], [['refresh-1'], ['renewed']])
  })

  it('serves 200 callers whose token was refused, whoever comes late', async () => {
    const { server, connection } = await connectedAtWork()
    const tokens = await connection.current()
    const replaced = await Promise.all(Array.from({ length: 200 }, () => connection.replace(tokens, true)))
    assert.deepEqual([...new Set(replaced.map((other) => other?.accessToken))], ['access-2'])
    assert.equal((await connection.replace(tokens, true))?.accessToken, 'access-2')
    assert.equal(server.presented.length, 1)
  })

  it('asks for nothing while tokens are fresh, and reads the store once', async () => {
    const { clock, server, connection, journal } = await connectedAtWork()
    let reads = 0
    journal.onGet = () => {
      reads += 1
      return journal.kept.get('t_1')
    }
    assert.deepEqual(await all(200, () => connection.current()), ['access-1'])
    await clock.advance(59_000)
    assert.deepEqual(await all(200, () => connection.current()), ['access-1'])
    assert.deepEqual([server.presented.length, reads], [0, 1])
  })

  it('renews an ageing token behind the callers, who do not wait', async () => {
    const { clock, server, connection } = await connectedAtWork()
    const { wait, open } = gate()
    server.next(wait)
    await clock.advance(hour - 900_000)
    assert.deepEqual(await all(200, () => connection.current()), ['access-1'])
    await settled()
    assert.equal(server.presented.length, 1)
    assert.deepEqual(await all(10, () => connection.current()), ['access-1'])
    open()
    await connection.settled()
    assert.deepEqual(await all(10, () => connection.current()), ['access-2'])
    assert.equal(server.presented.length, 1)
  })

  it('leaves a token alone a moment before it ages', async () => {
    const { clock, server, connection } = await connectedAtWork()
    await clock.advance(hour - 900_001)
    await connection.current()
    await connection.settled()
    assert.equal(server.presented.length, 0)
  })

  it('makes callers wait for the new token when the old one is about to end', async () => {
    const { clock, connection } = await connectedAtWork()
    await clock.advance(hour - 30_000)
    assert.deepEqual(await all(10, () => connection.current()), ['access-2'])
  })

  it('still gives out a token that is about to end when it cannot be renewed', async () => {
    const { clock, server, connection } = await connectedAtWork()
    server.always = throwing(unreachable())
    await clock.advance(hour - 1)
    assert.deepEqual(await all(10, () => connection.current()), ['access-1'])
    assert.equal(server.presented.length, 1)
  })

  it('keeps what was there longer than the caller who began it', async () => {
    const { clock, server, connection, events } = await connectedAtWork()
    const { wait, open } = gate()
    server.next(wait)
    await clock.advance(2 * hour)
    const late = Promise.race([connection.current(), clock.sleep(5_000).then(() => 'gave up')])
    await clock.advance(5_000)
    assert.equal(await late, 'gave up')
    open()
    await connection.settled()
    assert.deepEqual(await all(10, () => connection.current()), ['access-2'])
    assert.deepEqual([server.presented.length, events], [1, ['renewed']])
  })

  it('goes on after whoever listens has failed', async () => {
    const { clock, another } = await connectedAtWork()
    const connection = another({ onEvent: throwing(new TypeError('bug')) })
    await clock.advance(2 * hour)
    assert.equal((await connection.current()).accessToken, 'access-2')
    await connection.disconnect()
  })
})

describe('two instances of a node, as during a deploy', () => {
  it('renew once between them', async () => {
    const { clock, server, connection, another } = await connectedAtWork()
    const other = another()
    await Promise.all([connection.current(), other.current()])
    await clock.advance(2 * hour)
    const tokens = await Promise.all([connection, other, connection, other].map((one) => one.current()))
    assert.deepEqual([...new Set(tokens.map(({ accessToken }) => accessToken))], ['access-2'])
    assert.deepEqual([server.presented, server.reuses], [['refresh-1'], 0])
  })

  it('wait for a renewal that the old one has under way', async () => {
    const { clock, server, connection, another } = await connectedAtWork()
    const { wait, open } = gate()
    await clock.advance(2 * hour)
    server.next(wait)
    const old = connection.current()
    await settled()
    const other = another().current()
    await settled()
    open()
    assert.deepEqual([(await old).accessToken, (await other).accessToken], ['access-2', 'access-2'])
    assert.equal(server.presented.length, 1)
  })

  it('renew once also where the server gives the same access token a longer life', async () => {
    const { clock, server, connection, another } = await connectedAtWork()
    const issue = server.issue.bind(server)
    server.issue = () => {
      const granted = issue()
      return { ...granted, tokens: { ...granted.tokens, accessToken: 'access-1' } }
    }
    const other = another()
    await Promise.all([connection.current(), other.current()])
    await clock.advance(2 * hour)
    await Promise.all([connection.current(), other.current()])
    assert.equal(server.presented.length, 1)
  })

  it('renew what the other one got when that has ended, too', async () => {
    const { clock, server, connection, another } = await connectedAtWork()
    await connection.current()
    await clock.advance(2 * hour)
    assert.equal((await another().current()).accessToken, 'access-2')
    await clock.advance(2 * hour)
    assert.equal((await connection.current()).accessToken, 'access-3')
    assert.equal(server.reuses, 0)
  })

  it('hear of what the other one did within a minute', async () => {
    const { clock, connection, another } = await connectedAtWork()
    const other = another()
    await Promise.all([connection.current(), other.current()])
    await other.disconnect()
    assert.equal((await connection.current()).accessToken, 'access-1')
    await clock.advance(60_001)
    await connection.current()
    await settled()
    await assert.rejects(connection.current(), { code: 'AUTHORIZATION_REQUIRED', reason: 'disconnected' })
  })
})

describe('Refresh response with rotated refresh_token', () => {
  it('presents each refresh token once in 50 renewals, each kept before its access token is used', async () => {
    const { clock, server, connection, journal, store } = await connectedAtWork()
    const order: string[] = []
    journal.onSet = async (text) => {
      order.push('kept')
      journal.kept.set('t_1', text)
    }
    for (let n = 2; n <= 51; n++) {
      await clock.advance(2 * hour)
      order.push(`used ${(await connection.current()).accessToken}`)
    }
    assert.deepEqual(order, Array.from({ length: 50 }, (_, n) => ['kept', `used access-${n + 2}`]).flat())
    assert.deepEqual([server.presented.length, new Set(server.presented).size, server.reuses], [50, 50, 0])
    const found = await store.read('t_1')
    assert.equal(found.state === 'connected' && found.tokens.refreshToken, 'refresh-51')
  })
})

describe('a grant that needs no person', () => {
  it('gets its first token when somebody wants one, once for all', async () => {
    const { server, connection, events } = atWork({ unattended: true })
    assert.deepEqual(await all(200, () => connection.current()), ['access-2'])
    assert.deepEqual([server.presented.length, events], [1, ['connected']])
  })

  it('gets another one when that has ended or was refused', async () => {
    const { clock, server, connection, events } = atWork({ unattended: true })
    const first = await connection.current()
    assert.equal((await connection.replace(first, true))?.accessToken, 'access-3')
    await clock.advance(2 * hour)
    assert.equal((await connection.current()).accessToken, 'access-4')
    assert.deepEqual([server.presented.length, events], [3, ['connected', 'renewed', 'renewed']])
  })

  it('starts over when a person asks, and not from what there was', async () => {
    const previous: unknown[] = []
    const { connection, server } = atWork({
      unattended: true,
      grants: [
        async (before) => {
          previous.push(before?.tokens.accessToken)
          return server.issue()
        },
      ],
    })
    await connection.current()
    await connection.renew()
    await connection.renew(true)
    assert.deepEqual(previous, [undefined, 'access-2', undefined])
  })

  it('needs no record that it could open', async () => {
    for (const text of ['garbage', '', 'gk1.x.other.5.AAAA.AAAA']) {
      const { journal, connection } = atWork({ unattended: true })
      journal.kept.set('t_1', text)
      assert.equal((await connection.current()).accessToken, 'access-2')
    }
  })
})

describe('CC-009 Refresh storm by short TTL/ever-expired tokens', () => {
  for (const life of [0, -5_000, 1_000]) {
    it(`asks at most once a second for tokens that live ${life} ms, and gives out the latest`, async () => {
      const { clock, server, connection } = await connectedAtWork()
      server.life = life
      await clock.advance(2 * hour)
      for (let n = 0; n < 100; n++) {
        const tokens = await connection.current()
        await connection.settled()
        assert.equal(tokens.accessToken, `access-${server.issued}`)
        await clock.advance(100)
      }
      assert.ok(server.presented.length <= 10, String(server.presented.length))
      assert.equal(server.reuses, 0)
    })
  }

  it('never asks for tokens whose life nobody knows, until one is refused', async () => {
    const { clock, server, connection } = await connectedAtWork()
    server.life = undefined
    await clock.advance(2 * hour)
    const tokens = await connection.current()
    for (let n = 0; n < 100; n++) {
      await clock.advance(1_000 * hour)
      assert.equal((await connection.current()).accessToken, 'access-2')
    }
    assert.equal(server.presented.length, 1)
    assert.equal((await connection.replace(tokens, true))?.accessToken, 'access-3')
  })
})
