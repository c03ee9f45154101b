import assert from 'node:assert/strict'
import { AuthorizationServer } from '../support/authorization-server.ts'
import type { Comms } from '../support/comms.ts'
import { consentUntilCallback } from '../support/consent.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import type { Arrival, FlowNode, Message } from '../support/probes.ts'
import { type ProtectedApi, startProtectedApi } from '../support/protected-api.ts'
import { until } from './lifecycle-support.ts'
import { Canaries } from './security-canaries.ts'

const redirectUri = 'http://127.0.0.1/callback'
const operations = ['token', 'refresh', 'revoke', 'introspect', 'status', 'list'] as const
type Way = (typeof operations)[number] | 'call'
type Person = 'alice' | 'bob'

describe('oauth-event in a subflow', () => {
  let server: AuthorizationServer
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    server = await AuthorizationServer.start()
    nodeRed = await NodeRed.start()
  })
  after(async () => {
    await nodeRed?.close()
    await server?.close()
  })

  it('hears the integration of its own instance, and one outside hears all', async () => {
    const probe = (id: string, ...to: string[]) => ({ id, type: 'test-probe', z: 'tab', name: id, wires: [to] })
    await nodeRed.deploy(
      [
        { id: 'tab', type: 'tab', label: 'Test' },
        {
          ...{ id: 'sub', type: 'subflow', name: 'sub' },
          in: [{ x: 1, y: 1, wires: [{ id: 'token' }] }],
          out: ['token', 'event'].map((id) => ({ x: 2, y: 2, wires: [{ id, port: 0 }] })),
        },
        { ...integrationNode({ issuer: server.issuer }), z: 'sub' },
        { id: 'token', type: 'oauth-token', z: 'sub', integration: 'integration', wires: [[]] },
        { id: 'event', type: 'oauth-event', z: 'sub', integration: 'integration', events: [], wires: [[]] },
        ...['one', 'two'].flatMap((name) => [
          { id: name, type: 'subflow:sub', z: 'tab', wires: [[`out-${name}`], [`event-${name}`]] },
          probe(`in-${name}`, name),
          probe(`out-${name}`),
          probe(`event-${name}`),
        ]),
        { id: 'outside', type: 'oauth-event', z: 'tab', integration: '', events: [], wires: [['all']] },
        { id: 'by-alias', type: 'oauth-event', z: 'tab', integration: 'integration', wires: [['aliased']] },
        ...['all', 'aliased'].map((id) => probe(id)),
      ],
      { credentials: { integration: { clientSecret: 'basic-secret' } } },
    )
    for (const name of ['one', 'two']) {
      const id = nodeRed.probes.send(`in-${name}`, {})
      const { msg } = await nodeRed.probes.arrival(({ msg }) => msg['_msgid'] === id)
      assert.equal((msg['oauth'] as Message)['integration'], 'Test API')
      await until('the event arrives', () => nodeRed.probes.at(`event-${name}`).length > 0)
    }
    await until('all events have arrived', () => nodeRed.probes.at('all').length === 2)
    const heard = (probe: string) =>
      nodeRed.probes.at(probe).map(({ payload }) => (payload as Message)['integrationId'] as string)
    assert.deepEqual([heard('event-one').length, heard('event-two').length], [1, 1])
    assert.notEqual(heard('event-one')[0], heard('event-two')[0])
    assert.deepEqual(heard('all'), [...heard('event-one'), ...heard('event-two')])
    assert.deepEqual(heard('aliased'), heard('all'))
  })
})

