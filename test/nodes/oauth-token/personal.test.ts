import assert from 'node:assert/strict'
import { helper, type Message, startServer } from '../node-helper.ts'
import { deployToken, errorIn, personal, provider } from './deployed-token.ts'

const revocationUrl = 'https://login.example.com/revoke'

describe('The oauth-token node where every user has a connection', () => {
  before(startServer)
  after(() => helper.stopServer())
  afterEach(() => helper.unload())

  it('revokes the tokens of the message’s user, and of nobody else', async () => {
    const { integration, to } = provider({ ...personal, revocationUrl }, { [revocationUrl]: { status: 200 } })
    for (const user of ['alice', 'bob']) await integration.as(user).enterToken({ accessToken: `token of ${user}` })
    const { receive, outcomes } = await deployToken(integration, { operation: 'revoke' })
    await receive({ user: 'alice' })
    await receive({ user: 'alice' })
    assert.deepEqual(outcomes(), [
      { payload: { revoked: true }, oauth: { integration: 'Acme' } },
      { payload: { revoked: null }, oauth: { integration: 'Acme' } },
    ])
    assert.deepEqual(
      to(revocationUrl).map(({ form }) => form.get('token')),
      ['token of alice'],
    )
    assert.equal((await integration.as('bob').status()).found.state, 'connected')
  })

  it('lists connections page by page, and asks for no user', async () => {
    const seen: unknown[] = []
    const list = async (options: object) => {
      seen.push(options)
      const connections = [{ hash: 'f'.repeat(64), user: 'alice', state: 'connected', connectedAt: 1 }]
      return { connections, cursor: 'next', total: 3, counts: { connected: 2, dead: 1 } }
    }
    const { integration } = provider(personal)
    const { receive, outcomes } = await deployToken({ ...integration, list }, { operation: 'list' })
    await receive({}, { cursor: 'next', search: 'ali', limit: '2' }, { cursor: '', search: null, limit: 'all' })
    assert.deepEqual(seen, [{}, { cursor: 'next', search: 'ali', limit: 2 }, {}])
    const { payload, oauth } = outcomes()[0] as { payload: Message[]; oauth: Message }
    assert.deepEqual([payload.length, payload[0]?.['user']], [1, 'alice'])
    assert.deepEqual(oauth, { integration: 'Acme', cursor: 'next', total: 3, counts: { connected: 2, dead: 1 } })
  })

  it('gives each message the token of its own user', async () => {
    const { integration } = provider(personal)
    const users = ['alice', 'bob', 'Alice']
    for (const user of users) await integration.as(user).enterToken({ accessToken: `token of ${user}` })
    const { receive, all } = await deployToken(integration)
    await receive(...[...users, ...users].map((user) => ({ user })))
    assert.deepEqual(
      all('out')
        .map(({ user, payload }) => [user, payload])
        .toSorted(),
      [...users, ...users].map((user) => [user, `token of ${user}`]).toSorted(),
    )
  })

  it('takes the user that the node says instead of the integration, and no message chooses anything else', async () => {
    const { integration } = provider(personal)
    for (const user of ['alice', 'bob']) await integration.as(user).enterToken({ accessToken: `token of ${user}` })
    const { receive, outcomes } = await deployToken(integration, { user: 'topic', userType: 'msg' })
    const wishes = { user: 'alice', operation: 'revoke', property: 'x', integration: 'other', outputs: 2 }
    await receive({ ...wishes, topic: 'bob' })
    assert.deepEqual(outcomes()[0]?.payload, 'token of bob')
  })

  it('tells Catch nodes of a message without a user, whatever the outputs', async () => {
    const { integration } = provider(personal)
    await integration.as('alice').enterToken({ accessToken: 'token of alice' })
    for (const operation of ['token', 'refresh', 'revoke', 'introspect', 'status']) {
      const { receive, kinds, all } = await deployToken(integration, { operation, outputs: 2 })
      await receive({}, { user: '' }, { user: 7 })
      assert.deepEqual(
        all('catch').map((msg) => errorIn(msg).code),
        ['USER_MISSING', 'USER_MISSING', 'USER_MISSING'],
      )
      assert.ok(!kinds().includes('out') && !kinds().includes('out2'))
      await helper.unload()
    }
  })

  it('puts the token of a user nowhere but into the message', async () => {
    const { integration } = provider(personal)
    await integration.as('alice').enterToken({ accessToken: 'token of alice' })
    for (const property of ['token', 'tokens[msg.user]']) {
      const { node, receive, all } = await deployToken(integration, { property, propertyType: 'global' })
      await receive({ user: 'alice' })
      assert.equal(errorIn(all('catch')[0] as Message).code, 'CONFIGURATION_INVALID')
      assert.match(errorIn(all('catch')[0] as Message).message, /^The token of a user is not put into global\.token/)
      assert.equal(node.context().global.get('token'), undefined)
      await helper.unload()
    }
  })

  it('may put anything else about a user there', async () => {
    const { integration } = provider(personal)
    const { node, receive } = await deployToken(integration, {
      operation: 'status',
      property: 'state',
      propertyType: 'flow',
    })
    await receive({ user: 'alice' })
    assert.deepEqual(node.context().flow.get('state'), { state: 'none' })
  })

  it('has an output of its own for messages whose user has to connect first', async () => {
    const { integration } = provider(personal)
    for (const operation of ['token', 'refresh', 'introspect']) {
      const { receive, kinds, first, statuses } = await deployToken(integration, { operation, outputs: 2 })
      const msg: Message = { user: 'alice', payload: 'mine' }
      await receive(msg)
      assert.equal(first('out2'), msg)
      assert.deepEqual([errorIn(msg).code, msg['payload']], ['AUTHORIZATION_REQUIRED', 'mine'])
      const { connectUrl, ...oauth } = msg['oauth'] as Message
      assert.deepEqual(oauth, { integration: 'Acme' })
      const { user } = await integration.readTicket(String(connectUrl).split('/').at(-1) ?? '')
      assert.equal(user, 'alice')
      assert.ok(!kinds().includes('catch') && kinds().includes('complete'))
      assert.equal(statuses().at(-1), 'yellow ring AUTHORIZATION_REQUIRED')
      await helper.unload()
    }
  })

  it('tells Catch nodes of them otherwise, and the message has the link all the same', async () => {
    const { integration } = provider(personal)
    const { receive, kinds, first, statuses } = await deployToken(integration)
    await receive({ user: 'alice', payload: 'mine' })
    const caught = first('catch')
    assert.deepEqual([errorIn(caught).code, caught['payload']], ['AUTHORIZATION_REQUIRED', 'mine'])
    assert.match(String((caught['oauth'] as Message)['connectUrl']), /\/connect\/.{40}/)
    assert.deepEqual(
      kinds().filter((kind) => kind !== 'status'),
      ['catch'],
    )
    assert.equal(statuses().at(-1), 'red ring AUTHORIZATION_REQUIRED')
  })
})
