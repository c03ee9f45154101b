import assert from 'node:assert/strict'
import { httpInRequest } from '../../support/http-in-request.ts'
import { aMessageChooser } from './a-message-chooser.ts'

const empty = 'USER_MISSING empty'
/** A message of an `http in` node. */
const from = (found: object) => ({ req: httpInRequest(found) })

describe('the user of a message', () => {
  describe('in a property of the message', () => {
    const { userOf, problemOf } = aMessageChooser({ integration: { user: 'req.user.id' } })

    it('is found, to the letter', async () => {
      for (const id of ['alice', 'a.b', ' padded ', '7', 'null', '__proto__', 'Å', 'x'.repeat(10_000)])
        assert.equal(await userOf(from({ user: { id } })), id)
    })

    it('is missing where any part of the path is', async () => {
      for (const msg of [{}, { req: null }, from({}), from({ user: null }), from({ user: 'alice' })])
        assert.equal(await problemOf(msg), empty, JSON.stringify(msg))
    })

    it('is missing where it is empty or white space', async () => {
      for (const id of ['', ' ', '\t\n', '\u00a0', null, undefined])
        assert.equal(await problemOf(from({ user: { id } })), empty, JSON.stringify(id))
    })

    it('is no user where it is no text', async () => {
      for (const id of [
        7,
        0,
        Number.NaN,
        true,
        false,
        {},
        { id: 'alice' },
        [],
        ['alice'],
        () => 'alice',
        1n,
        Symbol('a'),
      ])
        assert.equal(await problemOf(from({ user: { id } })), 'USER_MISSING type', String(typeof id))
      assert.equal(await problemOf(from({ user: { id: new String('alice') } })), 'USER_MISSING type')
      assert.equal(await problemOf(from({ user: { id: Buffer.from('alice') } })), 'USER_MISSING type')
    })

    it('is no user where it is what every object has', async () => {
      for (const user of ['constructor', 'toString', 'req.user.hasOwnProperty', '__proto__']) {
        const { problemOf } = aMessageChooser({ integration: { user } })
        assert.equal(await problemOf(from({ user: {} })), 'USER_MISSING type', user)
      }
    })

    it('is missing where the path is none', async () => {
      for (const user of ['req.[', 'req..user', '.', "req['user"]) {
        const { problemOf } = aMessageChooser({ node: { user, userType: 'msg' } })
        assert.equal(await problemOf(from({ user: 'alice' })), empty, user)
      }
    })
  })

  it('is not found in a request that a browser made up', async () => {
    const made = { user: { id: 'alice' }, method: 'GET', originalUrl: '/page' }
    for (const req of [
      made,
      Object.create(made),
      [made],
      Object.assign(() => 'req', made),
      JSON.parse(JSON.stringify(made)),
    ]) {
      for (const node of [
        { user: 'req.user.id', userType: 'msg' },
        { user: '["req"].user.id', userType: 'msg' },
        { user: 'req.user.id', userType: 'jsonata' },
        { user: '$lookup($, "req").user.id', userType: 'jsonata' },
        { user: 'msg.req.user.id', userType: 'jsonata' },
      ])
        for (const mark of [
          { _session: { type: 'websocket', id: 'a' } },
          { _client: {} },
          { _event: {} },
          { socketid: 'a' },
          { _socketId: 'a' },
        ])
          assert.equal(await aMessageChooser({ node }).problemOf({ req, ...mark }), empty, node.user)
    }
    // Nor is the message touched.
    const msg = { req: made, topic: 'bob', _client: {} }
    assert.equal(await aMessageChooser({ node: { user: 'topic' } }).userOf(msg), 'bob')
    assert.deepEqual(msg, { req: made, topic: 'bob', _client: {} })
  })

  it('is found in what the author of a flow puts in the place of a request', async () => {
    const msg = { req: { user: { id: 'alice' } } }
    assert.equal(await aMessageChooser({ node: { user: 'req.user.id' } }).userOf(msg), 'alice')
  })

  describe('by an expression', () => {
    const by = (user: string, env = {}) => aMessageChooser({ integration: { user, userType: 'jsonata' }, env })

    it('is what it gives', async () => {
      const { userOf } = by('req.user.(tenant & "/" & id)')
      assert.equal(await userOf(from({ user: { tenant: 'acme', id: 'alice' } })), 'acme/alice')
      assert.equal(await by('msg.topic').userOf({ topic: 'alice' }), 'alice')
    })

    it('is missing where it gives nothing', async () => {
      for (const expression of ['req.user', '""', '"  "', '$lookup(req, "user")', 'null'])
        assert.equal(await by(expression).problemOf(from({})), empty, expression)
    })

    it('is no user where it gives no text', async () => {
      for (const expression of [
        '7',
        'true',
        '[1, 2]',
        '["alice", "bob"]',
        '{"id": "alice"}',
        '$sum',
        'function($x){$x}',
      ])
        assert.equal(await by(expression).problemOf(), 'USER_MISSING type', expression)
    })

    it('is missing where it fails, and the text says so', async () => {
      for (const expression of ['(', '$error("secret")', '$number("x")', 'req.user + 1', '$unknown()'])
        assert.equal(await by(expression).problemOf(from({ user: 'alice' })), 'USER_MISSING expression', expression)
      await assert.rejects(by('$error("secret of alice")').choose(), ({ message }) => !/secret|alice/.test(message))
    })

    it('is that of its own message, however many are under way', async () => {
      const { userOf } = by('$map([1..20], function($n) { $n > 0 ? $$.req.user : "nobody" })[19]')
      const asked = Array.from({ length: 500 }, (_, n) => `user-${n}`)
      assert.deepEqual(await Promise.all(asked.map((user) => userOf(from({ user })))), asked)
    })

    it('sees the variables of the place it stands in', async () => {
      const env = { integration: { WHO: 'of the integration' }, node: { WHO: 'of the node' } }
      assert.equal(await by('$env("WHO")', env).userOf(), 'of the integration')
      const node = { user: '$env("WHO")', userType: 'jsonata' }
      assert.equal(await aMessageChooser({ node, env }).userOf(), 'of the node')
    })
  })

  describe('in the environment', () => {
    const of = (user: string, env: object = {}) =>
      aMessageChooser({ integration: { user, userType: 'env' }, env: { integration: env as Record<string, unknown> } })

    it('is what the variable says, or a text with variables', async () => {
      assert.equal(await of('WHO', { WHO: 'alice' }).userOf(), 'alice')
      assert.equal(await of(['$', '{WHO}'].join(''), { WHO: 'alice' }).userOf(), 'alice')
      assert.equal(await of(['box-$', '{SITE}-$', '{N}'].join(''), { SITE: 'b', N: '7' }).userOf(), 'box-b-7')
    })

    it('is missing where a variable is not set, also in the middle of a text', async () => {
      assert.equal(await of('WHO').problemOf(), empty)
      assert.equal(await of('WHO', { WHO: '' }).problemOf(), empty)
      assert.equal(await of(['box-$', '{SITE}-$', '{N}'].join(''), { N: '7' }).problemOf(), empty)
    })

    it('is no user where a variable is no text', async () => {
      for (const WHO of [7, true, { id: 'alice' }, ['alice']])
        assert.equal(await of('WHO', { WHO }).problemOf(), 'USER_MISSING type')
    })
  })

  it('as a fixed text is that one for every message', async () => {
    const { userOf } = aMessageChooser({ integration: { user: 'the wall display', userType: 'str' } })
    assert.equal(await userOf({ ...from({ user: 'alice' }), user: 'bob' }), 'the wall display')
    const { problemOf } = aMessageChooser({ node: { user: '  ', userType: 'str' } })
    assert.equal(await problemOf(), empty)
  })

  it('is missing where nobody says who it is', async () => {
    for (const integration of [{}, { user: '' }, { user: '', userType: 'jsonata' }, { user: '', userType: 'str' }]) {
      const { problemOf } = aMessageChooser({ integration })
      assert.equal(await problemOf({ user: 'alice', payload: { user: 'alice' } }), empty)
    }
  })

  it('is who the node says, and who the integration says only where the node does not', async () => {
    const integration = { user: 'req.user' }
    const msg = { ...from({ user: 'alice' }), _client: { user: { userId: 'bob' } } }
    const node = { user: '_client.user.userId', userType: 'msg' }
    assert.equal(await aMessageChooser({ integration, node }).userOf(msg), 'bob')
    for (const none of [{}, { user: '' }, { user: '', userType: 'jsonata' }])
      assert.equal(await aMessageChooser({ integration, node: none }).userOf(msg), 'alice')
    // What the node says counts also where it says nobody: there is no second choice.
    assert.equal(await aMessageChooser({ integration, node }).problemOf({ req: msg.req }), empty)
    assert.equal(
      await aMessageChooser({ integration, node: { user: '(', userType: 'jsonata' } }).problemOf(msg),
      'USER_MISSING expression',
    )
  })

  it('is nobody where a flow file says it in a way that the dialog does not offer', async () => {
    for (const userType of ['flow', 'global', 'num', 'json', 'date', 'bin', 'bool', 're', 'cred', 'constructor'])
      assert.equal(await aMessageChooser({ node: { user: '7', userType } }).problemOf(), empty, userType)
  })

  it('is not asked for where one connection is for all', async () => {
    const { choose, integration } = aMessageChooser({
      integration: { mode: 'system', user: '(', userType: 'jsonata' },
      node: { user: 'req.user', userType: 'msg' },
    })
    const { connection, user, name } = await choose(from({ user: 'alice' }))
    assert.deepEqual([connection === integration, user, name], [true, undefined, 'Acme'])
  })
})
