import assert from 'node:assert/strict'
import type { Grant } from '../../src/vocabulary/grant.ts'
import { errorOf } from '../support/error-of.ts'
import { aConnection, aTokenSet, madeAt } from '../support/tokens.ts'
import { atWork, connectedAtWork, hour, refusal, throwing, unreachable } from './at-work.ts'
import { put } from './records.ts'

const minute = 60_000
const dead = { code: 'AUTHORIZATION_REQUIRED', reason: 'dead' }

describe('invalid_grant on refresh', () => {
  it('asks once, then tells 1000 messages that a person is needed', async () => {
    const { clock, server, connection, events } = await connectedAtWork()
    server.always = throwing(refusal('invalid_grant'))
    await clock.advance(2 * hour)
    for (let n = 0; n < 1_000; n++) {
      const { code, reason, details } = await errorOf(connection.current())
      assert.deepEqual([code, reason, details], ['AUTHORIZATION_REQUIRED', 'dead', { error: 'invalid_grant' }])
      await clock.advance(minute)
    }
    assert.deepEqual([server.presented.length, events], [1, ['consentRequired dead']])
  })

  it('asks once also when they come all at once', async () => {
    const { clock, server, connection } = await connectedAtWork()
    server.always = throwing(refusal('invalid_grant'))
    await clock.advance(2 * hour)
    const errors = await Promise.all(Array.from({ length: 1_000 }, () => errorOf(connection.current())))
    assert.deepEqual([...new Set(errors.map(({ reason }) => reason))], ['dead'])
    assert.equal(server.presented.length, 1)
  })

  it('keeps the record, marked, and knows it after a restart', async () => {
    const { clock, server, connection, store, another, events } = await connectedAtWork()
    server.always = throwing(refusal('invalid_grant'))
    await clock.advance(2 * hour)
    await errorOf(connection.current())
    const found = await store.read('t_1')
    assert.deepEqual(found, { ...aConnection(), state: 'dead', error: 'invalid_grant', generation: 2 })
    await assert.rejects(another().current(), dead)
    assert.deepEqual([server.presented.length, events.length], [1, 1])
  })

  it('uses the access token to its end when the grant dies before', async () => {
    const { clock, server, connection, events } = await connectedAtWork()
    server.always = throwing(refusal('invalid_grant'))
    await clock.advance(hour - 10 * minute)
    for (let n = 0; n < 5; n++) {
      assert.equal((await connection.current()).accessToken, 'access-1')
      await connection.settled()
      await clock.advance(minute)
    }
    assert.deepEqual([server.presented.length, events], [1, ['consentRequired dead']])
    assert.equal(connection.trouble()?.reason, 'dead')
    await clock.advance(5 * minute)
    await assert.rejects(connection.current(), dead)
  })

  it('does not use an access token that an API has refused, however long it would live', async () => {
    const { server, connection } = await connectedAtWork()
    server.always = throwing(refusal('invalid_grant'))
    await assert.rejects(connection.replace(await connection.current(), true), dead)
    await assert.rejects(connection.current(), dead)
    assert.equal(server.presented.length, 1)
  })

  it('gives nobody the access token of a dead grant any more once an API has refused it', async () => {
    const { clock, server, connection, another } = await connectedAtWork()
    server.always = throwing(refusal('invalid_grant'))
    await clock.advance(hour - 10 * minute)
    const tokens = await connection.current()
    await connection.settled()
    // A 403 may be about a right.
    assert.equal(await connection.replace(tokens, false), undefined)
    assert.equal((await connection.current()).accessToken, 'access-1')
    await assert.rejects(connection.replace(tokens, true), dead)
    await assert.rejects(connection.current(), dead)
    await assert.rejects(another().current(), dead)
    assert.equal(server.presented.length, 1)
  })

  it('says that a person is needed, also while the refusal of its access token cannot be noted', async () => {
    const { clock, server, connection, journal, context } = await connectedAtWork()
    server.always = throwing(refusal('invalid_grant'))
    await clock.advance(hour - 10 * minute)
    const tokens = await connection.current()
    await connection.settled()
    for (const place of [journal, context]) place.onGet = throwing(new Error('not now'))
    await assert.rejects(connection.replace(tokens, true), dead)
  })

  it('looks first whether somebody else has won, and takes theirs', async () => {
    const { clock, server, connection, store, events, elsewhere } = await connectedAtWork()
    const theirs = aTokenSet({
      accessToken: 'access-theirs',
      refreshToken: 'refresh-theirs',
      createdAt: madeAt + 2 * hour,
      expiresAt: madeAt + 3 * hour,
    })
    server.next(() => {
      elsewhere(aConnection({ tokens: theirs }), 2)
      throw refusal('invalid_grant')
    })
    await clock.advance(2 * hour)
    assert.equal((await connection.current()).accessToken, 'access-theirs')
    assert.equal((await connection.current()).accessToken, 'access-theirs')
    assert.deepEqual([server.presented.length, events], [1, []])
    assert.equal((await store.read('t_1')).state, 'connected')
  })
})

