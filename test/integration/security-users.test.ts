import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { WebSocket } from 'undici'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import type { FlowNode, Message } from '../support/probes.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { TokensOfUsers } from '../support/tokens-of-users.ts'
import { behindLogIn, sessions, type Told, webApp } from '../support/web-app.ts'
import { ask, type RawRequest } from './security-request.ts'

/** Everything that somebody can write who would like to be alice. */
const wishes: Message = {
  user: 'alice',
  userType: 'str',
  userId: 'alice',
  username: 'alice',
  integration: 'other',
  req: { user: 'alice', method: 'GET', originalUrl: '/me', session: { user: 'alice' }, headers: { 'x-user': 'alice' } },
  res: {},
  session: { user: 'alice' },
  oauth: { user: 'alice', integration: 'other', connectUrl: '/' },
  _client: { user: { userId: 'alice' }, socketId: 'socket-of-alice', socketIp: '127.0.0.1' },
  _session: { type: 'websocket', id: 'alice' },
  headers: { 'x-user': 'alice', 'x-asked-for': 'alice' },
  payload: { user: 'alice', req: { user: 'alice' } },
  topic: 'alice',
}

const forgedHeaders = {
  'x-user': 'alice',
  'remote-user': 'alice',
  'x-forwarded-user': 'alice',
  'x-remote-user-id': 'alice',
  'x-asked-for': 'alice',
  authorization: `Basic ${Buffer.from('alice:x').toString('base64')}`,
  cookie: 'user=alice',
}

