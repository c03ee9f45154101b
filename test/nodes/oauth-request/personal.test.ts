import assert from 'node:assert/strict'
import { memoryPlace, type Place } from '../../../src/index.ts'
import type { HttpRequest } from '../../../src/vocabulary/http.ts'
import { type AtHandOptions, atHand } from '../../integration-floor/at-hand.ts'
import { apiUrl, person, tokenUrl } from '../../integration-floor/provider-at-hand.ts'
import { type Answer, responseOf } from '../../protocol/fake-server.ts'
import { TestClock } from '../../support/clock.ts'
import { httpInRequest } from '../../support/http-in-request.ts'
import { helper, type Message, startServer } from '../node-helper.ts'
import { countedCrypto } from './counted-crypto.ts'
import { deployWith } from './deployed-request.ts'

type Changed = Parameters<typeof deployWith>[1]

/** A request node of an integration that has a connection for each user, and an API that says whose token it was given. */
async function setUp(changed: Changed = {}, definition: object = {}, more: Partial<AtHandOptions> = {}) {
  const sent: HttpRequest[] = []
  let answer: ((request: HttpRequest) => Answer) | undefined
  const { integration } = atHand({
    definition: { ...person, name: 'Acme', mode: 'personal', user: 'req.user', ...definition },
    send: async (request) => {
      sent.push(request)
      const owner = /^Bearer token of (.*)$/.exec(String(request.headers['Authorization']))?.[1] ?? 'nobody'
      return responseOf(answer?.(request) ?? { body: owner })
    },
    // Nothing happens behind the requests, because no time passes.
    clock: new TestClock(),
    ...more,
  })
  const deployed = await deployWith(integration, { url: '/me', ...changed })
  return {
    ...deployed,
    integration,
    sent,
    connect: async (...users: string[]) => {
      for (const user of users) await integration.as(user).enterToken({ accessToken: `token of ${user}` })
    },
    answerWith: (next: typeof answer) => {
      answer = next
    },
    /** What a link stands for. */
    opened: async ({ connectUrl = '' }: { connectUrl?: string }) => {
      const { user, returnTo } = await integration.readTicket(connectUrl.slice(connectUrl.lastIndexOf('/') + 1))
      return { user, returnTo }
    },
  }
}
const from = (user: unknown, more: Message = {}): Message => ({
  req: httpInRequest({ user, method: 'GET', originalUrl: '/page' }),
  ...more,
})
const errorIn = (msg: Message) => msg['error'] as { code: string; message: string }
const oauthIn = (msg: Message) => msg['oauth'] as { integration: string; connectUrl?: string }