describe('Backup/rollback of store', () => {
  it('makes an old refresh token one refusal, and no storm', async () => {
    const { clock, server, journal, context, another } = await connectedAtWork()
    const snapshot = journal.kept.get('t_1') as string
    await clock.advance(2 * hour)
    await another().current()
    journal.kept.set('t_1', snapshot)
    context.kept.set('t_1', snapshot)
    const restored = another()
    for (let n = 0; n < 100; n++) {
      await assert.rejects(restored.current(), dead)
      await clock.advance(minute)
    }
    assert.deepEqual(server.presented, ['refresh-1', 'refresh-1'])
  })
})

describe('a person who connects on another instance', () => {
  const theirs = aTokenSet({ accessToken: 'access-theirs' })

  it('is noticed within seconds where there was no connection', async () => {
    const { clock, connection, elsewhere, journal, context } = atWork()
    await assert.rejects(connection.current(), { code: 'AUTHORIZATION_REQUIRED', reason: 'none' })
    elsewhere(aConnection({ tokens: theirs }), 1)
    await clock.advance(1_000)
    await assert.rejects(connection.current(), { reason: 'none' })
    await clock.advance(1_001)
    for (const place of [journal, context]) place.onGet = throwing(new Error('not now'))
    await assert.rejects(connection.current(), { reason: 'none' })
    for (const place of [journal, context]) place.onGet = undefined
    await clock.advance(2_001)
    assert.equal((await connection.current()).accessToken, 'access-theirs')
  })

  it('is noticed within seconds where the grant was dead', async () => {
    const { clock, server, connection, elsewhere } = await connectedAtWork()
    server.always = throwing(refusal('invalid_grant'))
    await clock.advance(2 * hour)
    await assert.rejects(connection.current(), dead)
    elsewhere(aConnection({ tokens: { ...theirs, createdAt: clock.now(), expiresAt: clock.now() + hour } }), 9)
    await clock.advance(2_001)
    assert.equal((await connection.current()).accessToken, 'access-theirs')
    assert.equal(server.presented.length, 1)
  })
})

describe('LC-009 Permanent-failure recovery without redeploy', () => {
  it('works again at once after a consent', async () => {
    const { clock, server, connection, events } = await connectedAtWork()
    server.next(throwing(refusal('invalid_grant')))
    await clock.advance(2 * hour)
    await errorOf(connection.current())
    await connection.keep(server.issue())
    assert.equal((await connection.current()).accessToken, 'access-2')
    assert.deepEqual(events, ['consentRequired dead', 'connected'])
    assert.equal(connection.trouble(), undefined)
    await clock.advance(2 * hour)
    assert.equal((await connection.current()).accessToken, 'access-3')
  })

  it('ends every pause by a consent', async () => {
    const { clock, server, connection } = await connectedAtWork()
    server.always = throwing(refusal('too many', 429, clock.now() + 3 * hour))
    await clock.advance(2 * hour)
    await errorOf(connection.current())
    server.always = undefined
    await connection.keep(server.issue())
    const tokens = await connection.current()
    assert.equal((await connection.replace(tokens, true))?.accessToken, 'access-3')
    connection.refusedAgain(tokens, true)
    await connection.keep(server.issue())
    assert.equal((await connection.replace(await connection.current(), true))?.accessToken, 'access-5')
  })

  it('is not spoiled by a renewal that was refused meanwhile', async () => {
    const { clock, server, connection } = await connectedAtWork()
    await clock.advance(2 * hour)
    let keeping: Promise<void> | undefined
    server.next(async () => {
      keeping = connection.keep(server.issue())
      await new Promise((resolve) => setImmediate(resolve))
      throw refusal('invalid_grant')
    })
    await errorOf(connection.current())
    await keeping
    assert.equal((await connection.current()).accessToken, 'access-2')
  })
})