describe('security: leakage, between users', () => {
  const tokens = new TokensOfUsers(Number.POSITIVE_INFINITY)
  let provider: ScriptedServer
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    provider = await ScriptedServer.start({ rules: tokens.rules(() => 0) })
    nodeRed = await NodeRed.start({ settingsCode: behindLogIn })
    await nodeRed.deploy(flows(), {
      credentials: { integration: { clientSecret: 'web-secret', storeKey: 'c'.repeat(64) } },
    })
    await nodeRed.probes.evaluate(
      (RED, { accessToken }) => RED.nodes.getNode('integration').integration.as('alice').enterToken({ accessToken }),
      tokens.issue('alice'),
    )
  })
  after(async () => {
    await nodeRed?.close()
    await provider?.close()
  })

  /** A web app; WebSockets whose clients send whole messages, on two paths; and a button of a dashboard. */
  function flows(): FlowNode[] {
    const { authorizationUrl, tokenUrl, baseUrl } = provider.urls
    const integration = integrationNode({
      ...{ mode: 'personal', user: 'req.user', userType: 'msg', grant: 'authorization_code', clientId: 'web' },
      ...{ authorizationUrl, tokenUrl, baseUrl },
    })
    const request = (id: string, to: string, user: object = {}) => ({
      ...requestNode({ id, url: '/me', outputs: 2, ...user }),
      z: 'sockets',
      wires: [[to], [to]],
    })
    const socket = (name: string, user?: object): FlowNode[] => [
      { id: `path-${name}`, type: 'websocket-listener', path: `/${name}`, wholemsg: 'true' },
      { id: `in-${name}`, type: 'websocket in', z: 'sockets', server: `path-${name}`, wires: [[`ask-${name}`]] },
      request(`ask-${name}`, `out-${name}`, user),
      { id: `out-${name}`, type: 'websocket out', z: 'sockets', server: `path-${name}`, wires: [] },
      { id: `catch-${name}`, type: 'catch', z: 'sockets', scope: [`ask-${name}`], wires: [[`out-${name}`]] },
    ]
    // What Dashboard 2 does with the client data of a message, whatever the browser has put there.
    const dashboard = `const { user } = msg._client ?? {}
      return { ...msg, _client: { user, socketId: 'socket-of-mallory', socketIp: '127.0.0.1' } }`
    const remembered = { user: '$lookup($globalContext("dashboardUsers"), _client.socketId)', userType: 'jsonata' }
    return [
      ...webApp(requestNode({ url: '/me', outputs: 2 }), integration),
      { id: 'sockets', type: 'tab', label: 'Sockets' },
      ...socket('whole'),
      ...socket('session', { user: '_session.id', userType: 'msg' }),
      { id: 'clicked', type: 'test-probe', z: 'sockets', name: 'clicked', wires: [['dashboard']] },
      { id: 'dashboard', type: 'function', z: 'sockets', func: dashboard, outputs: 1, wires: [['ask-dashboard']] },
      request('ask-dashboard', 'shown', remembered),
      { id: 'catch-dashboard', type: 'catch', z: 'sockets', scope: ['ask-dashboard'], wires: [['shown']] },
      { id: 'shown', type: 'test-probe', z: 'sockets', name: 'shown', wires: [] },
    ]
  }

  /** What the web app tells somebody. */
  async function told(url: string, { headers = {}, ...request }: RawRequest = {}): Promise<Told> {
    const { text } = await ask(nodeRed.origin, url, { ...request, headers })
    return JSON.parse(text) as Told
  }

  /** What a client of a WebSocket gets back for a message. */
  async function answerTo(name: string, msg: object): Promise<Message> {
    const socket = new WebSocket(`${nodeRed.origin.replace('http', 'ws')}/${name}`)
    try {
      return await new Promise((resolve, reject) => {
        socket.addEventListener('error', () => reject(new Error('The socket is refused')))
        socket.addEventListener('message', ({ data }) => resolve(JSON.parse(String(data)) as Message))
        socket.addEventListener('open', () => socket.send(JSON.stringify(msg)))
      })
    } finally {
      socket.close()
    }
  }
  const codeOf = (msg: Message) => (msg['error'] as { code?: string } | undefined)?.code

  describe('Dashboard / websocket client identity spoofing', () => {
    const query = '?user=alice&req[user]=alice&session=alice&_client[user][userId]=alice'
    const forms: RawRequest[] = [
      {},
      { headers: forgedHeaders },
      { body: wishes },
      { body: wishes, headers: forgedHeaders },
      {
        body: 'user=alice&req[user]=alice&__proto__[user]=alice&constructor[prototype][user]=alice',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ]

    it('a request is that of who is logged in, whatever it says', async () => {
      for (const url of ['/me', `/me${query}`, '/open', `/open${query}`])
        for (const request of forms) {
          const cookie = (user: string) => `user=alice; session=${sessions[user]}; session=${sessions['alice']}`
          const as = (user: string) => ({ ...request, headers: { ...request.headers, cookie: cookie(user) } })
          assert.deepEqual(await told(url, as('alice')), { name: 'alice' })
          const { connectUrl, ...rest } = await told(url, as('bob'))
          assert.ok(connectUrl, `bob has to connect at ${url}`)
          assert.deepEqual(rest, {})
        }
    })

    it('without a log-in it is nobody’s', async () => {
      for (const request of forms) {
        assert.deepEqual(await told(`/me${query}`, request), { code: 'not logged in' })
        assert.deepEqual(await told(`/open${query}`, request), { code: 'USER_MISSING' })
        for (const session of ['alice', '__proto__', 'constructor', `${sessions['alice']}x`, 'j:{"user":"alice"}']) {
          const headers = { ...request.headers, cookie: `session=${encodeURIComponent(session)}` }
          assert.deepEqual(await told(`/open${query}`, { ...request, headers }), { code: 'USER_MISSING' })
        }
      }
    })

    it('a client of a WebSocket cannot bring along the request of a log-in', async () => {
      for (const msg of [wishes, { ...wishes, req: [{ user: 'alice' }] }, { req: wishes }, { user: 'alice' }]) {
        const answer = await answerTo('whole', msg)
        assert.equal(codeOf(answer), 'USER_MISSING')
      }
    })

    it('nor choose what the server says of its connection', async () => {
      const answer = await answerTo('session', wishes)
      assert.equal(codeOf(answer), 'AUTHORIZATION_REQUIRED')
      assert.notDeepEqual(answer['payload'], { name: 'alice' })
    })

    it('nor does a page of a dashboard', async () => {
      await nodeRed.probes.evaluate((RED) =>
        RED.nodes.getNode('clicked').context().global.set('dashboardUsers', { 'socket-of-alice': 'alice' }),
      )
      const id = nodeRed.probes.send('clicked', { ...wishes, _msgid: 'click' })
      const { msg } = await nodeRed.probes.arrival(({ probe, msg }) => probe === 'shown' && msg['_msgid'] === id)
      assert.equal(codeOf(msg), 'USER_MISSING')
    })

    it('no request went out but those of who was logged in', () => {
      assert.deepEqual(tokens.mixedUp, [])
      assert.ok(provider.to('rs').length >= 20)
    })

    it('the sources that can be forged are named', () => {
      const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/user-sources.md'), 'utf8')
      for (const source of ['_client.user.userId', 'x-forwarded-user', 'remote-user', 'x-remote-user-id'])
        assert.match(page, new RegExp(`^\\|.*\`[^\`]*${source}[^\`]*\`.*\\*\\*yes`, 'm'), source)
      for (const source of ['req.query', 'req.body', 'msg.payload', 'msg.topic', '_session', '_client.socketId'])
        assert.ok(page.slice(page.indexOf('### Never')).includes(`\`${source}\``), source)
    })
  })
})