describe('The oauth-request node where every user has a connection', () => {
  before(startServer)
  after(() => helper.stopServer())
  afterEach(() => helper.unload())

  it('sends each message with the token of its own user', async () => {
    const { deliver, events, connect } = await setUp()
    await connect('alice', 'bob', 'Alice')
    const asked = ['alice', 'bob', 'Alice', 'bob', 'alice']
    await deliver(...asked.map((user) => from(user, { topic: user })))
    const out = events.filter(([kind]) => kind === 'out').map(([, msg]) => msg)
    assert.deepEqual(out.map(({ topic, payload }) => [topic, payload]).sort(), asked.map((user) => [user, user]).sort())
    assert.deepEqual(oauthIn(out[0] as Message), { integration: 'Acme', renewed: false, retried: false })
  })

  it('has an output of its own for messages whose user has to connect first', async () => {
    const { deliver, sent, first, kinds, events, statuses, connect, opened } = await setUp({ outputs: 2 })
    await connect('bob')
    const msg = from('alice', { payload: 'mine', _msgid: 'id' })
    await deliver(msg)
    const out = first('out2')
    assert.equal(out, msg, 'the message itself is sent on, not a copy')
    assert.equal(out['payload'], 'mine')
    assert.deepEqual(Object.keys(oauthIn(out)), ['integration', 'connectUrl'])
    assert.deepEqual(await opened(oauthIn(out)), { user: 'alice', returnTo: '/page' })
    assert.deepEqual(Object.keys(errorIn(out)), ['message', 'code'])
    assert.equal(errorIn(out).code, 'AUTHORIZATION_REQUIRED')
    assert.match(errorIn(out).message, /^This user has not connected an account yet\./)
    assert.deepEqual(kinds().toSorted(), ['complete', 'out2', 'status', 'status'])
    assert.equal(statuses().at(-1), 'AUTHORIZATION_REQUIRED')
    const [, shown] = events.findLast(([kind]) => kind === 'status') ?? []
    assert.equal((shown?.['status'] as { fill?: string } | undefined)?.fill, 'yellow')
    assert.equal(sent.length, 0)
  })

  it('tells Catch nodes of them otherwise, and the message has the link all the same', async () => {
    for (const outputs of [1, undefined, '1', 0, 3, 'two']) {
      const { deliver, first, kinds, opened } = await setUp({ outputs } as Changed)
      await deliver(from('alice', { payload: 'mine' }))
      assert.deepEqual(kinds().toSorted(), ['catch', 'status', 'status'], String(outputs))
      const caught = first('catch')
      assert.deepEqual([caught['payload'], errorIn(caught).code], ['mine', 'AUTHORIZATION_REQUIRED'])
      assert.deepEqual(await opened(oauthIn(caught)), { user: 'alice', returnTo: '/page' })
      await helper.unload()
    }
  })

  it('takes the number of outputs also as text', async () => {
    const { deliver, kinds } = await setUp({ outputs: '2' })
    await deliver(from('alice'))
    assert.ok(kinds().includes('out2'))
  })

  it('uses the second output for a grant that has ended, and the first one again after a new consent', async () => {
    const { deliver, sent, first, kinds, connect, answerWith, opened } = await setUp({ outputs: 2 })
    await connect('bob')
    await connect('alice')
    answerWith(({ headers }) =>
      headers['Authorization'] === 'Bearer token of alice' ? { status: 401 } : { body: 'bob' },
    )
    await deliver(from('alice'))
    assert.equal(errorIn(first('out2')).code, 'AUTHORIZATION_REQUIRED')
    assert.match(errorIn(first('out2')).message, /no refresh token to renew it\. Let them connect again/)
    assert.equal((await opened(oauthIn(first('out2')))).user, 'alice')
    await deliver(from('bob'))
    assert.equal(first('out')['payload'], 'bob', 'nobody else is concerned')
    answerWith(undefined)
    await connect('alice')
    await deliver(first('out2'))
    assert.equal(kinds().filter((kind) => kind === 'out').length, 2)
    assert.equal(sent.filter(({ url }) => url === tokenUrl).length, 0)
  })

  it('uses the second output where one connection is for all, too, without a link', async () => {
    const { deliver, first, kinds } = await setUp({ outputs: 2 }, { mode: 'system' })
    await deliver(from('alice'))
    assert.deepEqual(oauthIn(first('out2')), { integration: 'Acme' })
    assert.match(errorIn(first('out2')).message, /^Nobody has authorized this integration yet\./)
    assert.deepEqual(kinds().toSorted(), ['complete', 'out2', 'status', 'status'])
  })

  it('tells Catch nodes, whatever the outputs, of a message that does not say whose it is', async () => {
    const { deliver, sent, events, kinds, connect } = await setUp({ outputs: 2 })
    await connect('alice')
    const nobody = [undefined, null, '', '  ', 7, true, {}, ['alice'], { id: 'alice' }].map((user) => from(user))
    await deliver(...nobody, {}, { user: 'alice', payload: { user: 'alice' } })
    assert.deepEqual([...new Set(kinds())].toSorted(), ['catch', 'status'])
    const caught = events.filter(([kind]) => kind === 'catch').map(([, msg]) => msg)
    assert.equal(caught.length, nobody.length + 2)
    for (const msg of caught) assert.deepEqual([errorIn(msg).code, msg['oauth']], ['USER_MISSING', undefined])
    assert.equal(sent.length, 0)
  })

  it('tells Catch nodes of every other failure, and sends on what core’s node does', async () => {
    const { deliver, first, kinds, connect } = await setUp({ outputs: 2, url: '{{{way}}}' })
    await connect('alice')
    await deliver(from('alice', { way: 'https://evil.test/' }))
    assert.equal(errorIn(first('catch')).code, 'ORIGIN_NOT_ALLOWED')
    assert.deepEqual(kinds().toSorted(), ['catch', 'status', 'status'])
  })

  it('lets no message choose integration, endpoint or another user', async () => {
    const { deliver, sent, events, connect } = await setUp({}, { user: 'req.user', userType: 'msg' })
    await connect('alice', 'bob')
    const wishes: Message = {
      user: 'bob',
      userType: 'str',
      outputs: 2,
      integration: 'other',
      baseUrl: 'https://evil.test',
      tokenUrl: 'https://evil.test/token',
      oauth: { user: 'bob', integration: 'other', connectUrl: 'https://evil.test/' },
      connection: 'bob',
      _client: { user: { userId: 'bob' } },
      _session: { id: 'bob' },
      payload: { user: 'bob', req: { user: 'bob' } },
      headers: { 'x-user': 'bob', 'remote-user': 'bob' },
      cookies: { user: 'bob' },
    }
    await deliver(
      from('alice', wishes),
      { ...wishes, req: httpInRequest({ query: wishes, body: wishes }) },
      { ...wishes, req: { user: 'bob' } },
    )
    const [answered, refused] = ['out', 'catch'].map((kind) => events.filter(([found]) => found === kind))
    assert.deepEqual(
      answered?.map(([, { payload, oauth }]) => [payload, (oauth as Message)['integration']]),
      [['alice', 'Acme']],
    )
    assert.deepEqual(
      sent.map(({ url, headers }) => [url, headers['Authorization']]),
      [[`${apiUrl}/me`, 'Bearer token of alice']],
    )
    assert.deepEqual(
      refused?.map(([, msg]) => errorIn(msg).code),
      ['USER_MISSING', 'USER_MISSING'],
    )
  })

  it('takes the user that the node says instead of the integration', async () => {
    const { deliver, first, connect } = await setUp({ user: 'topic & ""', userType: 'jsonata' })
    await connect('alice', 'bob')
    await deliver(from('alice', { topic: 'bob' }))
    assert.equal(first('out')['payload'], 'bob')
  })

  it('says nothing of users and links but to the message itself', async () => {
    const { deliver, first, events } = await setUp({ outputs: 2 })
    const user = 'somebody with a name'
    await deliver(from(user))
    const { connectUrl = '' } = oauthIn(first('out2'))
    const ticket = connectUrl.slice(connectUrl.lastIndexOf('/') + 1)
    assert.ok(ticket.length > 40)
    const told = JSON.stringify([
      events.filter(([kind]) => kind === 'status'),
      helper.log().args.flat(),
      errorIn(first('out2')),
    ])
    assert.ok(!told.includes(ticket) && !told.includes(user), told)
  })

  it('neither hashes nor opens nor looks anything up for a request while the token is fresh', async () => {
    const looks: string[] = []
    const memory = memoryPlace()
    const place: Place = {
      ...memory,
      get: async (key) => {
        looks.push(key)
        return memory.get(key)
      },
      set: async (key, text) => {
        looks.push(key)
        return memory.set(key, text)
      },
    }
    const { deliver, connect, kinds, integration } = await setUp({}, {}, { places: [place] })
    const users = Array.from({ length: 50 }, (_, n) => `user-${n}`)
    const round = (n: number) => users.map((user) => from(user, { _msgid: `${user}/${n}` }))
    await connect(...users)
    // The list of connections is written a moment later, behind everything.
    await integration.settled()
    looks.length = 0
    let tickets = 0
    integration.ticketFor = async () => {
      tickets += 1
      return 'ticket'
    }
    const fresh = await countedCrypto(async () => {
      for (let n = 0; n < 20; n++) await deliver(...round(n))
    })
    assert.equal(kinds().filter((kind) => kind === 'out').length, 1_000)
    assert.deepEqual([fresh, looks.length, tickets], [0, 0, 0])
    // The count counts: a user who has not been seen before costs both.
    const other = await countedCrypto(() => deliver(from('another')))
    assert.ok(other > 0 && looks.length > 0 && tickets === 1, `${other} ${looks.length} ${tickets}`)
  })
})
