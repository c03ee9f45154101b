import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Connected } from '../../src/connections/connection.ts'
import { connectionKey } from '../../src/connections/connection-key.ts'
import type { ConnectionActions } from '../../src/index.ts'
import { tokenUrl } from '../protocol/fake-server.ts'
import { settled } from '../support/clock.ts'
import { day, decryptions, hour, request, until, usersAtHand } from './users-at-hand.ts'

const hashOf = (user: string) => connectionKey(user).slice(2)
/** Lets what goes on behind the caller come to its end. */
const soon = async () => {
  for (let n = 0; n < 20; n++) await settled()
}

describe('what a request of a user costs', () => {
  it('is nothing at the store, and no decryption, while the token is fresh', async () => {
    const { connect, integration, places } = usersAtHand()
    for (const user of ['alice', 'bob']) await connect(user)
    for (const user of ['alice', 'bob']) await integration.as(user).send(request)
    const before = [places.journal, places.context].map(({ reads, writes }) => [reads, writes])
    const opened = await decryptions(async () => {
      for (let n = 0; n < 100; n++) await integration.as(n % 2 ? 'alice' : 'bob').send(request)
    })
    assert.equal(opened, 0)
    assert.deepEqual(
      [places.journal, places.context].map(({ reads, writes }) => [reads, writes]),
      before,
    )
  })

  it('is one look into each place, and one decryption, for the first one', async () => {
    const { connect, integration, places } = usersAtHand()
    for (let n = 0; n < 50; n++) await connect(`user-${n}`)
    const opened = await decryptions(() => integration.as('user-7').send(request))
    assert.deepEqual([places.journal.reads, places.context.reads, places.journal.lists, opened], [1, 1, 0, 1])
  })

  it('is one record written in each place for a renewal, however many users there are', async () => {
    const { connect, integration, places, clock, tokenRequests } = usersAtHand()
    for (let n = 0; n < 50; n++) await connect(`user-${n}`)
    await clock.advance(2 * hour)
    await integration.as('user-7').send(request)
    assert.deepEqual([places.journal.writes, places.context.writes, tokenRequests().length], [1, 1, 1])
  })
})

describe('the memory of users', () => {
  it('is given back when they are idle, in the context too, and nothing is lost by it', async () => {
    const { connect, integration, clock, memory, files, server } = usersAtHand()
    for (const user of ['alice', 'bob']) await connect(user)
    await clock.advance(2 * hour)
    for (const user of ['alice', 'bob']) await integration.as(user).send(request)
    assert.equal(memory.size, 2)
    await clock.advance(16 * 60_000)
    await integration.tidy()
    assert.deepEqual([memory.size, files().length], [0, 2])
    await integration.as('alice').send(request)
    assert.equal(server.seen.at(-1)?.headers['Authorization'], 'Bearer access-2 after refresh of alice')
    await clock.advance(2 * hour)
    await integration.as('alice').send(request)
    assert.equal(server.seen.at(-1)?.headers['Authorization'], 'Bearer access-4 after refresh of alice+')
    assert.equal(memory.size, 1)
  })

  it('is kept for those who used it within a quarter of an hour', async () => {
    const { connect, integration, clock, memory } = usersAtHand()
    await connect('alice')
    await clock.advance(2 * hour)
    await integration.as('alice').send(request)
    await clock.advance(14 * 60_000)
    await integration.tidy()
    assert.equal(memory.size, 1)
  })

  it('is kept where only the context has what was renewed', async () => {
    const { connect, integration, clock, memory, places, server } = usersAtHand()
    await connect('alice')
    await clock.advance(2 * hour)
    places.journal.failsToWrite = true
    await integration.as('alice').send(request)
    await clock.advance(16 * 60_000)
    await integration.tidy()
    assert.equal(memory.size, 1)
    places.journal.failsToWrite = false
    const before = places.journal.writes
    await clock.advance(60_000)
    await until(() => places.journal.writes > before)
    await integration.settled()
    await clock.advance(16 * 60_000)
    await integration.tidy()
    assert.equal(memory.size, 0)
    await integration.as('alice').send(request)
    assert.equal(server.seen.at(-1)?.headers['Authorization'], 'Bearer access-2 after refresh of alice')
  })
})

