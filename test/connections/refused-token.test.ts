import assert from 'node:assert/strict'
import { connectedAtWork, gate, hour, refusal, throwing, unreachable } from './at-work.ts'

const minute = 60_000

describe('a token that an API has refused', () => {
  it('is replaced by what others have got meanwhile, without asking again', async () => {
    const { server, connection } = await connectedAtWork()
    const old = await connection.current()
    assert.equal((await connection.replace(old, true))?.accessToken, 'access-2')
    for (const certain of [true, false]) assert.equal((await connection.replace(old, certain))?.accessToken, 'access-2')
    assert.equal(server.presented.length, 1)
  })

  it('is replaced after 401 and after 403', async () => {
    for (const certain of [true, false]) {
      const { connection } = await connectedAtWork()
      assert.equal((await connection.replace(await connection.current(), certain))?.accessToken, 'access-2')
    }
  })

  it('is replaced by a renewal that is under way already', async () => {
    const { clock, server, connection } = await connectedAtWork()
    const { wait, open } = gate()
    server.next(wait)
    await clock.advance(hour - 10 * minute)
    const old = await connection.current()
    const replaced = connection.replace(old, true)
    open()
    assert.equal((await replaced)?.accessToken, 'access-2')
    assert.equal(server.presented.length, 1)
  })

  it('stays refused where the server gives the same again', async () => {
    const { server, connection } = await connectedAtWork()
    const old = await connection.current()
    const issue = server.issue.bind(server)
    server.issue = () => ({ ...issue(), tokens: { ...issue().tokens, accessToken: old.accessToken } })
    assert.equal(await connection.replace(old, true), undefined)
  })

  it('is a failure after 401 when no other can be had, and says why', async () => {
    const { server, connection } = await connectedAtWork()
    server.always = throwing(unreachable())
    await assert.rejects(connection.replace(await connection.current(), true), { code: 'NETWORK_FAILED' })
  })

  it('is the answer of the API after 403 whatever hinders a renewal, since it may be about a right', async () => {
    for (const error of [unreachable(), refusal('invalid_grant'), refusal('x', 503)]) {
      const { server, connection } = await connectedAtWork()
      server.always = throwing(error)
      const tokens = await connection.current()
      assert.equal(await connection.replace(tokens, false), undefined)
      assert.equal(await connection.replace(tokens, false), undefined)
      assert.equal(server.presented.length, 1)
    }
  })

  it('is replaced after the connection was removed by nothing at all', async () => {
    const { server, connection } = await connectedAtWork()
    const tokens = await connection.current()
    await connection.disconnect()
    await assert.rejects(connection.replace(tokens, true), { code: 'AUTHORIZATION_REQUIRED', reason: 'disconnected' })
    assert.equal(server.presented.length, 0)
  })
})

describe('RS-005 403 without challenge (business denial, WAF, rate limit)', () => {
  /** A message as the request pipeline treats it: one renewal and one more try at most. */
  const message = async ({ connection }: Awaited<ReturnType<typeof connectedAtWork>>, certain: boolean) => {
    const other = await connection.replace(await connection.current(), certain)
    if (other) connection.refusedAgain(other, certain)
  }

  it('renews at most once per cool-down, of seconds at first and five minutes in the end', async () => {
    const setting = await connectedAtWork()
    for (let n = 0; n < 3_600 / 3; n++) {
      for (const certain of [false]) await message(setting, certain)
      await setting.clock.advance(3_000)
    }
    const { length } = setting.server.presented
    assert.ok(length >= 10 && length <= 20, String(length))
  })

  it('counts a refusal of many requests at once as one', async () => {
    const setting = await connectedAtWork()
    const { clock, server, connection } = setting
    const tokens = await connection.current()
    const others = await Promise.all(Array.from({ length: 200 }, () => connection.replace(tokens, false)))
    for (const other of others) if (other) connection.refusedAgain(other, false)
    await clock.advance(15_000)
    await message(setting, false)
    assert.equal(server.presented.length, 2)
  })

  it('does not keep a revoked token (401) from being replaced', async () => {
    const setting = await connectedAtWork()
    await message(setting, false)
    await message(setting, false)
    assert.equal(setting.server.presented.length, 1)
    await message(setting, true)
    assert.equal(setting.server.presented.length, 2)
  })

  it('holds for 401 as well', async () => {
    const setting = await connectedAtWork()
    for (let n = 0; n < 50; n++) await message(setting, true)
    assert.equal(setting.server.presented.length, 1)
  })

  it('does not hinder a renewal because of the end of a token', async () => {
    const setting = await connectedAtWork()
    await message(setting, true)
    await setting.clock.advance(2 * hour)
    assert.equal((await setting.connection.current()).accessToken, 'access-3')
  })

  it('begins anew when the last refusal is long past', async () => {
    const setting = await connectedAtWork()
    for (let n = 0; n < 200; n++) {
      await message(setting, false)
      await setting.clock.advance(3_000)
    }
    await setting.clock.advance(30 * minute)
    const { length } = setting.server.presented
    await message(setting, false)
    await setting.clock.advance(15_000)
    await message(setting, false)
    assert.equal(setting.server.presented.length - length, 2)
  })
})
