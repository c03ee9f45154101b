import assert from 'node:assert/strict'
import { connectionKey } from '../../src/connections/connection-key.ts'
import { journal, type ListedConnection } from '../../src/index.ts'
import { settled } from '../support/clock.ts'
import { aConnection } from '../support/tokens.ts'
import { atHand } from './at-hand.ts'
import { person } from './provider-at-hand.ts'
import { apiUrl, decryptions, hour, request, usersAtHand } from './users-at-hand.ts'

const hashOf = (user: string) => connectionKey(user).slice(2)
const dead = (user: string) => ({ ...aConnection({ user }), state: 'dead' as const, error: 'invalid_grant' })

describe('the list of users’ connections', () => {
  it('shows how each stands, dead ones first, and never a token', async () => {
    const { connect, put, integration, clock } = usersAtHand()
    await connect('bob', { scope: 'read write' }, { renewedAt: clock.now() + 1 })
    await connect('alice')
    await put('carol', dead('carol'))
    const list = await integration.list()
    const common = { connectedAt: clock.now(), expiresAt: clock.now() + hour, scope: 'api' }
    const rows: ListedConnection[] = [
      { hash: hashOf('carol'), user: 'carol', state: 'dead', ...common, error: 'invalid_grant' },
      { hash: hashOf('alice'), user: 'alice', state: 'connected', ...common },
      {
        hash: hashOf('bob'),
        user: 'bob',
        state: 'connected',
        ...common,
        scope: 'read write',
        renewedAt: clock.now() + 1,
      },
    ]
    assert.deepEqual(list, { connections: rows, total: 3, counts: { connected: 2, dead: 1 } })
    assert.doesNotMatch(JSON.stringify(list), /access of|refresh of|access-1|refresh-1/)
  })

  it('is empty where nobody has a connection, and names no users who only tried', async () => {
    const { integration } = usersAtHand()
    await assert.rejects(integration.as('alice').send(request), { code: 'AUTHORIZATION_REQUIRED' })
    assert.deepEqual(await integration.list(), { connections: [], total: 0, counts: { connected: 0, dead: 0 } })
  })

  it('does not have the connection that all had before the integration became personal', async () => {
    const { connect, integration, rows, elsewhere } = usersAtHand()
    await connect('alice')
    await elsewhere.update(connectionKey(), async () => aConnection())
    assert.deepEqual(await rows(), ['alice connected'])
    const { total, counts } = await integration.list()
    assert.deepEqual([total, counts], [1, { connected: 1, dead: 0 }])
  })

  it('counts those that no key opens, until their users connect again', async () => {
    const { integration, directory, again } = atHand({ definition: { ...person, mode: 'personal' }, id: 'sealed-anew' })
    for (const user of ['alice', 'bob']) await integration.as(user).enterToken({ accessToken: user })
    const lost = again({ keys: [Buffer.alloc(32, 7)], places: [journal(directory, 'sealed-anew')] }).integration
    const { connections, counts } = await lost.list()
    assert.deepEqual([connections, counts], [[], { connected: 0, dead: 0, unreadable: 2 }])
    await assert.rejects(lost.as('alice').token(), { code: 'TOKEN_UNREADABLE' })
    await lost.as('alice').enterToken({ accessToken: 'anew' })
    assert.deepEqual((await lost.list()).counts, { connected: 1, dead: 0, unreadable: 1 })
  })

  it('comes in parts, by a cursor that tells nothing and goes on where the part before ended', async () => {
    const { connect, integration } = usersAtHand()
    const users = Array.from({ length: 25 }, (_, n) => `user-${String(n).padStart(2, '0')}`)
    for (const user of users) await connect(user)
    const seen: string[] = []
    let cursor: string | undefined
    const sizes: number[] = []
    do {
      const part = await integration.list({ limit: 10, ...(cursor !== undefined && { cursor }) })
      seen.push(...part.connections.map(({ user }) => user))
      sizes.push(part.connections.length)
      assert.equal(part.total, sizes.length === 1 ? 25 : 26)
      cursor = part.cursor
      if (sizes.length === 1) {
        assert.doesNotMatch(Buffer.from(cursor as string, 'base64url').toString('latin1') + cursor, /user/)
        // What happens meanwhile moves nothing, neither before the cursor nor behind it.
        await integration.as('user-03').revoke()
        for (const newcomer of ['user-03a', 'user-15a']) await integration.as(newcomer).enterToken({ accessToken: 'x' })
      }
    } while (cursor !== undefined)
    assert.deepEqual(seen, users.toSpliced(16, 0, 'user-15a'))
    assert.deepEqual(sizes, [10, 10, 6])
  })

  it('has 50 to a part, or as many as are asked for, but never more than 200', async () => {
    const { put, integration } = usersAtHand()
    await Promise.all(Array.from({ length: 203 }, (_, n) => put(`user-${n}`, aConnection({ user: `user-${n}` }))))
    const sizes: number[] = []
    for (const limit of [undefined, 7, 7.9, 1_000, 0, -3, Number.NaN])
      sizes.push((await integration.list(limit === undefined ? {} : { limit })).connections.length)
    assert.deepEqual(sizes, [50, 7, 7, 200, 50, 50, 50])
  })

  it('takes no cursor that it did not give out', async () => {
    const { integration, connect, again } = usersAtHand()
    for (const user of ['a', 'b', 'c']) await connect(user)
    const { cursor = '' } = await integration.list({ limit: 1 })
    assert.equal((await again().integration.list({ cursor })).connections[0]?.user, 'b')
    const other = usersAtHand().integration
    for (const [one, text] of [
      [integration, 'x'],
      [integration, `${cursor}A`],
      [integration, ''],
      [other, cursor],
    ] as const)
      await assert.rejects(one.list({ cursor: text }), { code: 'REQUEST_INVALID', reason: 'cursor' })
  })

  it('is searched without regard to case, and still counts all', async () => {
    const { connect, put, integration } = usersAtHand()
    for (const user of ['Alice@example.com', 'bob@example.com']) await connect(user)
    await put('malice', dead('malice'))
    const { connections, total, counts } = await integration.list({ search: 'LICE' })
    assert.deepEqual(
      connections.map(({ user }) => user),
      ['malice', 'Alice@example.com'],
    )
    assert.deepEqual([total, counts], [2, { connected: 2, dead: 1 }])
  })

  it('opens the records of what it shows and no others, once it knows them', async () => {
    const { put, integration, again, places } = usersAtHand()
    await Promise.all(Array.from({ length: 300 }, (_, n) => put(`user-${n}`, aConnection({ user: `user-${n}` }))))
    await integration.tidy()
    await integration.settled()
    const next = again().integration
    const before = places.journal.reads
    // Five lines of the index, each with up to 64 connections, and ten records.
    const opened = await decryptions(() => next.list({ limit: 10 }))
    assert.deepEqual([places.journal.reads - before, opened], [10, 15])
    // Nothing of the index is opened again, but the cursor is.
    const { cursor = '' } = await next.list({ limit: 10 })
    assert.equal(await decryptions(() => next.list({ limit: 10, cursor })), 11)
  })

  it('shows what another process has made of a connection, however old the index is', async () => {
    const { connect, put, rows } = usersAtHand()
    for (const user of ['alice', 'bob', 'carol']) await connect(user)
    assert.deepEqual(await rows(), ['alice connected', 'bob connected', 'carol connected'])
    await put('alice', dead('alice'))
    await put('bob', { state: 'disconnected', endedAt: 1 })
    assert.deepEqual(await rows(), ['alice dead', 'carol connected'])
    assert.deepEqual(await rows(), ['alice dead', 'carol connected'])
  })

  it('tells when a connection was last used, also by a process that has ended', async () => {
    const { connect, integration, again, clock } = usersAtHand()
    for (const user of ['alice', 'bob', 'carol']) await connect(user, { expiresAt: clock.now() + 99 * hour })
    const used = async (of = integration) => (await of.list()).connections.map(({ usedAt }) => usedAt)
    assert.deepEqual(await used(), [undefined, undefined, undefined])
    await clock.advance(1_000)
    await integration.as('alice').send(request)
    await integration.as('bob').token()
    await integration.as('carol').status()
    const first = clock.now()
    assert.deepEqual(await used(), [first, first, undefined])
    await clock.advance(hour)
    await integration.as('bob').send(request)
    assert.deepEqual(await used(), [first, clock.now(), undefined])
    await integration.settled()
    assert.deepEqual(await used(again().integration), [first, clock.now(), undefined])
  })

  it('does not take what an administrator does for a use', async () => {
    const { connect, integration } = usersAtHand()
    await connect('alice')
    const found = await integration.find(hashOf('alice'))
    await found?.status()
    await found?.renew()
    assert.equal((await integration.list()).connections[0]?.usedAt, undefined)
  })

  it('still shows what the index knows when no record can be read', async () => {
    const { connect, put, integration, places, clock } = usersAtHand()
    await connect('alice')
    await put('bob', dead('bob'))
    await integration.list()
    places.journal.fails = places.context.fails = true
    const { connections, counts } = await integration.list()
    const [{ hash: _, ...first } = {}, { hash, ...second } = {}] = connections
    assert.deepEqual(first, { user: 'bob', state: 'dead', connectedAt: clock.now() })
    assert.deepEqual([second, hash], [{ user: 'alice', state: 'connected', connectedAt: clock.now() }, hashOf('alice')])
    assert.deepEqual(counts, { connected: 1, dead: 1 })
  })

  it('shows a removal that could not be stored yet', async () => {
    const { connect, integration, places, rows } = usersAtHand()
    await connect('alice')
    await connect('bob')
    await integration.list()
    await integration.as('alice').token()
    places.journal.fails = true
    await assert.rejects(integration.as('alice').revoke(), { code: 'STORE_FAILED' })
    places.journal.fails = false
    assert.deepEqual(await rows(), ['bob connected'])
  })

  it('says that it is incomplete while many records have no entry yet', async () => {
    const { put, integration, again } = usersAtHand()
    await Promise.all(Array.from({ length: 1_100 }, (_, n) => put(`user-${n}`, aConnection({ user: `user-${n}` }))))
    assert.equal((await integration.list()).incomplete, true)
    for (let n = 0; (await integration.list()).incomplete; n++) {
      assert.ok(n < 10_000)
      await settled()
    }
    assert.equal((await integration.list()).total, 1_100)
    await integration.settled()
    const next = await again().integration.list()
    assert.deepEqual([next.total, next.incomplete], [1_100, undefined])
  })
})

describe('the list of an integration where all have one connection', () => {
  const definition = { grant: 'client_credentials', tokenUrl: 'https://login.example.com/token', baseUrl: apiUrl }

  it('is that one, without a user', async () => {
    const { integration } = atHand({ definition })
    assert.deepEqual(await integration.list(), { connections: [], total: 0, counts: { connected: 0, dead: 0 } })
    await integration.enterToken({ accessToken: 'access-1', scope: 'api' })
    const { connections, total, counts, cursor } = await integration.list()
    assert.deepEqual(
      [connections.map(({ user, state, hash, scope }) => [user, state, hash, scope]), total, counts, cursor],
      [[['', 'connected', connectionKey().slice(2), 'api']], 1, { connected: 1, dead: 0 }, undefined],
    )
  })
})
