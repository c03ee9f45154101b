import assert from 'node:assert/strict'
import { errorOf } from '../support/error-of.ts'
import { connectedAtWork, hour, refusal, throwing, unreachable } from './at-work.ts'

const minute = 60_000

describe('an outage of the provider', () => {
  it('is not seen by flows while the token lives', async () => {
    const { clock, server, connection, events } = await connectedAtWork()
    server.always = throwing(unreachable())
    await clock.advance(hour - 15 * minute)
    for (let n = 0; n < 14 * 60; n++) {
      assert.equal((await connection.current()).accessToken, 'access-1')
      await connection.settled()
      await clock.advance(1_000)
    }
    assert.ok(server.presented.length <= 12, String(server.presented.length))
    assert.equal(events.length, server.presented.length)
    assert.ok(events.every((event) => event === 'renewalFailed unreachable'))
    server.always = undefined
    await clock.advance(5 * minute)
    assert.equal((await connection.current()).accessToken, 'access-2')
    assert.equal(connection.trouble(), undefined)
  })

  it('is told with the reason, and when it makes sense to try again', async () => {
    const { clock, server, connection, store } = await connectedAtWork()
    server.always = throwing(unreachable())
    await clock.advance(2 * hour)
    const first = await errorOf(connection.current())
    assert.deepEqual([first.code, first.retryAt], ['NETWORK_FAILED', undefined])
    const second = await errorOf(connection.current())
    assert.deepEqual([second.code, second.retryAt], ['NETWORK_FAILED', clock.now() + 1_000])
    assert.equal(connection.trouble()?.code, 'NETWORK_FAILED')
    assert.equal(server.presented.length, 1)
    const found = await store.read('t_1')
    assert.equal(found.state === 'connected' && found.tokens.refreshToken, 'refresh-1')
  })

  it('is over with the first answer, without anybody’s help', async () => {
    const { clock, server, connection } = await connectedAtWork()
    server.next(throwing(unreachable()), throwing(unreachable()))
    await clock.advance(2 * hour)
    await errorOf(connection.current())
    await clock.advance(1_000)
    await errorOf(connection.current())
    await clock.advance(2_000)
    assert.equal((await connection.current()).accessToken, 'access-2')
    assert.equal(connection.trouble(), undefined)
  })

  it('does not outlast a failure that is no error of ours', async () => {
    const { clock, server, connection } = await connectedAtWork()
    server.next(throwing(new TypeError('bug')))
    await clock.advance(2 * hour)
    await assert.rejects(connection.current(), TypeError)
    await assert.rejects(connection.current(), TypeError)
    assert.equal(server.presented.length, 1)
    await clock.advance(1_000)
    assert.equal((await connection.current()).accessToken, 'access-2')
  })

  it('lets a person try again at once', async () => {
    const { clock, server, connection } = await connectedAtWork()
    server.next(throwing(refusal('slow', 429, clock.now() + 5 * hour)))
    await clock.advance(2 * hour)
    await errorOf(connection.current())
    assert.equal((await connection.renew()).accessToken, 'access-2')
  })
})

describe('5xx from token endpoint', () => {
  for (const status of [500, 502, 503, 504, 520]) {
    it(`is asked again ever more slowly after ${status}, and recovers by itself`, async () => {
      const { clock, server, connection, store } = await connectedAtWork()
      server.always = throwing(refusal('x', status))
      await clock.advance(2 * hour)
      for (let n = 0; n < 600; n++) {
        const { code, reason } = await errorOf(connection.current())
        assert.deepEqual([code, reason], ['TOKEN_REQUEST_REFUSED', 'unavailable'])
        await clock.advance(1_000)
      }
      assert.ok(server.presented.length <= 11, String(server.presented.length))
      const found = await store.read('t_1')
      assert.equal(found.state === 'connected' && found.tokens.refreshToken, 'refresh-1')
      server.always = undefined
      await clock.advance(5 * minute)
      assert.equal((await connection.current()).accessToken, 'access-2')
    })
  }
})

describe('429 / 503 with Retry-After', () => {
  it('asks nothing before the time has come, and tells it to everybody who waits', async () => {
    const { clock, server, connection } = await connectedAtWork()
    await clock.advance(2 * hour)
    const again = clock.now() + 120_000
    server.next(throwing(refusal('slow', 429, again)))
    await errorOf(connection.current())
    for (let n = 0; n < 50; n++) {
      const error = await errorOf(connection.current())
      assert.deepEqual([error.code, error.retryAt], ['TOKEN_REQUEST_REFUSED', again])
      await clock.advance(2_399)
    }
    assert.equal(server.presented.length, 1)
    await clock.advance(60)
    assert.equal((await connection.current()).accessToken, 'access-2')
  })

  it('uses the old token meanwhile, while it lives', async () => {
    const { clock, server, connection } = await connectedAtWork()
    await clock.advance(hour - 10 * minute)
    server.always = throwing(refusal('slow', 503, clock.now() + 9 * minute))
    for (let n = 0; n < 50; n++) {
      assert.equal((await connection.current()).accessToken, 'access-1')
      await connection.settled()
      await clock.advance(10_000)
    }
    assert.equal(server.presented.length, 1)
  })
})
