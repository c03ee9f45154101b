import assert from 'node:assert/strict'
import { settled } from '../support/clock.ts'
import { aTokenSet } from '../support/tokens.ts'
import { atWork, connectedAtWork, gate, hour, throwing, unreachable } from './at-work.ts'

const gone = { code: 'AUTHORIZATION_REQUIRED', reason: 'disconnected' }

describe('a removed connection', () => {
  it('is gone at once, for every instance, and after a restart', async () => {
    const { connection, another, store, events } = await connectedAtWork()
    const { previous, unsaved } = await connection.disconnect()
    assert.deepEqual(
      [previous?.tokens.refreshToken, previous?.issuedBy, unsaved],
      ['refresh-1', 'https://login.example.com', undefined],
    )
    await assert.rejects(connection.current(), gone)
    await assert.rejects(another().current(), gone)
    assert.equal((await store.read('t_1')).state, 'disconnected')
    assert.deepEqual(events, ['disconnected'])
  })

  it('has nothing to revoke the second time, or where nothing was', async () => {
    const { connection } = await connectedAtWork()
    await connection.disconnect()
    assert.deepEqual(await connection.disconnect(), {})
    assert.deepEqual(await atWork().connection.disconnect(), {})
  })

  it('comes back by a consent', async () => {
    const { server, connection } = await connectedAtWork()
    await connection.disconnect()
    await connection.keep(server.issue())
    assert.equal((await connection.current()).accessToken, 'access-2')
  })

  it('is not brought back by an old answer of the store', async () => {
    const { clock, journal, connection } = await connectedAtWork()
    await connection.current()
    const old = journal.kept.get('t_1') as string
    const { wait, open } = gate()
    journal.onGet = async () => {
      await wait()
      return old
    }
    await clock.advance(60_001)
    await connection.current()
    journal.onGet = undefined
    await connection.disconnect()
    open()
    await settled()
    await assert.rejects(connection.current(), gone)
  })
})

describe('AZ-003 Context API delete does not brick or resurrect', () => {
  it('lets a refresh in flight end first, and removes what it brought', async () => {
    const { clock, server, connection, store } = await connectedAtWork()
    const { wait, open } = gate()
    server.next(wait)
    await clock.advance(2 * hour)
    const current = connection.current()
    await settled()
    const removed = connection.disconnect()
    open()
    assert.equal((await current).accessToken, 'access-2')
    assert.equal((await removed).previous?.tokens.refreshToken, 'refresh-2')
    await assert.rejects(connection.current(), gone)
    assert.equal((await store.read('t_1')).state, 'disconnected')
  })

  it('is nothing that deleting the key by hand could do, since the journal has it', async () => {
    const { clock, context, connection, another } = await connectedAtWork()
    await connection.current()
    context.kept.delete('t_1')
    await clock.advance(60_001)
    await connection.current()
    await settled()
    assert.equal((await connection.current()).accessToken, 'access-1')
    assert.equal((await another().current()).accessToken, 'access-1')
  })

  it('is noticed within a minute where every place was emptied', async () => {
    const { clock, context, journal, connection } = await connectedAtWork()
    await connection.current()
    context.kept.clear()
    journal.kept.clear()
    await clock.advance(60_001)
    await connection.current()
    await settled()
    await assert.rejects(connection.current(), { code: 'AUTHORIZATION_REQUIRED', reason: 'none' })
  })
})

describe('CC-005 Refresh vs disconnect vs re-consent races', () => {
  it('lets a newer grant stand against an older refresh, whichever ends first', async () => {
    for (const order of ['refresh first', 'consent first']) {
      const { clock, server, connection, store } = await connectedAtWork()
      const { wait, open } = gate()
      server.next(wait)
      await clock.advance(2 * hour)
      const newer = {
        ...server.issue(),
        tokens: aTokenSet({
          accessToken: 'of the consent',
          refreshToken: 'its own',
          createdAt: clock.now(),
          expiresAt: clock.now() + hour,
        }),
      }
      server.good = 'refresh-1'
      const refresh = connection.current()
      await settled()
      if (order === 'refresh first') open()
      const consent = connection.keep(newer)
      open()
      await Promise.all([refresh, consent])
      assert.equal((await connection.current()).accessToken, 'of the consent')
      const found = await store.read('t_1')
      assert.deepEqual(found.state === 'connected' && [found.tokens.accessToken, found.tokens.refreshToken], [
        'of the consent',
        'its own',
      ])
    }
  })

  it('ends as it should for every order of refresh, consent and removal', async () => {
    const orders = [
      ['consent', 'removal'],
      ['removal', 'consent'],
      ['removal', 'removal'],
      ['consent', 'consent'],
      ['removal', 'consent', 'removal'],
      ['consent', 'removal', 'consent'],
    ]
    for (const order of orders) {
      for (const fails of [false, true]) {
        const { clock, server, connection, store } = await connectedAtWork()
        const { wait, open } = gate()
        server.next(async () => {
          await wait()
          if (fails) throwing(unreachable())()
        })
        await clock.advance(2 * hour)
        const refresh = connection.current().catch(() => undefined)
        await settled()
        const works = order.map((what, n) => {
          const tokens = aTokenSet({
            accessToken: `consent ${n}`,
            createdAt: clock.now(),
            expiresAt: clock.now() + hour,
          })
          return what === 'removal'
            ? connection.disconnect()
            : connection.keep({ tokens, issuedBy: 'https://login.example.com' })
        })
        open()
        await Promise.all([refresh, ...works])
        const found = await store.read('t_1')
        const last = order.length - 1
        if (order[last] === 'removal') {
          assert.equal(found.state, 'disconnected')
          await assert.rejects(connection.current(), gone)
        } else {
          assert.equal(found.state === 'connected' && found.tokens.accessToken, `consent ${last}`)
          assert.equal((await connection.current()).accessToken, `consent ${last}`)
        }
      }
    }
  })
})

describe('what is shown of a connection', () => {
  it('comes from the store, never from the network', async () => {
    const { clock, server, connection } = await connectedAtWork()
    await clock.advance(5 * hour)
    const found = await connection.look()
    assert.equal(found.state === 'connected' && found.tokens.accessToken, 'access-1')
    assert.equal(server.presented.length, 0)
  })

  it('says what keeps it from working', async () => {
    const { connection, journal, another } = atWork()
    assert.equal(connection.trouble(), undefined)
    await connection.look()
    assert.equal(connection.trouble(), undefined)
    journal.kept.set('t_1', 'garbage')
    const other = another()
    await other.look()
    assert.equal(other.trouble()?.code, 'TOKEN_UNREADABLE')
    await assert.rejects(other.current(), { code: 'TOKEN_UNREADABLE', reason: 'key' })
  })
})
