import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import type { Node, NodeAPI, NodeMessage } from 'node-red'
import { userOfMessage } from '../../nodes/personal/user-of-message.ts'
import type { MessageUser } from '../../src/index.ts'
import { errorOf } from '../support/error-of.ts'
import { httpInRequest } from '../support/http-in-request.ts'
import { read } from './editor-files.ts'
import { resource } from './resource.ts'

interface Said {
  readonly user: string
  readonly userType: string
}
interface Source extends Said {
  readonly id: string
  readonly group: string
  readonly trust: string
}
interface UserSources {
  readonly userSources: readonly Source[]
  readonly userTypes: readonly string[]
  sourceOf(said: Said): Source | undefined
  trustOf(said: Said): string
}

// Node-RED's own, so that expressions mean here what they mean in a flow.
const nodeRed = createRequire(createRequire(import.meta.url).resolve('node-red'))
const { util } = nodeRed('@node-red/util') as { util: NodeAPI['util'] }

const remembered: Record<string, unknown> = { dashboardUsers: { 'socket-of-alice': 'alice', 'socket-of-bob': 'bob' } }
type Found = (error: null, value: unknown) => void
const global = {
  get(name: string, store?: string | Found, done?: Found) {
    const found = typeof store === 'function' ? store : done
    return found ? found(null, remembered[name]) : remembered[name]
  },
}
const node = { context: () => ({ global }) } as unknown as Node

/** As an `http in` node makes it: what the sender chooses names somebody else in every way there is. */
function httpIn(request: Readonly<Record<string, unknown>>): NodeMessage {
  const chosen = { user: 'mallory', id: 'mallory', userId: 'mallory' }
  const written = { method: 'POST', query: chosen, params: chosen, body: chosen, cookies: chosen, headers: {} }
  const req = httpInRequest({ ...written, ...request })
  return { _msgid: '1', payload: chosen, topic: 'mallory', req, res: {} } as NodeMessage
}

const behindProxy = (headers: Readonly<Record<string, string>>) =>
  httpIn({ headers: { host: 'flows.test', ...headers } })

/** As a button of Dashboard 2 makes it, with client data switched on. */
function dashboard(client: Readonly<Record<string, unknown>>): NodeMessage {
  const payload = { user: { userId: 'mallory' } }
  return { _msgid: '1', payload, topic: '', _event: { type: 'click' }, _client: client } as NodeMessage
}

/** A message of alice by each source, as those make it who fill that place, and who she is then. */
const messages: Readonly<Record<string, readonly [message: NodeMessage, user: string]>> = {
  id: [httpIn({ user: { id: 'alice', username: 'Alice A.' } }), 'alice'],
  number: [httpIn({ user: { id: 4711, username: 'Alice A.' } }), '4711'],
  username: [httpIn({ user: { username: 'alice', scope: ['admin'] } }), 'alice'],
  text: [httpIn({ user: 'alice' }), 'alice'],
  session: [httpIn({ session: { cookie: {}, user: 'alice' } }), 'alice'],
  passport: [httpIn({ session: { cookie: {}, passport: { user: 'alice' } } }), 'alice'],
  flowfuse: [
    httpIn({ session: { ffSession: 'x', user: { userId: 'alice', username: 'a', email: 'a@test', role: 50 } } }),
    'alice',
  ],
  dashboardSession: [
    dashboard({ socketId: 'socket-of-alice', socketIp: '127.0.0.1', user: { userId: 'mallory' } }),
    'alice',
  ],
  dashboardUser: [dashboard({ socketId: 'a', socketIp: '127.0.0.1', user: { userId: 'alice', role: 50 } }), 'alice'],
  oauth2Proxy: [behindProxy({ 'x-forwarded-user': 'alice', 'x-forwarded-email': 'a@test' }), 'alice'],
  authelia: [behindProxy({ 'remote-user': 'alice', 'remote-email': 'a@test' }), 'alice'],
  authentik: [behindProxy({ 'x-authentik-uid': 'alice', 'x-authentik-username': 'a' }), 'alice'],
  cloudflare: [behindProxy({ 'cf-access-authenticated-user-email': 'alice@test' }), 'alice@test'],
  ingress: [behindProxy({ 'x-remote-user-id': 'alice', 'x-remote-user-name': 'a' }), 'alice'],
}

const asDefined = ({ user, userType }: Said) => ({ from: userType, text: user }) as MessageUser
const userIn = (message: NodeMessage, said: Said) =>
  userOfMessage({ util } as NodeAPI, node, {})(message, node, asDefined(said))