describe('a user’s connection that is ended', () => {
  it('leaves nothing that tells whose it was, and after a day nothing at all', async () => {
    const { connect, integration, clock, files, memory, directory } = usersAtHand()
    await connect('alice')
    await connect('bob')
    await integration.as('alice').send(request)
    await integration.list()
    await integration.settled()
    const [folder] = readdirSync(directory)
    const index = () => readFileSync(path.join(directory, folder as string, 'index.sealed'), 'latin1')
    const before = index()
    await integration.as('alice').revoke()
    await integration.settled()
    for (const line of before.split('\n').filter(Boolean)) assert.ok(!index().includes(line))
    assert.deepEqual(
      (await integration.list()).connections.map(({ user }) => user),
      ['bob'],
    )
    const found = (await integration.as('alice').status()).found
    assert.deepEqual(found, { state: 'disconnected', endedAt: clock.now(), generation: 2 })
    await clock.advance(day)
    await integration.tidy()
    assert.equal(files().length, 2)
    await clock.advance(1)
    await integration.tidy()
    assert.deepEqual(files(), [`${connectionKey('bob')}.sealed`])
    assert.equal(memory.has(connectionKey('alice')), false)
    assert.equal((await integration.as('alice').status()).found.state, 'none')
    await integration.as('alice').enterToken({ accessToken: 'anew' })
    assert.equal((await integration.as('alice').token()).accessToken, 'anew')
  })

  it('leaves the memory at once, with its copy in the context', async () => {
    const { connect, integration, memory } = usersAtHand()
    await connect('alice')
    const open = integration.as('alice')
    await open.send(request)
    assert.equal(integration.as('alice'), open)
    await open.revoke()
    await until(() => memory.size === 0)
    assert.notEqual(integration.as('alice'), open)
    await assert.rejects(integration.as('alice').token(), { code: 'AUTHORIZATION_REQUIRED' })
  })

  it('is not removed as long as a place cannot be read', async () => {
    const { connect, integration, clock, files, places } = usersAtHand()
    await connect('alice')
    await integration.as('alice').revoke()
    await clock.advance(2 * day)
    await integration.list()
    places.context.fails = true
    await integration.tidy()
    assert.equal(files().length, 1)
    places.context.fails = false
    await clock.advance(61_000)
    await integration.tidy()
    assert.equal(files().length, 0)
  })

  it('is removed by the next process as well', async () => {
    const { connect, integration, clock, files, again } = usersAtHand()
    await connect('alice')
    await integration.as('alice').revoke()
    await integration.settled()
    await clock.advance(2 * day)
    await again().integration.tidy()
    assert.equal(files().length, 0)
  })
})

describe('a connection that is looked for by its hash', () => {
  it('is found as long as there is one', async () => {
    const { connect, integration, put } = usersAtHand()
    await connect('alice')
    assert.equal((await (await integration.find(hashOf('alice')))?.token())?.accessToken, 'access of alice')
    assert.equal(await integration.find(hashOf('bob')), undefined)
    await put('alice', { state: 'disconnected' })
    assert.equal(await integration.find(hashOf('alice')), undefined)
  })

  it('can be ended though nobody can open its record', async () => {
    const { connect, integration, places, rows } = usersAtHand()
    await connect('alice')
    await connect('bob')
    const [first, second] = ['alice', 'bob'].map((user) => connectionKey(user))
    await places.journal.set(first as string, (await places.journal.get(second as string)) as string)
    assert.deepEqual(await rows(), ['bob connected'])
    const found = await integration.find(hashOf('alice'))
    await assert.rejects((found as ConnectionActions).token(), { code: 'TOKEN_UNREADABLE' })
    assert.equal(await found?.revoke(), null)
    assert.equal((await integration.as('alice').status()).found.state, 'disconnected')
  })

  it('is never looked for by anything but a hash', async () => {
    const { integration, places } = usersAtHand()
    for (const hash of [
      '',
      'x',
      '../../etc/passwd',
      hashOf('alice').toUpperCase(),
      `${hashOf('alice')}\n`,
      `/${hashOf('alice')}`,
    ])
      assert.equal(await integration.find(hash), undefined)
    assert.equal(places.journal.reads, 0)
  })
})

