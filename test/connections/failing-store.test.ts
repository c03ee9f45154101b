import assert from 'node:assert/strict'
import { settled } from '../support/clock.ts'
import { errorOf } from '../support/error-of.ts'
import { aConnection } from '../support/tokens.ts'
import { atWork, connectedAtWork, hour, refusal, throwing } from './at-work.ts'
import { fails, hangs, put } from './records.ts'

type Setting = Awaited<ReturnType<typeof connectedAtWork>>
const breakWriting = ({ journal, context }: Setting, how = fails('ENOSPC')) => {
  journal.onSet = how
  context.onSet = how
}
const mend = ({ journal, context }: Setting) => {
  journal.onSet = undefined
  context.onSet = undefined
  journal.onGet = undefined
  context.onGet = undefined
}
const storedToken = async ({ store }: Setting) => {
  const found = await store.read('t_1')
  return found.state === 'connected' ? found.tokens.accessToken : found.state
}
/** Lets writing that fails or succeeds at once come to its end. */
const soon = async () => {
  for (let n = 0; n < 5; n++) await settled()
}

describe('Store set() fails or throws', () => {
  it('uses a renewed token all the same, says so, and stores it as soon as that works', async () => {
    const setting = await connectedAtWork()
    const { clock, server, connection, events } = setting
    breakWriting(setting)
    await clock.advance(2 * hour)
    assert.equal((await connection.current()).accessToken, 'access-2')
    assert.deepEqual(events, ['renewalFailed write', 'renewed'])
    assert.equal(connection.trouble()?.code, 'STORE_FAILED')
    assert.equal(await storedToken(setting), 'access-1')
    mend(setting)
    await clock.advance(1_000)
    await soon()
    assert.equal(await storedToken(setting), 'access-2')
    assert.equal(connection.trouble(), undefined)
    assert.deepEqual(server.presented, ['refresh-1'])
  })

  it('tries to store with growing waits, a minute at most', async () => {
    const setting = await connectedAtWork()
    const { clock, connection, journal } = setting
    breakWriting(setting)
    await clock.advance(2 * hour)
    await connection.current()
    const before = journal.writes
    for (let n = 0; n < 60; n++) {
      await clock.advance(10_000)
      await soon()
    }
    const tries = journal.writes - before
    assert.ok(tries >= 10 && tries <= 16, String(tries))
  })

  it('never presents the old refresh token again, though the store still has it', async () => {
    const setting = await connectedAtWork()
    const { clock, server, connection } = setting
    breakWriting(setting)
    for (let n = 2; n <= 6; n++) {
      await clock.advance(2 * hour)
      assert.equal((await connection.current()).accessToken, `access-${n}`)
    }
    mend(setting)
    await clock.advance(2 * hour)
    assert.equal((await connection.current()).accessToken, 'access-7')
    assert.equal((await connection.current()).accessToken, 'access-7')
    assert.deepEqual([server.reuses, server.presented.length], [0, 6])
    assert.equal(await storedToken(setting), 'access-7')
  })

  it('stores what it holds when a request comes before the next try', async () => {
    const setting = await connectedAtWork()
    const { clock, connection } = setting
    breakWriting(setting)
    await clock.advance(2 * hour)
    const tokens = await connection.current()
    mend(setting)
    assert.equal((await connection.replace(tokens, true))?.accessToken, 'access-3')
    await clock.advance(hour - 1)
    await soon()
    assert.equal(await storedToken(setting), 'access-3')
  })

  it('stores what it holds also when a request finds nothing to renew it with', async () => {
    const setting = await connectedAtWork()
    const { connection, server } = setting
    breakWriting(setting)
    const { tokens, ...granted } = server.issue()
    const { refreshToken: _, ...accessOnly } = tokens
    await errorOf(connection.keep({ ...granted, tokens: accessOnly }))
    mend(setting)
    assert.equal(await connection.replace(accessOnly, false), undefined)
    assert.equal((await connection.current()).accessToken, 'access-2')
    assert.equal(await storedToken(setting), 'access-2')
  })

  it('does not take its own late writing for somebody else’s', async () => {
    const setting = await connectedAtWork()
    const { clock, server, connection, journal } = setting
    let late = ''
    setting.context.onSet = fails('EIO')
    journal.onSet = (text) => {
      late = text
      return hangs()
    }
    await clock.advance(2 * hour)
    const tokens = await connection.current()
    mend(setting)
    server.next(() => journal.kept.set('t_1', late))
    assert.equal((await connection.replace(tokens, true))?.accessToken, 'access-3')
    assert.equal(await storedToken(setting), 'access-3')
  })

  it('does not forget what it holds when it looks at the store again', async () => {
    const setting = await connectedAtWork()
    const { clock, connection } = setting
    breakWriting(setting)
    await clock.advance(2 * hour)
    await connection.current()
    for (let n = 0; n < 10; n++) {
      await clock.advance(61_000)
      assert.equal((await connection.current()).accessToken, 'access-2')
      await soon()
    }
  })

  it('gives the new token to another instance as long as one place takes it', async () => {
    const setting = await connectedAtWork()
    setting.journal.onSet = fails('EROFS')
    await setting.clock.advance(2 * hour)
    await setting.connection.current()
    assert.equal((await setting.another().current()).accessToken, 'access-2')
    assert.equal(setting.server.reuses, 0)
  })

  it('lets what somebody else has stored meanwhile stand', async () => {
    const setting = await connectedAtWork()
    const { clock, connection, elsewhere } = setting
    breakWriting(setting)
    await clock.advance(2 * hour)
    await connection.current()
    mend(setting)
    elsewhere({ state: 'disconnected' }, 5)
    await clock.advance(1_000)
    await soon()
    assert.equal(await storedToken(setting), 'disconnected')
    await assert.rejects(connection.current(), { reason: 'disconnected' })
  })

  it('bounds the wait for a store that never answers', async () => {
    const setting = await connectedAtWork()
    breakWriting(setting, hangs)
    await setting.clock.advance(2 * hour)
    assert.equal((await setting.connection.current()).accessToken, 'access-2')
  })

  it('survives a sleep that fails', async () => {
    const setting = await connectedAtWork()
    Object.assign(setting.clock, { sleep: () => Promise.reject(new Error('stopped')) })
    const connection = setting.another()
    breakWriting(setting)
    await setting.clock.advance(2 * hour)
    assert.equal((await connection.current()).accessToken, 'access-2')
    await soon()
  })
})