describe('the sources of a user that the dialog offers', () => {
  let sources: UserSources
  before(async () => {
    sources = await resource<UserSources>('user-sources.js')
  })

  it('each find the user in a message as it is made there, and nobody whom its sender names', async () => {
    assert.deepEqual(sources.userSources.map(({ id }) => id).sort(), Object.keys(messages).sort())
    for (const source of sources.userSources) {
      const [message, user] = messages[source.id] ?? assert.fail(source.id)
      assert.equal(await userIn(message, source), user, source.id)
    }
  })

  it('find nobody where there is no log-in', async () => {
    for (const source of sources.userSources)
      for (const message of [httpIn({ headers: {} }), dashboard({ socketId: 'socket-of-nobody' }), { _msgid: '1' }])
        assert.equal(await userIn(message, source), undefined, source.id)
  })

  it('take a number for nothing else, and nothing else for a number', async () => {
    const source = sources.userSources.find(({ id }) => id === 'number') ?? assert.fail()
    for (const id of [null, true, '4711', [1, 2], { id: 1 }, undefined])
      assert.equal(await userIn(httpIn({ user: { id } }), source), undefined, JSON.stringify(id))
    // As the plain function would: everybody without an id would be one and the same user.
    const careless = { user: '$string(req.user.id)', userType: 'jsonata' }
    assert.equal(await userIn(httpIn({ user: { id: null } }), careless), 'null')
  })

  it('are JSONata that Node-RED can read, or properties of a message', async () => {
    const broken = { user: '$lookup(', userType: 'jsonata' }
    assert.equal((await errorOf(userIn(httpIn({}), broken))).reason, 'expression')
    for (const { user, userType } of sources.userSources)
      if (userType === 'jsonata') util.prepareJSONataExpression(user, node)
      else util.normalisePropertyExpression(user)
  })

  it('are known again, however they came into the field', () => {
    for (const source of sources.userSources) {
      assert.equal(sources.sourceOf({ user: source.user, userType: source.userType }), source)
      assert.ok(sources.userTypes.includes(source.userType))
    }
    assert.equal(sources.sourceOf({ user: 'req.user.id', userType: '' })?.id, 'id')
    assert.equal(sources.sourceOf({ user: 'req.user.id', userType: 'str' }), undefined)
  })

  it('have a name, a group and a word on trust in every language, and stand in the documentation', () => {
    const page = read('docs', 'user-sources.md')
    for (const language of ['en-US', 'de']) {
      const texts = JSON.parse(read('nodes', 'oauth-integration', 'locales', language, 'oauth-integration.json'))[
        'oauth-integration'
      ]
      const { group: groups, other, choose, ...names } = texts.userSource
      assert.ok(other && choose)
      assert.deepEqual(Object.keys(names).sort(), sources.userSources.map(({ id }) => id).sort())
      for (const { group, trust, user } of sources.userSources) {
        assert.ok(groups[group] && texts.userTrust[trust], `${language} ${group} ${trust}`)
        assert.ok(page.includes(`\`${user}\``), user)
      }
    }
  })
})

describe('the trust in a user', () => {
  const trusted: readonly [said: string, trust: string][] = [
    ['req.user.email', 'login'],
    ['req.session.userId', 'login'],
    ['req.signedCookies.user', 'login'],
    ['_client.user.username', 'browser'],
    ['req.headers["x-authentik-username"]', 'proxy'],
    ['req.headers["x-remote-user-name"]', 'ingress'],
    ['req.headers.authorization', 'proxy'],
    ['payload', 'sender'],
    ['payload.user.id', 'sender'],
    ['req.query.user', 'sender'],
    ['req["query"].user', 'sender'],
    ['req.body.user', 'sender'],
    ['req.params.user', 'sender'],
    ['req.cookies.user', 'sender'],
    ['_session.id', 'sender'],
    ['topic', 'sender'],
    ['account', 'unknown'],
    ['', 'none'],
  ]

  it('depends on who sets the part of the message that is named', async () => {
    const { trustOf } = await resource<UserSources>('user-sources.js')
    assert.deepEqual(
      trusted.map(([user]) => [user, trustOf({ user, userType: 'msg' })]),
      trusted,
    )
  })

  it('is that of the worst part of an expression', async () => {
    const { trustOf } = await resource<UserSources>('user-sources.js')
    const of = (user: string) => trustOf({ user, userType: 'jsonata' })
    assert.equal(of('$string(req.user.id)'), 'login')
    assert.equal(of('req.user ? req.user.id : req.query.user'), 'sender')
    assert.equal(of('req.user.id ? req.user.id : payload.id'), 'sender')
    assert.equal(of('$lowercase(req.headers.`x-remote-user-id`)'), 'ingress')
    assert.equal(of('req.session.user.payload'), 'login')
    assert.equal(of('$string($globalContext("owner"))'), 'unknown')
  })

  it('is of no concern where everybody has the same user', async () => {
    const { trustOf } = await resource<UserSources>('user-sources.js')
    for (const userType of ['str', 'env']) assert.equal(trustOf({ user: 'payload', userType }), 'fixed')
  })
})