describe('a refusal that may mean the end', () => {
  it('is believed when it has gone on for a while, and asked about two or three times only', async () => {
    for (const doubtful of ['invalid_request', 'access_denied', 'no_error_code']) {
      const { clock, server, connection, events } = await connectedAtWork()
      server.always = throwing(refusal(doubtful))
      await clock.advance(2 * hour)
      const codes: string[] = []
      for (let n = 0; n < 300; n++) {
        codes.push((await errorOf(connection.current())).code)
        await clock.advance(1_000)
      }
      assert.equal(codes[5], 'TOKEN_REQUEST_REFUSED')
      assert.equal(codes[60], 'AUTHORIZATION_REQUIRED')
      assert.ok(server.presented.length <= 3, String(server.presented.length))
      assert.equal(events.at(-1), 'consentRequired dead')
    }
  })

  it('is forgotten when the next answer is good', async () => {
    const { clock, server, connection } = await connectedAtWork()
    const doubt = throwing(refusal('invalid_request'))
    for (let n = 0; n < 5; n++) {
      server.next(doubt)
      await clock.advance(2 * hour)
      assert.equal((await errorOf(connection.current())).code, 'TOKEN_REQUEST_REFUSED')
      await clock.advance(20_000)
      await connection.current()
    }
    assert.equal(server.reuses, 0)
  })

  it('is forgotten by a consent, too', async () => {
    const { clock, server, connection } = await connectedAtWork()
    const doubt = throwing(refusal('invalid_request'))
    server.next(doubt, doubt)
    await clock.advance(2 * hour)
    assert.equal((await errorOf(connection.current())).code, 'TOKEN_REQUEST_REFUSED')
    await connection.keep(server.issue())
    await clock.advance(2 * hour)
    assert.equal((await errorOf(connection.current())).code, 'TOKEN_REQUEST_REFUSED')
    await clock.advance(20_000)
    assert.equal((await connection.current()).accessToken, 'access-3')
  })

  it('is never believed of an outage, however long', async () => {
    for (const error of [
      unreachable(),
      refusal('x', 503),
      refusal('invalid_client', 401),
      refusal('no_error_code', 403),
    ]) {
      const { clock, server, connection, store } = await connectedAtWork()
      server.always = throwing(error)
      await clock.advance(2 * hour)
      for (let n = 0; n < 200; n++) {
        assert.notEqual((await errorOf(connection.current())).code, 'AUTHORIZATION_REQUIRED')
        await clock.advance(minute)
      }
      assert.equal((await store.read('t_1')).state, 'connected')
      server.always = undefined
      await clock.advance(5 * minute)
      assert.equal((await connection.current()).accessToken, 'access-2')
    }
  })
})

describe('a grant without a refresh token', () => {
  const withoutRefreshToken = () => {
    const { refreshToken: _, ...tokens } = aTokenSet()
    return aConnection({ tokens })
  }
  const setUp = async () => {
    const setting = atWork()
    await put(setting.store, 't_1', withoutRefreshToken())
    return setting
  }
  const needed = { code: 'AUTHORIZATION_REQUIRED', reason: 'noRefreshToken' }

  it('lasts as long as its access token', async () => {
    const { clock, server, connection, events } = await setUp()
    await clock.advance(hour - 1)
    assert.equal((await connection.current()).accessToken, 'access-1')
    await clock.advance(1)
    await assert.rejects(connection.current(), needed)
    await assert.rejects(connection.current(), needed)
    assert.deepEqual([server.presented, events], [[], ['consentRequired noRefreshToken']])
  })

  it('ends when an API says that the token is worth nothing (401)', async () => {
    const { connection } = await setUp()
    await assert.rejects(connection.replace(await connection.current(), true), needed)
    await assert.rejects(connection.current(), needed)
  })

  it('does not end by a 403, which may be about a right', async () => {
    const { connection, events } = await setUp()
    assert.equal(await connection.replace(await connection.current(), false), undefined)
    assert.equal((await connection.current()).accessToken, 'access-1')
    assert.deepEqual(events, [])
  })

  it('says so when somebody wants it renewed', async () => {
    const { connection } = await setUp()
    await assert.rejects(connection.renew(), needed)
    assert.equal((await connection.current()).accessToken, 'access-1')
  })
})

describe('a grant that needs no person', () => {
  it('goes on to the next way when the refresh token has died', async () => {
    const deadRefresh: Grant = async (previous) => {
      if (previous) throw refusal('invalid_grant')
      return undefined
    }
    const { clock, server, connection, store, events } = atWork({
      unattended: true,
      grants: [deadRefresh, async () => server.issue()],
    })
    await put(store, 't_1', aConnection())
    await clock.advance(2 * hour)
    assert.equal((await connection.current()).accessToken, 'access-2')
    assert.deepEqual(events, ['renewed'])
  })

  it('is never dead, and a wrong password is tried ever more seldom', async () => {
    const { clock, server, connection, store } = atWork({ unattended: true })
    server.always = throwing(refusal('invalid_grant'))
    for (let n = 0; n < 600; n++) {
      assert.equal((await errorOf(connection.current())).reason, 'owner')
      await clock.advance(1_000)
    }
    assert.ok(server.presented.length <= 8, String(server.presented.length))
    assert.equal((await store.read('t_1')).state, 'none')
    server.always = undefined
    await clock.advance(5 * minute)
    assert.equal((await connection.current()).accessToken, 'access-2')
    server.always = throwing(refusal('invalid_grant'))
    await clock.advance(2 * hour)
    await errorOf(connection.current())
    assert.equal((await store.read('t_1')).state, 'connected')
  })
})