describe('a consent that cannot be stored', () => {
  for (const [name, breaks] of [
    ['cannot be written', (setting: Setting) => breakWriting(setting)],
    [
      'cannot be read',
      ({ journal, context }: Setting) => {
        journal.onGet = fails('EIO')
        context.onGet = fails('EIO')
      },
    ],
  ] as const) {
    it(`is not reported as a success where the store ${name}, but used, and stored later`, async () => {
      const setting = await connectedAtWork()
      const { clock, server, connection } = setting
      await connection.current()
      breaks(setting)
      const error = await errorOf(connection.keep(server.issue()))
      assert.equal(error.code, 'STORE_FAILED')
      assert.equal((await connection.current()).accessToken, 'access-2')
      assert.equal(connection.trouble()?.code, 'STORE_FAILED')
      mend(setting)
      await clock.advance(1_000)
      await soon()
      assert.equal(await storedToken(setting), 'access-2')
      assert.equal(connection.trouble(), undefined)
    })
  }

  it('is stored though the record that could not be read was newer than anybody knew', async () => {
    const setting = atWork()
    for (let n = 0; n < 9; n++) await put(setting.store, 't_1', aConnection())
    setting.journal.onGet = fails('EIO')
    setting.context.onGet = fails('EIO')
    await errorOf(setting.connection.keep(setting.server.issue()))
    mend(setting)
    await setting.clock.advance(1_000)
    await soon()
    assert.equal(await storedToken(setting), 'access-2')
    assert.equal((await setting.store.read('t_1')).generation, 10)
  })
})

