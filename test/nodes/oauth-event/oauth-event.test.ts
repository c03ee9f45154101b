import assert from 'node:assert/strict'
import type { Node } from 'node-red'
import type { EventFilter } from '../../../nodes/oauth-event/event-message.ts'
import oauthEvent from '../../../nodes/oauth-event/oauth-event.ts'
import { announce, type ConnectionHappening, connectionEvents } from '../../../nodes/personal/connection-events.ts'
import { type ConnectionEvent, OAuthError } from '../../../src/index.ts'
import { helper, type Message, placed, startServer } from '../node-helper.ts'

const dead = new OAuthError('AUTHORIZATION_REQUIRED', 'dead', { error: 'invalid_grant' })
const unreachable = new OAuthError('NETWORK_FAILED', 'unreachable', { host: 'login.test', error: 'ECONNREFUSED' })
let connections = 0

/** Something that happened to a connection of its own. */
const happening = (event: ConnectionEvent, more: Partial<ConnectionHappening> = {}): ConnectionHappening => {
  connections += 1
  const hash = String(connections).padStart(64, '0')
  return { event, integration: 'integration', name: 'Acme', hash, at: 1_893_456_000_000, ...more }
}

/** Deploys event nodes, by their filters, and records what each tells. */
async function deploy(...filters: EventFilter[]) {
  const told = filters.map((): Message[] => [])
  const statuses: string[] = []
  const probe = (id: string) => ({ id, type: 'helper', z: 'flow', ...placed, wires: [] })
  await helper.load(oauthEvent as never, [
    { id: 'flow', type: 'tab', label: '' },
    ...filters.flatMap((filter, index) => [
      { id: `event-${index}`, type: 'oauth-event', z: 'flow', ...placed, ...filter, wires: [[`out-${index}`]] },
      probe(`out-${index}`),
    ]),
    { id: 'status', type: 'status', z: 'flow', ...placed, scope: null, wires: [['shown']] },
    probe('shown'),
  ])
  for (const [index, messages] of told.entries())
    helper.getNode(`out-${index}`).on('input', (msg: Message) => void messages.push(msg))
  helper.getNode('shown').on('input', ({ status }: Message) => {
    const { fill, shape, text } = status as Readonly<Record<string, string>>
    statuses.push([fill, shape, text].filter(Boolean).join(' '))
  })
  return {
    node: helper.getNode('event-0') as Node,
    told,
    topics: (index = 0) => told[index]?.map(({ topic }) => topic),
    first: () => told[0]?.[0] ?? {},
    statuses,
    async happen(...happenings: ConnectionHappening[]) {
      for (const one of happenings) announce(one)
      // Node-RED hands messages on turn by turn.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

describe('The oauth-event node', () => {
  before(startServer)
  after(() => helper.stopServer())
  afterEach(() => helper.unload())

  it('tells what happened, and to which connection', async () => {
    const { happen, first } = await deploy({})
    const { hash, ...one } = happening('connected', { user: 'alice' })
    await happen({ ...one, hash })
    const { _msgid, ...msg } = first()
    assert.equal(typeof _msgid, 'string')
    assert.deepEqual(msg, {
      topic: 'connected',
      payload: {
        event: 'connected',
        integration: 'Acme',
        integrationId: 'integration',
        connection: hash,
        user: 'alice',
        at: 1_893_456_000_000,
      },
    })
  })

  it('names no user where there is one connection for all, and no reason where nothing failed', async () => {
    const { happen, first } = await deploy({})
    await happen(happening('renewed'))
    assert.deepEqual(Object.keys(first()['payload'] as Message), [
      ...['event', 'integration', 'integrationId', 'connection', 'at'],
    ])
  })

  it('says why somebody has to authorize again, and what to do', async () => {
    const { happen, first } = await deploy({})
    await happen(happening('consentRequired', { error: dead }))
    const { code, reason, text } = first()['payload'] as Readonly<Record<string, string>>
    assert.deepEqual([code, reason], ['AUTHORIZATION_REQUIRED', 'dead'])
    assert.match(String(text), /^The provider has ended the authorization of this integration \(invalid_grant\)\./)
  })

  it('tells events under the names that the dialog has', async () => {
    const { happen, topics } = await deploy({})
    await happen(
      ...(['connected', 'renewed', 'renewalFailed', 'consentRequired', 'disconnected'] as const).map((event) =>
        happening(event),
      ),
    )
    assert.deepEqual(topics(), ['connected', 'renewed', 'renewalFailing', 'consentRequired', 'revoked'])
  })

  it('tells once that renewals fail, until one succeeds, also over a deploy', async () => {
    const { hash } = happening('renewed')
    const failed = () => happening('renewalFailed', { error: unreachable, hash })
    const before = await deploy({})
    await before.happen(failed(), failed(), failed())
    assert.deepEqual(before.topics(), ['renewalFailing'])
    await helper.unload()
    const { happen, topics } = await deploy({})
    await happen(failed(), happening('renewed', { hash }), failed(), failed())
    assert.deepEqual(topics(), ['renewed', 'renewalFailing'])
  })

  it('tells of one integration where it names one, by its id or by that of its node in a subflow', async () => {
    const { happen, topics } = await deploy({ integration: 'mine' }, { integration: '' }, {})
    await happen(
      happening('connected', { integration: 'mine' }),
      happening('renewed', { integration: 'other' }),
      happening('disconnected', { integration: 'instance', alias: 'mine' }),
      happening('renewed', { integration: 'instance', alias: 'other' }),
    )
    assert.deepEqual(topics(0), ['connected', 'revoked'])
    assert.equal(topics(1)?.length, 4)
    assert.equal(topics(2)?.length, 4)
  })

  it('tells the chosen events only, and all where none is chosen', async () => {
    const { happen, topics } = await deploy({ events: ['consentRequired', 'revoked'] }, { events: [] })
    const all = ['connected', 'renewed', 'renewalFailed', 'consentRequired', 'disconnected'] as const
    await happen(...all.map((event) => happening(event)))
    assert.deepEqual(topics(0), ['consentRequired', 'revoked'])
    assert.equal(topics(1)?.length, 5)
  })

  it('gives each node a message of its own', async () => {
    const { happen, told } = await deploy({}, {})
    await happen(happening('connected'))
    const [one, other] = told.map(([msg]) => msg?.['payload'] as Message)
    assert.deepEqual(one, other)
    assert.notEqual(one, other)
  })

  it('shows the last event, not whose connection it was, and no event twice in a row', async () => {
    const { happen, statuses } = await deploy({})
    const user = 'somebody with a name'
    await happen(
      happening('connected', { user }),
      ...Array.from({ length: 100 }, () => happening('renewed', { user })),
      happening('consentRequired', { user, error: dead }),
    )
    assert.deepEqual(statuses, [
      'green dot oauth-event.event.connected',
      'green dot oauth-event.event.renewed',
      'red dot oauth-event.event.consentRequired',
    ])
  })

  it('listens no more after it was closed', async () => {
    const before = connectionEvents.listenerCount('happening')
    const { node, happen, told } = await deploy({}, {})
    assert.equal(connectionEvents.listenerCount('happening'), before + 2)
    await node.close(false)
    assert.equal(connectionEvents.listenerCount('happening'), before + 1)
    await happen(happening('connected'))
    assert.deepEqual(
      told.map(({ length }) => length),
      [0, 1],
    )
    await helper.unload()
    assert.equal(connectionEvents.listenerCount('happening'), before)
  })
})
