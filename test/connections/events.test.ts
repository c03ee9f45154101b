import assert from 'node:assert/strict'
import { errorOf } from '../support/error-of.ts'
import { aConnection, aTokenSet } from '../support/tokens.ts'
import { atWork, connectedAtWork, hour, refusal, throwing, unreachable } from './at-work.ts'
import { fails, put } from './records.ts'

const withoutRefreshToken = () => {
  const { refreshToken: _, ...tokens } = aTokenSet()
  return aConnection({ tokens })
}

describe('what is told of a connection', () => {
  it('is that it was made: by a consent, by hand, or by the first token request where nobody is needed', async () => {
    const attended = atWork()
    await attended.connection.keep(attended.server.issue())
    assert.deepEqual(attended.events, ['connected'])
    const unattended = atWork({ unattended: true })
    await Promise.all([unattended.connection.current(), unattended.connection.current()])
    assert.deepEqual(unattended.events, ['connected'])
    await unattended.connection.renew(true)
    assert.deepEqual(unattended.events, ['connected', 'connected'])
  })

  it('is that it was renewed, once for all who waited, whatever grant did it', async () => {
    for (const unattended of [false, true]) {
      const { clock, connection, another, store, events } = atWork({ unattended })
      await put(store, 't_1', aConnection())
      await clock.advance(2 * hour)
      const second = another()
      await Promise.all([connection.current(), connection.current(), second.current(), second.current()])
      assert.deepEqual(events, ['renewed'])
      await connection.renew()
      assert.deepEqual(events, ['renewed', 'renewed'])
    }
  })

  it('is once that a person is needed, though the node is deployed again while the provider is asked', async () => {
    const { clock, server, connection, another, events } = await connectedAtWork()
    server.always = throwing(refusal('invalid_grant'))
    await clock.advance(2 * hour)
    const newer = another()
    const works = [connection, newer, connection, newer].map((each) => errorOf(each.current()))
    assert.deepEqual(new Set((await Promise.all(works)).map(({ reason }) => reason)), new Set(['dead']))
    await errorOf(another().current())
    assert.deepEqual(events, ['consentRequired dead'])
  })

  it('is once that a person is needed when an API refuses the token first', async () => {
    const { server, connection, events } = await connectedAtWork()
    server.always = throwing(refusal('invalid_grant'))
    const tokens = await connection.current()
    await Promise.all([1, 2, 3].map(() => errorOf(connection.replace(tokens, true))))
    await errorOf(connection.replace(tokens, true))
    assert.deepEqual(events, ['consentRequired dead'])
  })

  it('is once that a person is needed for want of a refresh token, also after a restart', async () => {
    const { clock, connection, another, store, events } = atWork()
    await put(store, 't_1', withoutRefreshToken())
    await clock.advance(2 * hour)
    for (const each of [connection, connection, another()]) await errorOf(each.current())
    assert.deepEqual(events, ['consentRequired noRefreshToken'])
  })

  it('is once that a person is needed, though the store cannot keep it', async () => {
    const { clock, server, journal, context, another, events } = await connectedAtWork()
    server.always = throwing(refusal('invalid_grant'))
    await clock.advance(2 * hour)
    journal.onSet = fails('ENOSPC')
    context.onSet = fails('ENOSPC')
    const named = { name: 'one of the events' }
    for (const each of [another(named), another(named)]) for (const _ of [1, 2]) await errorOf(each.current())
    assert.deepEqual(events, ['renewalFailed write', 'consentRequired dead'])
  })

  it('is that a person is needed once more when the next grant dies as well', async () => {
    const { clock, server, connection, events } = await connectedAtWork()
    for (let times = 0; times < 2; times++) {
      await clock.advance(2 * hour)
      server.next(throwing(refusal('invalid_grant')))
      await errorOf(connection.current())
      await connection.keep(server.issue())
    }
    assert.deepEqual(events, ['consentRequired dead', 'connected', 'consentRequired dead', 'connected'])
  })

  it('is each renewal that failed and may yet succeed', async () => {
    const { clock, server, connection, events } = await connectedAtWork()
    server.next(throwing(unreachable()), throwing(refusal('x', 503)))
    await clock.advance(2 * hour)
    await errorOf(connection.current())
    await clock.advance(1_000)
    await errorOf(connection.current())
    await clock.advance(2_000)
    await connection.current()
    assert.deepEqual(events, ['renewalFailed unreachable', 'renewalFailed unavailable', 'renewed'])
  })

  it('is that it was ended, but not where there was nothing to end', async () => {
    const { connection, another, events } = await connectedAtWork()
    await connection.disconnect()
    await connection.disconnect()
    await another().disconnect()
    assert.deepEqual(events, ['disconnected'])
    const never = atWork()
    await never.connection.disconnect()
    assert.deepEqual(never.events, [])
  })

  it('is that it was ended where nobody can tell what there was', async () => {
    const { journal, context, connection, events } = await connectedAtWork()
    journal.onGet = fails('EIO')
    context.onGet = fails('EIO')
    assert.equal((await connection.disconnect()).unsaved?.code, 'STORE_FAILED')
    assert.deepEqual(events, ['disconnected'])
  })
})