describe('a removal that cannot be stored', () => {
  it('holds at once, gives back what is to be revoked, and is stored later', async () => {
    const setting = await connectedAtWork()
    const { clock, connection } = setting
    await connection.current()
    breakWriting(setting)
    const { previous, unsaved } = await connection.disconnect()
    assert.deepEqual([previous?.tokens.refreshToken, unsaved?.code], ['refresh-1', 'STORE_FAILED'])
    await assert.rejects(connection.current(), { reason: 'disconnected' })
    mend(setting)
    await clock.advance(1_000)
    await soon()
    assert.equal(await storedToken(setting), 'disconnected')
  })

  it('is stored everywhere though one place had taken it before', async () => {
    const setting = await connectedAtWork()
    const { clock, connection, journal } = setting
    journal.onSet = fails('ENOSPC')
    await connection.disconnect()
    await clock.advance(61_000)
    await connection.look()
    await soon()
    mend(setting)
    await clock.advance(60_000)
    await soon()
    assert.equal(journal.kept.get('t_1'), setting.context.kept.get('t_1'))
  })

  it('gives back what only the memory had', async () => {
    const setting = await connectedAtWork()
    breakWriting(setting)
    await setting.clock.advance(2 * hour)
    await setting.connection.current()
    mend(setting)
    const { previous } = await setting.connection.disconnect()
    assert.equal(previous?.tokens.refreshToken, 'refresh-2')
  })
})

describe('Store get() fails or throws', () => {
  for (const [name, how] of [
    ['throws', fails('EIO')],
    ['never calls back', hangs],
  ] as const) {
    it(`is a failure of the store and nothing else, when it ${name}`, async () => {
      const setting = await connectedAtWork()
      const { server, journal, context, connection, events } = setting
      journal.onGet = how
      context.onGet = how
      const error = await errorOf(connection.current())
      assert.deepEqual([error.code, error.reason], ['STORE_FAILED', 'read'])
      assert.deepEqual([server.presented, events, journal.writes], [[], [], 1])
      mend(setting)
      assert.equal((await connection.current()).accessToken, 'access-1')
    })
  }

  it('never makes an older refresh token good, which another place still has', async () => {
    const setting = await connectedAtWork()
    const { clock, server, journal, context, connection, another } = setting
    context.onSet = fails('EIO')
    await clock.advance(2 * hour)
    assert.equal((await connection.current()).accessToken, 'access-2')
    journal.onGet = fails('EIO')
    await clock.advance(2 * hour)
    for (const one of [connection, another()]) assert.equal((await errorOf(one.current())).code, 'STORE_FAILED')
    assert.deepEqual([server.presented, server.reuses], [['refresh-1'], 0])
    mend(setting)
    await clock.advance(10_000)
    assert.equal((await connection.current()).accessToken, 'access-3')
  })

  it('does not take a token away that is in the memory', async () => {
    const setting = await connectedAtWork()
    const { clock, server, journal, context, connection } = setting
    await connection.current()
    journal.onGet = fails('EIO')
    context.onGet = fails('EIO')
    for (let n = 0; n < 5; n++) {
      await clock.advance(61_000)
      assert.equal((await connection.current()).accessToken, 'access-1')
      await soon()
    }
    await clock.advance(2 * hour)
    assert.equal((await errorOf(connection.current())).code, 'STORE_FAILED')
    assert.equal(server.presented.length, 0)
  })
})

describe('a dead grant that cannot be stored', () => {
  it('is remembered all the same', async () => {
    const setting = await connectedAtWork()
    const { clock, server, connection } = setting
    server.always = throwing(refusal('invalid_grant'))
    breakWriting(setting)
    await clock.advance(2 * hour)
    for (let n = 0; n < 100; n++) {
      assert.equal((await errorOf(connection.current())).reason, 'dead')
      await clock.advance(1_000)
    }
    assert.equal(server.presented.length, 1)
  })
})