/** Two users, whose tokens are used by other nodes, renewed, asked about, revoked, and ended by the provider. */
describe('oauth-token and oauth-event in a real Node-RED', () => {
  const canaries = new Canaries()
  /** What the flow calls them; the log must not. */
  const users: Readonly<Record<Person, string>> = { alice: canaries.make('user alice'), bob: canaries.make('user bob') }
  let server: AuthorizationServer
  let api: ProtectedApi
  let nodeRed: NodeRed
  let comms: Comms

  before(async function () {
    this.timeout(120_000)
    server = await AuthorizationServer.start()
    api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
    nodeRed = await NodeRed.start({ contextStorage: { default: { module: 'localfilesystem' } } })
    comms = await nodeRed.comms()
    await deploy()
  })
  after(async () => {
    comms?.close()
    await nodeRed?.close()
    await api?.close()
    await server?.close()
  })

  const deploy = () =>
    nodeRed.deploy(flows(), {
      credentials: { integration: { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) } },
    })

  /** A probe before and behind each node: what goes in at `in-<way>` comes out at `out-<way>` or `asks-<way>`, or is `caught`. */
  function flows(): FlowNode[] {
    const probe = (id: string, ...to: string[]) => ({ id, type: 'test-probe', z: 'tab', name: id, wires: [to] })
    const ways: readonly Way[] = [...operations, 'call']
    return [
      { id: 'tab', type: 'tab', label: 'Test' },
      integrationNode({
        ...{ grant: 'authorization_code', mode: 'personal', user: 'who', scope: 'openid offline_access' },
        ...{ issuer: server.issuer, baseUrl: api.origin },
      }),
      ...ways.flatMap((way) => [probe(`in-${way}`, way), probe(`out-${way}`), probe(`asks-${way}`)]),
      ...operations.map((operation) => ({
        ...{ id: operation, type: 'oauth-token', z: 'tab', integration: 'integration', operation },
        ...{ property: operation === 'token' ? 'password' : 'payload', propertyType: 'msg', outputs: 2 },
        wires: [[operation === 'token' ? 'bearer' : `out-${operation}`], [`asks-${operation}`]],
      })),
      {
        ...{ id: 'bearer', type: 'function', z: 'tab', outputs: 1 },
        func: "msg.headers = { authorization: 'Bearer ' + msg.password }\nreturn msg",
        wires: [['api']],
      },
      {
        ...{ id: 'api', type: 'http request', z: 'tab', method: 'GET', ret: 'obj', url: `${api.origin}/me` },
        wires: [['out-token']],
      },
      { ...requestNode({ id: 'call', url: '/me', outputs: 2 }), z: 'tab', wires: [['out-call'], ['asks-call']] },
      { id: 'event', type: 'oauth-event', z: 'tab', integration: '', events: [], wires: [['events']] },
      ...['events', 'caught', 'light'].map((id) => probe(id)),
      { id: 'catch', type: 'catch', z: 'tab', scope: null, wires: [['caught']] },
      { id: 'core-status', type: 'status', z: 'tab', scope: null, wires: [['light']] },
    ]
  }

  function send(way: Way, person: Person, more: Message = {}): Promise<Arrival> {
    const id = nodeRed.probes.send(`in-${way}`, { who: users[person], ...more })
    const ends = [`out-${way}`, `asks-${way}`, 'caught']
    return nodeRed.probes.arrival(({ probe, msg }) => msg['_msgid'] === id && ends.includes(probe), 20_000)
  }
  async function resultOf(way: Way, person: Person): Promise<Message> {
    const { probe, msg } = await send(way, person)
    assert.equal(probe, `out-${way}`, JSON.stringify(msg))
    for (const secret of ['password', 'payload']) if (way === 'token' || way === 'refresh') note(msg[secret])
    return msg['payload'] as Message
  }
  const note = (secret: unknown) => typeof secret === 'string' && canaries.add('token', secret)

  /** A person agrees at the provider; where the browser comes back to is not what this is about. */
  async function consent(person: Person): Promise<void> {
    const authorizationUrl = await nodeRed.probes.evaluate(
      async (RED, user, redirectUri) => {
        const { integration } = RED.nodes.getNode('integration')
        return (await integration.as(user).beginConsent({ redirectUri, binding: 'cookie' })).authorizationUrl
      },
      users[person],
      redirectUri,
    )
    const url = await consentUntilCallback({
      authorizationUrl: String(authorizationUrl),
      redirectUri,
      jar: new CookieJar(),
      user: person,
    })
    await nodeRed.probes.evaluate(
      (RED, query) => RED.nodes.getNode('integration').integration.completeConsent(new URLSearchParams(query)),
      new URL(url).search,
    )
  }

  const told = (event: string, person?: Person) =>
    nodeRed.probes
      .at('events')
      .map(({ payload }) => payload as Message)
      .filter((told) => told['event'] === event && (!person || told['user'] === users[person]))

  it('asks a user who has not connected to do so, and tells nobody of it', async () => {
    const { probe, msg } = await send('token', 'alice')
    assert.equal(probe, 'asks-token', JSON.stringify(msg))
    assert.equal((msg['error'] as Message)['code'], 'AUTHORIZATION_REQUIRED')
    const { connectUrl } = msg['oauth'] as Readonly<Record<string, string>>
    assert.match(String(connectUrl), /^\/oauth-integration\/testapi\/connect\/[\w.~-]{40}/)
    assert.deepEqual(nodeRed.probes.at('events'), [])
  })

  it('gives other nodes the token of the message’s user', async () => {
    for (const person of ['alice', 'bob'] as const) await consent(person)
    const people = ['alice', 'bob', 'bob', 'alice'] as const
    const answers = await Promise.all(people.map((person) => resultOf('token', person)))
    assert.deepEqual(
      answers.map(({ subject }) => subject),
      people,
    )
    for (const person of ['alice', 'bob'] as const) {
      const [event, ...others] = told('connected', person)
      assert.deepEqual([event?.['integration'], event?.['integrationId'], others], ['Test API', 'integration', []])
    }
  })

  it('renews when a flow asks, once, and tells it once', async () => {
    const before = server.count('refresh_token')
    const results = await Promise.all(Array.from({ length: 10 }, () => resultOf('refresh', 'alice')))
    assert.equal(new Set(results).size, 1)
    assert.equal(server.count('refresh_token') - before, 1)
    assert.deepEqual([told('renewed', 'alice').length, told('renewed', 'bob').length], [1, 0])
    assert.equal((await resultOf('token', 'alice'))['subject'], 'alice')
  })

  it('asks the provider about the token of the message’s user', async () => {
    for (const person of ['alice', 'bob'] as const) {
      const { active, sub, client_id } = await resultOf('introspect', person)
      assert.deepEqual([active, sub, client_id], [true, person, 'basic'])
    }
    const { state, scope, expiresAt } = await resultOf('status', 'bob')
    assert.deepEqual([state, scope], ['connected', 'openid'])
    assert.ok(Number(expiresAt) > Date.now())
  })

  it('lists the connections of all users, whoever asks', async () => {
    const { probe, msg } = await send('list', 'alice', { who: '' })
    assert.equal(probe, 'out-list', JSON.stringify(msg))
    const { total, counts } = msg['oauth'] as { total: number; counts: object }
    assert.deepEqual([total, counts], [2, { connected: 2, dead: 0 }])
    const rows = msg['payload'] as Message[]
    assert.deepEqual(rows.map(({ user, state }) => [user, state]).toSorted(), [
      ...Object.values(users)
        .toSorted()
        .map((user) => [user, 'connected']),
    ])
    const [event] = told('connected', 'alice')
    assert.equal(rows.find(({ user }) => user === users.alice)?.['hash'], event?.['connection'])
    const found = await send('list', 'alice', { search: users.bob.slice(3, 20), limit: 1 })
    assert.deepEqual(
      (found.msg['payload'] as Message[]).map(({ user }) => user),
      [users.bob],
    )
  })

  it('tells once that a grant has ended, while many messages meet it, and not again over deploys', async () => {
    for (const token of server.accessTokens) note(token)
    server.revokeAccessTokens()
    server.endGrants()
    assert.deepEqual(await resultOf('introspect', 'alice'), { active: false })
    const many = Array.from({ length: 90 }, (_, n) =>
      send((['call', 'refresh', 'call'] as const)[n % 3] as Way, n % 5 === 0 ? 'bob' : 'alice'),
    )
    for (const { probe, msg } of await Promise.all(many)) {
      assert.match(probe, /^asks-/, JSON.stringify(msg))
      assert.equal((msg['error'] as Message)['code'], 'AUTHORIZATION_REQUIRED')
    }
    await deploy()
    for (const way of ['refresh', 'call'] as const)
      for (const person of ['alice', 'bob'] as const) assert.equal((await send(way, person)).probe, `asks-${way}`)
    for (const person of ['alice', 'bob'] as const) {
      const [event, ...others] = told('consentRequired', person)
      assert.deepEqual([event?.['code'], others], ['AUTHORIZATION_REQUIRED', []])
      assert.match(String(event?.['text']), /invalid_grant/)
    }
    const { state } = await resultOf('status', 'alice')
    assert.equal(state, 'dead')
  })

  it('goes on after the next consent', async () => {
    await consent('alice')
    assert.equal((await resultOf('token', 'alice'))['subject'], 'alice')
    assert.equal((await send('call', 'bob')).probe, 'asks-call')
    assert.equal(told('connected', 'alice').length, 2)
  })

  it('revokes for one user, who is asked to connect again, and tells it once', async () => {
    await consent('bob')
    for (const token of server.accessTokens) note(token)
    assert.deepEqual(await resultOf('revoke', 'alice'), { revoked: true })
    const { probe, msg } = await send('token', 'alice')
    assert.equal(probe, 'asks-token', JSON.stringify(msg))
    assert.equal(msg['password'], undefined)
    await resultOf('revoke', 'alice')
    assert.deepEqual([told('revoked', 'alice').length, told('revoked', 'bob').length], [1, 0])
    assert.equal((await resultOf('token', 'bob'))['subject'], 'bob')
  })

  it('tells once that renewals fail', async () => {
    const { port } = new URL(server.issuer)
    await server.close()
    for (let n = 0; n < 3; n++) assert.equal((await send('refresh', 'bob')).probe, 'caught')
    const failed = () => told('renewalFailing', 'bob')
    await until('the failure is told', () => failed().length > 0)
    const [{ code, text } = {}] = failed()
    assert.equal(code, 'NETWORK_FAILED')
    assert.match(String(text), new RegExp(`127\\.0\\.0\\.1:${port}`))
    assert.equal(failed().length, 1)
  })

  it('tells no token, and neither log nor status whose connection it was', async () => {
    for (const { parameters } of server.log.requests)
      for (const name of ['refresh_token', 'code', 'token']) note(parameters[name])
    assert.ok(canaries.size > 10, String(canaries.size))
    assert.deepEqual(canaries.findIn(nodeRed.output), [])
    assert.deepEqual(canaries.findIn(comms.frames.join('\n')), [])
    assert.deepEqual(canaries.findIn(JSON.stringify(nodeRed.probes.at('light'))), [])
    const withUsers = nodeRed.probes.arrivals.filter(({ probe }) =>
      /^(events|caught|asks-|out-(?!token|refresh))/.test(probe),
    )
    const names = new Set(canaries.findIn(JSON.stringify(withUsers)))
    assert.ok(!names.has('token'), [...names].join())
  })
})
