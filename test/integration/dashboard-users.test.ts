import assert from 'node:assert/strict'
import path from 'node:path'
import { resource } from '../editor/resource.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import type { FlowNode } from '../support/probes.ts'
import { skip } from '../support/skip.ts'
import { DashboardPage, type SentMessage } from './dashboard-page.ts'
import { documentedSettings as settingsCode } from './documented-settings.ts'

const root = path.resolve(import.meta.dirname, '..', '..', '..')

describe('users of a real Node-RED, known as the documentation says', () => {
  let nodeRed: NodeRed
  let isAlone = false
  let expression = ''

  before(async function () {
    this.timeout(180_000)
    const { userSources } = await resource<{ userSources: { id: string; user: string }[] }>('user-sources.js')
    expression = userSources.find(({ id }) => id === 'dashboardSession')?.user ?? assert.fail()
    nodeRed = await NodeRed.start({
      packages: ['@flowfuse/node-red-dashboard', 'express-session', path.join(root, 'test/support/dashboard-add-on')],
      settingsCode,
      env: { SESSION_SECRET: 'secret of the sessions' },
      patience: 60_000,
    }).catch((error: unknown) => {
      if (!/ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(String(error))) throw error
      isAlone = true
      return undefined as never
    })
    if (isAlone) return skip(this, 'the npm registry cannot be reached')
    await nodeRed.deploy(flows(expression))
  })
  after(() => nodeRed?.close())

  const at = (wires: string[][] = []) => ({ z: 'tab', x: 100, y: 100, wires })
  const flows = (who: string, base: object = {}): FlowNode[] => [
    { id: 'tab', type: 'tab', label: 'Test' },
    ...logIn('log-in', 'msg.req.session.userId = msg.req.query.as; return msg'),
    ...logIn('log-out', 'msg.req.session.destroy(() => node.send(msg))'),
    { id: 'page', type: 'http in', url: '/page', method: 'post', ...at([['answer']]) },
    {
      id: 'answer',
      type: 'function',
      func: 'msg.payload = { user: msg.req.user }; return msg',
      outputs: 1,
      ...at([['said']]),
    },
    { id: 'said', type: 'http response', ...at() },
    {
      id: 'base',
      type: 'ui-base',
      name: 'Base',
      path: '/dashboard',
      includeClientData: true,
      acceptsClientConfig: [],
      ...base,
    },
    { id: 'theme', type: 'ui-theme', name: 'Theme', colors: {}, sizes: {} },
    { id: 'home', type: 'ui-page', name: 'Home', ui: 'base', path: '/home', layout: 'grid', theme: 'theme', order: 1 },
    { id: 'group', type: 'ui-group', name: 'Group', page: 'home', width: '6', height: '1', order: 1 },
    {
      id: 'button',
      type: 'ui-button',
      group: 'group',
      label: 'Call',
      order: 1,
      payload: '',
      payloadType: 'str',
      topic: '',
      topicType: 'str',
      ...at([['who', 'request']]),
    },
    {
      id: 'who',
      type: 'change',
      rules: [{ t: 'set', p: 'who', pt: 'msg', to: who, tot: 'jsonata' }],
      ...at([['out']]),
    },
    { id: 'out', type: 'test-probe', ...at() },
    // A node whose author has thought of `http in` only.
    integrationNode({ mode: 'personal', grant: 'authorization_code', issuer: 'https://as.test', user: 'req.user.id' }),
    requestNode({ url: 'https://api.test/', ...at([[]]) }),
    { id: 'catch', type: 'catch', scope: ['request'], ...at([['caught']]) },
    { id: 'caught', type: 'test-probe', ...at() },
  ]
  const logIn = (name: string, func: string): FlowNode[] => [
    { id: name, type: 'http in', url: `/${name}`, method: 'get', ...at([[`${name}-do`]]) },
    { id: `${name}-do`, type: 'function', func, outputs: 1, ...at([['said']]) },
  ]

  /** Logs in; resolves to the cookie of the session. */
  async function cookieOf(user: string): Promise<string> {
    const { headers } = await fetch(`${nodeRed.nodeUrl}log-in?as=${user}`)
    const [cookie = assert.fail('no session')] = headers.getSetCookie()
    return cookie.split(';')[0] as string
  }

  const open = (headers: Record<string, string>, auth?: object) =>
    DashboardPage.open(`${nodeRed.nodeUrl}dashboard/socket.io/`, headers, auth)

  /** Presses the button on a page; resolves to what the flow gets. */
  async function press(dashboard: DashboardPage, more: object = {}): Promise<SentMessage> {
    const press = crypto.randomUUID()
    dashboard.send('widget-action', 'button', { press, ...more })
    const { msg } = await nodeRed.probes.arrival(({ probe, msg }) => probe === 'out' && msg['press'] === press)
    return msg as unknown as SentMessage
  }

  it('is in req.user after a log-in, and nowhere without one, whatever a request says', async () => {
    const said = async (headers: Record<string, string>) => {
      const body = JSON.stringify({ user: { id: 'bob' }, userId: 'bob' })
      const url = `${nodeRed.nodeUrl}page?user=bob&userId=bob`
      const all = { 'content-type': 'application/json', 'x-forwarded-user': 'bob', ...headers }
      return (await fetch(url, { method: 'POST', headers: all, body })).json()
    }
    assert.deepEqual(await said({ cookie: await cookieOf('alice') }), { user: { id: 'alice' } })
    assert.deepEqual(await said({}), {})
    assert.deepEqual(await said({ cookie: 'connect.sid=s%3Abob.made-up' }), {})
  })

  it('is found by the socket of a dashboard, for two at a time and whomever they name', async () => {
    const [alice, bob] = [
      await open({ cookie: await cookieOf('alice') }),
      await open({ cookie: await cookieOf('bob') }),
    ]
    for (let turn = 0; turn < 20; turn++) {
      const [page, user, other] = turn % 2 ? [alice, 'alice', bob] : [bob, 'bob', alice]
      const lie = { _client: { socketId: other.id, user: { userId: 'somebody' } }, who: 'somebody' }
      const [{ who, _client }] = await Promise.all([press(page, turn % 3 ? lie : {}), press(other)])
      assert.equal(who, user)
      assert.equal(_client?.socketId, page.id)
    }
    alice.close()
    bob.close()
  })

  it('is not what the browser calls client data, also where Dashboard adds none', async () => {
    const [alice, bob] = [
      await open({ cookie: await cookieOf('alice') }),
      await open({ cookie: await cookieOf('bob') }),
    ]
    const lie = { _client: { socketId: bob.id, user: { userId: 'bob' } } }
    assert.equal((await press(alice, lie))._client?.user, undefined)
    await nodeRed.deploy(flows(expression, { includeClientData: false }))
    const { who, _client } = await press(alice, lie)
    assert.deepEqual([who, _client], [undefined, undefined])
    await nodeRed.deploy(flows(expression))
    assert.equal((await press(alice, lie)).who, 'alice')
    alice.close()
    bob.close()
  })

  it('may also be what an add-on takes from the connection, which then is not what the browser said', async () => {
    await nodeRed.probes.evaluate(() => Object.assign(globalThis, { dashboardAddOn: true }).dashboardAddOn)
    const alice = await open({ cookie: await cookieOf('alice') }, { user: { userId: 'bob' } })
    assert.equal((await press(alice, { _client: { user: { userId: 'bob' } } }))._client?.user?.userId, 'alice')
    alice.close()
  })

  it('is not found in a request that a page makes up', async () => {
    const alice = await open({ cookie: await cookieOf('alice') })
    const user = { id: 'bob' }
    for (const req of [{ user }, { user, session: { user }, method: 'GET', originalUrl: '/' }, [{ user }]]) {
      const { press: id } = (await press(alice, { req, res: {} })) as SentMessage & { press: string }
      const { msg } = await nodeRed.probes.arrival(({ probe, msg }) => probe === 'caught' && msg['press'] === id)
      assert.equal((msg['error'] as { code?: string }).code, 'USER_MISSING')
    }
    alice.close()
  })

  it('is needed to connect, and ends with the session', async () => {
    await assert.rejects(open({}), /Log in first/)
    await assert.rejects(open({}, { user: { userId: 'alice' } }), /Log in first/)
    const cookie = await cookieOf('alice')
    await assert.rejects(open({ cookie, origin: 'https://evil.example.com' }), /Not from here/)
    const alice = await open({ cookie, origin: nodeRed.origin })
    assert.equal((await press(alice)).who, 'alice')
    await fetch(`${nodeRed.nodeUrl}log-out`, { headers: { cookie } })
    alice.send('widget-action', 'button', { press: 'too late' })
    await alice.closed
    assert.ok(!nodeRed.probes.arrivals.some(({ msg }) => msg['press'] === 'too late'))
  })
})
