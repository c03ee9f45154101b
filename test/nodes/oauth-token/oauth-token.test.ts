import assert from 'node:assert/strict'
import { OAuthError } from '../../../src/index.ts'
import { machine, person, providerAtHand, tokenUrl } from '../../integration-floor/provider-at-hand.ts'
import { helper, type Message, settle, startServer } from '../node-helper.ts'
import { deployToken, errorIn, personal, provider } from './deployed-token.ts'

const introspectionUrl = 'https://login.example.com/introspect'
const everyToken = /(?:access|refresh)-\d|token of/

describe('The oauth-token node', () => {
  before(startServer)
  after(() => helper.stopServer())
  afterEach(() => helper.unload())

  it('puts a token into the message, and beside it what a flow needs to plan by', async () => {
    const { integration, asked } = provider({ ...machine, scope: 'read' })
    const { receive, first, kinds, statuses } = await deployToken(integration)
    const msg: Message = { topic: 't', payload: 'p', _msgid: 'id' }
    const before = Date.now()
    await receive(msg)
    assert.equal(first('out'), msg, 'the message itself is sent on, not a copy')
    assert.deepEqual([msg['topic'], msg['payload']], ['t', 'access-1'])
    const { expiresAt, expiresIn, ...oauth } = msg['oauth'] as { expiresAt: number; expiresIn: number }
    assert.deepEqual(oauth, { integration: 'Acme', tokenType: 'Bearer', renewed: true })
    assert.ok(expiresAt >= before + 3_600_000 && expiresAt <= Date.now() + 3_600_000, String(expiresAt))
    assert.ok(expiresIn === 3_600 || expiresIn === 3_599, String(expiresIn))
    assert.deepEqual(kinds(), ['complete', 'out', ...statuses().map(() => 'status')])
    await receive({ payload: 'p' })
    assert.equal(asked().length, 1)
  })

  it('shows nothing for a token that is at hand', async () => {
    const { integration } = provider(machine)
    await integration.token()
    const { receive, outcomes, kinds } = await deployToken(integration)
    for (let n = 0; n < 20; n++) await receive(...Array.from({ length: 50 }, () => ({})))
    assert.equal(outcomes().length, 1_000)
    assert.ok(outcomes().every(({ payload, oauth }) => payload === 'access-1' && oauth['renewed'] === false))
    assert.deepEqual([...new Set(kinds())], ['complete', 'out'])
  })

  it('puts it where a node for something else wants it', async () => {
    const { integration } = provider(machine)
    const { receive, first } = await deployToken(integration, { property: 'broker.password' })
    await receive({ payload: 'p', broker: { username: 'me' } })
    assert.deepEqual(first('out')['broker'], { username: 'me', password: 'access-1' })
    assert.equal(first('out')['payload'], 'p')
  })

  it('puts it into msg.oauth itself, too', async () => {
    const { integration } = provider(machine)
    const { receive, first } = await deployToken(integration, { property: 'oauth.token' })
    await receive({ oauth: { old: true } })
    const { token, integration: name, old } = first('out')['oauth'] as Message
    assert.deepEqual([token, name, old], ['access-1', 'Acme', undefined])
  })

  for (const propertyType of ['flow', 'global']) {
    it(`puts a result into the ${propertyType} context`, async () => {
      const { integration } = provider(machine)
      const { node, receive, first } = await deployToken(integration, {
        property: '#:(memory)::tokens[msg.topic]',
        propertyType,
      })
      const kept = node.context()[propertyType as 'flow']
      await receive({ payload: 'p', topic: 'a b' })
      assert.equal((first('out') as Message)['payload'], 'p')
      assert.equal(kept.get('tokens["a b"]', 'memory' as never), 'access-1')
    })
  }

  it('says so when a result has no place', async () => {
    const { integration } = provider(machine)
    for (const place of [
      { property: 'payload.token', propertyType: 'msg' },
      { property: 'a..b', propertyType: 'msg' },
      { property: 'tokens[msg.topic]', propertyType: 'flow' },
      { property: 'a..b', propertyType: 'flow' },
    ]) {
      const { receive, kinds, first } = await deployToken(integration, place)
      await receive({ payload: 'text' })
      assert.equal(errorIn(first('catch')).code, 'REQUEST_INVALID', JSON.stringify(place))
      assert.match(errorIn(first('catch')).message, new RegExp(`${place.propertyType}\\.${place.property[0]}`))
      assert.ok(!kinds().includes('out'))
      assert.doesNotMatch(JSON.stringify(first('catch')), everyToken)
      await helper.unload()
    }
  })

  it('gets a new token when a flow asks for one, once for all who ask at the same time', async () => {
    const { integration, to } = provider(machine)
    await integration.token()
    const { receive, outcomes } = await deployToken(integration, { operation: 'refresh' })
    await receive({}, {}, {})
    assert.deepEqual(
      outcomes().map(({ payload, oauth }) => [payload, oauth['renewed']]),
      Array.from({ length: 3 }, () => ['access-2', true]),
    )
    assert.equal(to(tokenUrl).length, 2)
  })

  it('leaves a provider alone that has failed, however often a flow asks', async () => {
    const { integration, to, behaviours } = provider(machine)
    await integration.token()
    behaviours[tokenUrl] = { status: 503, headers: { 'retry-after': '60' } } as never
    const { receive, all } = await deployToken(integration, { operation: 'refresh' })
    for (let n = 0; n < 5; n++) await receive({}, {})
    assert.deepEqual([...new Set(all('catch').map((msg) => errorIn(msg).code))], ['TOKEN_REQUEST_REFUSED'])
    assert.deepEqual([all('catch').length, to(tokenUrl).length], [10, 2])
  })

  it('asks the provider about the token', async () => {
    const { integration } = provider(
      { ...machine, introspectionUrl },
      { [introspectionUrl]: { body: { active: true, sub: '7', token: 'access-1' } } },
    )
    const { receive, outcomes, first, result } = await deployToken(integration, { operation: 'introspect' })
    await receive({})
    const { active, sub } = result()
    assert.deepEqual([active, sub, outcomes()[0]?.oauth], [true, '7', { integration: 'Acme' }])
    assert.doesNotMatch(JSON.stringify(first('out')), everyToken)
  })

  it('tells how a connection stands, without its tokens and without the network', async () => {
    const { integration, asked } = provider({ ...personal })
    await integration
      .as('alice')
      .enterToken({ accessToken: 'token of alice', refreshToken: 'refresh-1', expiresIn: 60 })
    const { receive, outcomes, events, result } = await deployToken(integration, { operation: 'status' })
    await receive({ user: 'alice' }, { user: 'bob' })
    const [, bob] = outcomes()
    const { state, connectedAt, expiresAt, ...rest } = result()
    assert.deepEqual([state, Number(expiresAt) - Number(connectedAt), rest], ['connected', 60_000, {}])
    assert.deepEqual(bob, { payload: { state: 'none' }, oauth: { integration: 'Acme' } })
    assert.doesNotMatch(JSON.stringify(events), everyToken)
    assert.equal(asked().length, 0)
  })

  it('tells why a connection does not work', async () => {
    const { integration, clock } = providerAtHand(personal)
    await integration.as('alice').enterToken({ accessToken: 'token of alice', expiresIn: 60 })
    await clock.advance(120_000)
    await integration
      .as('alice')
      .token()
      .catch(() => {})
    const { receive, result } = await deployToken(integration, { operation: 'status' })
    await receive({ user: 'alice' })
    const { state, error } = result() as { state: string; error: Message }
    assert.equal(state, 'dead')
    assert.deepEqual(Object.keys(error), ['code', 'reason', 'message'])
    assert.match(String(error['message']), /no refresh token/)
  })

  it('shows a failure once, however many messages meet it, until a token comes', async () => {
    const { integration } = provider(person)
    const { receive, all, statuses } = await deployToken(integration)
    for (let n = 0; n < 20; n++) await receive({}, {}, {})
    assert.equal(all('catch').length, 60)
    assert.deepEqual(
      statuses().filter((status) => status.startsWith('red')),
      ['red ring AUTHORIZATION_REQUIRED'],
    )
    await integration.enterToken({ accessToken: 'access-9' })
    await receive({}, {})
    assert.equal(statuses().at(-1), '')
  })

  it('says why an integration cannot work, or that there is none', async () => {
    const { integration } = provider(machine)
    const problem = new OAuthError('CONFIGURATION_INVALID', 'missing', { property: 'clientId' })
    for (const operation of ['token', 'list']) {
      const broken = await deployToken(integration, { operation }, { problem })
      await broken.receive({})
      assert.match(errorIn(broken.first('catch')).message, /^The integration has no clientId\./)
      await helper.unload()
      const none = await deployToken(integration, { operation, integration: '' })
      await none.receive({})
      assert.equal(errorIn(none.first('catch')).code, 'CONFIGURATION_INVALID')
      await helper.unload()
    }
  })

  it('gets a token where the flow does not say what it wants, or wants what does not exist', async () => {
    const { integration } = provider(machine)
    for (const unsaid of [{}, { operation: '' }, { operation: 'steal' }, { operation: '__proto__' }]) {
      const changed = { operation: undefined, property: undefined, propertyType: undefined, ...unsaid }
      const { receive, outcomes } = await deployToken(integration, changed as never)
      await receive({})
      assert.equal(outcomes()[0]?.payload, 'access-1')
      await helper.unload()
    }
  })

  it('tells no text of an error nobody foresaw', async () => {
    const { integration } = provider(machine)
    const token = async () => {
      throw new TypeError('Bearer access-1')
    }
    const { receive, events, all } = await deployToken({ ...integration, token })
    await receive({})
    assert.equal(all('catch').length, 1)
    assert.doesNotMatch(JSON.stringify(events), everyToken)
  })

  it('is silent after it was closed', async () => {
    const { integration } = provider(machine)
    const waiting: (() => void)[] = []
    const token = async () => {
      await new Promise<void>((resolve) => waiting.push(resolve))
      return integration.token()
    }
    const { node, kinds } = await deployToken({ ...integration, token })
    for (const msg of [{}, {}]) node.receive(msg)
    while (waiting.length < 2) await settle()
    await node.close(false)
    for (const go of waiting) go()
    await settle()
    assert.deepEqual(
      kinds().filter((kind) => kind !== 'status'),
      [],
    )
    assert.equal(waiting.length, 2)
  })
})