describe('users’ connections that are kept alive', () => {
  const keepAlive = { keepAlive: 10 }

  it('are renewed when they are due, one after the other, and nobody else’s is opened', async () => {
    let underWay = 0
    let most = 0
    const { connect, integration, clock, places, tokenRequests, server } = usersAtHand(keepAlive)
    const answer = server.behaviours[tokenUrl]
    server.behaviours[tokenUrl] = async (asked) => {
      underWay += 1
      most = Math.max(most, underWay)
      await soon()
      underWay -= 1
      return typeof answer === 'function' ? answer(asked) : { status: 500 }
    }
    for (let n = 0; n < 20; n++) await connect(`old-${n}`)
    await clock.advance(5 * day)
    for (let n = 0; n < 20; n++) await connect(`new-${n}`)
    await connect('without', { refreshToken: undefined as never })
    await integration.tidy()
    await clock.advance(4 * day + 1)
    const before = places.journal.reads
    // Three hours at once are one round.
    await Promise.all([integration.keepAlive(), integration.keepAlive(), integration.keepAlive()])
    assert.equal(tokenRequests().length, 20)
    assert.ok(tokenRequests().every(({ form }) => form.get('refresh_token')?.startsWith('refresh of old-')))
    assert.equal(most, 1)
    // For each: in passing, before it is renewed, while it is, and when it is forgotten.
    assert.ok(places.journal.reads - before <= 20 * 4, String(places.journal.reads - before))
    await integration.keepAlive()
    assert.equal(tokenRequests().length, 20)
  })

  it('are spread over a tenth of the time, each at a moment of its own that does not depend on how often one looks', async () => {
    const { connect, integration, clock, tokenRequests } = usersAtHand(keepAlive)
    for (let n = 0; n < 40; n++) await connect(`user-${n}`)
    const perDay: number[] = []
    for (let hours = 0; hours <= 9 * 24; hours += 6) {
      const before = tokenRequests().length
      await integration.keepAlive()
      perDay.push(tokenRequests().length - before)
      await clock.advance(6 * hour)
    }
    assert.equal(
      perDay.slice(0, 32).reduce((sum, n) => sum + n),
      0,
    )
    assert.equal(tokenRequests().length, 40)
    assert.ok(Math.max(...perDay) <= 20, String(perDay))
  })

  it('do not count as used, and do not stay in the memory', async () => {
    const { connect, integration, clock, memory } = usersAtHand(keepAlive)
    for (let n = 0; n < 5; n++) await connect(`user-${n}`)
    await clock.advance(9 * day)
    await integration.keepAlive()
    assert.equal(memory.size, 0)
    const { connections } = await integration.list()
    assert.ok(connections.every(({ usedAt, renewedAt }) => usedAt === undefined && renewedAt === clock.now()))
  })

  it('are left for the next round when the provider cannot be reached, and none is lost by it', async () => {
    const { connect, integration, clock, tokenRequests } = usersAtHand(keepAlive, () => ({
      status: 503,
      body: '<html>',
    }))
    for (let n = 0; n < 30; n++) await connect(`user-${n}`)
    await clock.advance(9 * day)
    await integration.keepAlive()
    assert.equal(tokenRequests().length, 5)
    const { counts } = await integration.list()
    assert.deepEqual(counts, { connected: 30, dead: 0 })
  })

  it('are told apart from those whose grant has ended, which keep nobody waiting', async () => {
    const { connect, integration, clock, events } = usersAtHand(keepAlive, () => ({
      status: 400,
      body: { error: 'invalid_grant' },
    }))
    for (let n = 0; n < 12; n++) await connect(`user-${n}`)
    await clock.advance(9 * day)
    await integration.keepAlive()
    assert.deepEqual((await integration.list()).counts, { connected: 0, dead: 12 })
    assert.equal(events.filter((event) => event.startsWith('consentRequired')).length, 12)
  })

  it('end with the renewal under way when the integration stops, and its answer is kept', async () => {
    const { connect, integration, clock, tokenRequests, server, again } = usersAtHand(keepAlive)
    const answer = server.behaviours[tokenUrl]
    let go: () => void = () => {}
    server.behaviours[tokenUrl] = async (asked) => {
      await new Promise<void>((resolve) => {
        go = resolve
      })
      return typeof answer === 'function' ? answer(asked) : { status: 500 }
    }
    for (let n = 0; n < 5; n++) await connect(`user-${n}`)
    await clock.advance(9 * day)
    const round = integration.keepAlive()
    await until(() => tokenRequests().length > 0)
    const stopped = integration.settled()
    go()
    await Promise.all([round, stopped])
    assert.equal(tokenRequests().length, 1)
    const renewed = (await again().integration.list()).connections.filter(({ renewedAt }) => renewedAt !== undefined)
    assert.equal(renewed.length, 1)
  })

  it('are renewed though the index is older than they are, as a power cut leaves it', async () => {
    const { connect, clock, integration, put, tokenRequests, again } = usersAtHand(keepAlive)
    await connect('alice')
    await connect('bob')
    const { found } = await integration.as('alice').status()
    await put('alice', { ...(found as Connected), state: 'dead', error: 'invalid_grant' })
    await put('bob', { state: 'disconnected' })
    assert.deepEqual((await integration.list()).counts, { connected: 0, dead: 1 })
    await integration.settled()
    // What was noted of these is lost.
    for (const user of ['alice', 'bob']) await connect(user)
    await clock.advance(9 * day)
    await again().integration.keepAlive()
    assert.equal(tokenRequests().length, 2)
  })

  it('are renewed though the index was lost', async () => {
    const { connect, clock, tokenRequests, again } = usersAtHand(keepAlive)
    for (let n = 0; n < 5; n++) await connect(`user-${n}`)
    await clock.advance(9 * day)
    await again().integration.keepAlive()
    assert.equal(tokenRequests().length, 5)
  })
})

describe('a great many users who only try', () => {
  it('leave nothing behind', async () => {
    const { integration, clock, memory, files } = usersAtHand()
    for (let n = 0; n < 500; n++)
      await assert.rejects(integration.as(`stranger-${n}`).send(request), { code: 'AUTHORIZATION_REQUIRED' })
    await clock.advance(hour)
    await integration.tidy()
    await integration.settled()
    assert.deepEqual([memory.size, (await integration.list()).total], [0, 0])
    assert.throws(files, { code: 'ENOENT' })
  })
})
