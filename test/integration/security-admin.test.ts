import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectUsers } from '../support/connect-users.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode } from '../support/probes.ts'
import type { Reply } from '../support/scripted-reply.ts'
import { type ScriptedRequest, ScriptedServer } from '../support/scripted-server.ts'
import { Canaries } from './security-canaries.ts'
import { begin, connect, sealedRecords, start } from './security-consent.ts'
import { ask } from './security-request.ts'

const everybody = ['ANON', 'NOPERM', 'RO', 'ADMIN'] as const

describe('security: admin-authz', () => {
  let provider: ScriptedServer
  let evil: ScriptedServer
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    nodeRed = await NodeRed.start({
      adminAuth: true,
      contextStorage: { default: { module: 'memory' }, file: { module: 'localfilesystem', config: { cache: false } } },
    })
    ;[provider, evil] = await Promise.all([ScriptedServer.start(), ScriptedServer.start()])
    await deploy()
  })
  after(async () => {
    await nodeRed?.close()
    await Promise.all([provider, evil].map((server) => server?.close()))
  })
  beforeEach(() => provider.script())

  function deploy(name = 'Test API'): Promise<void> {
    const common = {
      grant: 'authorization_code',
      clientId: 'web',
      issuer: provider.origin,
      baseUrl: provider.urls.baseUrl,
    }
    const credentials = { clientSecret: 'secret-of-the-client', storeKey: 'c'.repeat(64) }
    return nodeRed.deploy(
      aroundNode(
        requestNode({ url: '/me' }),
        integrationNode({ ...common, name, store: 'file' }),
        integrationNode({ ...common, name: 'Other', id: 'id-other', key: 'other' }),
        integrationNode({ ...common, name: 'Users', id: 'id-users', key: 'users', mode: 'personal' }),
      ),
      { credentials: { integration: credentials, 'id-other': credentials, 'id-users': credentials } },
    )
  }

  const admin = (path: string, body?: object) =>
    nodeRed.admin.json<Record<string, unknown>>(`oauth-integration/${path}`, body ? { body } : {})

  it('Route inventory: every admin route is permission-guarded', async () => {
    const inventory = () =>
      nodeRed.probes.evaluate((RED) =>
        [RED.httpAdmin, RED.httpNode].map((app) =>
          (app._router ?? (app.lazyrouter ? undefined : app.router) ?? { stack: [] }).stack
            .filter((layer: { route?: { path: unknown } }) => /oauth|grantkeeper/i.test(String(layer.route?.path)))
            .flatMap(({ route }: { route: { path: string; methods: Record<string, boolean> } }) =>
              Object.keys(route.methods).map((method) => `${method} ${route.path}`),
            ),
        ),
      ) as Promise<[string[], string[]]>
    const [routes, onNode] = await inventory()
    const actions = ['authorize', 'complete', 'debug', 'device', 'ping', 'renew', 'revoke', 'token']
    assert.deepEqual(routes.toSorted(), [
      'get /oauth-integration/:id/connections',
      'get /oauth-integration/:id/preview',
      'get /oauth-integration/:id/status',
      'get /oauth-integration/:key/callback',
      'get /oauth-integration/:key/connect/:ticket',
      'get /oauth-integration/integrations',
      'get /oauth-integration/schema',
      ...actions.map((action) => `post /oauth-integration/:id/${action}`),
      'post /oauth-integration/:key/callback/confirm',
      'post /oauth-integration/import',
      'post /oauth-integration/preview',
    ])
    const open = routes.filter((route) => route.includes(':key'))
    assert.deepEqual(onNode.toSorted(), open.toSorted())

    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ')
      const id = path.endsWith('/connections') ? 'id-users' : 'integration'
      const url = path.replace(':id', id).replace(':key', 'testapi').replace(':ticket', 'x').slice(1)
      const statuses = await Promise.all(
        everybody.map(async (as) => {
          const response = await nodeRed.request(url, { method, as, ...(method === 'post' && { body: {} }) })
          await response.arrayBuffer()
          return response.status
        }),
      )
      if (path.includes(':key')) assert.deepEqual(statuses, [400, 400, 400, 400], route)
      else {
        assert.deepEqual(statuses.slice(0, 3), [401, 401, method === 'get' ? 200 : 401], route)
        assert.ok(![401, 403, 404].includes(statuses[3] as number), `${route}: ${statuses[3]}`)
      }
    }
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH'])
      for (const action of actions) {
        const { status } = await nodeRed.request(`oauth-integration/integration/${action}`, { method, as: 'ANON' })
        assert.ok([401, 404].includes(status), `${method} ${action}: ${status}`)
      }
    for (let redeploys = 0; redeploys < 10; redeploys++) await deploy(`Test API ${redeploys}`)
    assert.deepEqual(await inventory(), [routes, onNode])
  })

  it('Read-only editor cannot obtain tokens via context API', async () => {
    await connect(nodeRed)
    await connect(nodeRed, { id: 'id-other', key: 'other' })
    const canaries = new Canaries()
    for (const token of await tokensInUse()) canaries.add('token', token)
    for (const { parameters } of provider.to('token'))
      for (const [name, value] of parameters)
        if (value.length > 20 && name !== 'redirect_uri') canaries.add(name, value)
    for (const secret of ['secret-of-the-client', 'c'.repeat(64)]) canaries.add('credential', secret)
    assert.ok(canaries.size >= 8)
    const read = async (path: string): Promise<string> => {
      const response = await nodeRed.request(path, { as: 'RO' })
      assert.equal(response.status, 200, path)
      return response.text()
    }
    let sealed = 0
    for (const scope of ['global', 'flow/tab', 'flow/global', 'node/integration', 'node/id-other', 'node/request'])
      for (const query of ['', '?store=default', '?store=file', '?keysOnly', '?store=file&keysOnly']) {
        const text = await read(`context/${scope}${query}`)
        assert.deepEqual(canaries.findIn(text), [], `${scope}${query}`)
        for (const key of text.match(/t_[0-9a-f]{64}/g) ?? []) {
          sealed += text.match(/gk1\.[\w-]{8}\.[\w-]{22}\.\d+\.[\w-]{16}\.[\w-]+/g)?.length ?? 0
          const alone = await read(`context/${scope}/${key}${query.replace('&keysOnly', '').replace('?keysOnly', '')}`)
          assert.deepEqual(canaries.findIn(alone), [], `${scope} ${key}`)
        }
      }
    assert.ok(sealed >= 4, `saw ${sealed} sealed records`)
  })

  /** What the runtime holds in memory, which nobody else can read. */
  const tokensInUse = () =>
    nodeRed.probes.evaluate(async (RED) => {
      const all = await Promise.all(['integration', 'id-other'].map((id) => RED.nodes.getNode(id).integration.token()))
      return all.flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]) as string[]
    })

  it('Context API delete does not brick or resurrect', async () => {
    await connect(nodeRed)
    const path = 'context/node/integration'
    const stored = await nodeRed.admin.json<Record<string, Record<string, { msg: string }>>>(path)
    const [key = '', { msg: old } = { msg: '' }] = Object.entries(stored['file'] ?? {})[0] ?? []
    assert.match(key, /^t_/)
    assert.match(old, /^gk1\./)
    await nodeRed.admin.json(`${path}/${key}?store=file`, { method: 'DELETE' })
    // The journal holds the same record, so a copy deleted in the sidebar loses nothing: to disconnect there is Disconnect.
    assert.equal((await nodeRed.exchange({})).msg['statusCode'], 200)
    await nodeRed.kill()
    await nodeRed.startAgain()
    assert.equal((await nodeRed.exchange({})).msg['statusCode'], 200)

    // A renewal under way does not bring back what is disconnected meanwhile.
    let asked = false
    const slowly = ({ parameters }: ScriptedRequest): Reply => {
      asked = true
      return { delayMs: 300, ...provider.tokens.answer(parameters) }
    }
    provider.script({ on: 'token', match: { grant_type: 'refresh_token' }, reply: slowly })
    const renewing = admin('integration/renew', {}).catch(() => undefined)
    while (!asked) await sleep(10)
    await admin('integration/revoke', {})
    await renewing
    await sleep(50)
    assert.equal((await admin('integration/status'))['state'], 'disconnected')
    assert.equal((await nodeRed.exchange({})).probe, 'caught')

    // Nor does an old copy.
    const putBack = (where: string, value: string) =>
      nodeRed.probes.evaluate(
        (RED, name, text) =>
          new Promise((resolve) => RED.nodes.getNode('integration').context().set(name, text, 'file', resolve)),
        where,
        value,
      )
    await putBack(key, old)
    await nodeRed.stop()
    await nodeRed.startAgain()
    assert.equal((await admin('integration/status'))['state'], 'disconnected')
    const { probe, msg } = await nodeRed.exchange({})
    assert.deepEqual([probe, (msg['error'] as Record<string, unknown>)['code']], ['caught', 'AUTHORIZATION_REQUIRED'])
    for (const nonsense of ['', 'gk1.....', '{"__proto__":{"state":"connected"}}', '\u0000'.repeat(100)]) {
      await putBack(key, nonsense)
      assert.equal((await nodeRed.exchange({})).probe, 'caught')
    }
    assert.ok(nodeRed.alive)
  })

  it('Status/list endpoint discloses only own scope', async () => {
    await connect(nodeRed)
    const status = (as: (typeof everybody)[number], id = 'integration') =>
      nodeRed.request(`oauth-integration/${id}/status`, { as })
    for (const as of ['ANON', 'NOPERM'] as const) {
      const refused = await status(as)
      assert.equal(refused.status, 401)
      assert.match(await refused.text(), /^(Unauthorized)?$/)
    }
    const seen = (await (await status('RO')).json()) as Record<string, unknown>
    assert.equal(seen['key'], 'testapi')
    assert.ok(!/"other"|id-other|Other|ADMIN/.test(JSON.stringify(seen)))
    assert.deepEqual(Object.keys(seen['token'] as object).sort(), [
      'access_token',
      'created_at',
      'expires_at',
      'expires_in',
      'refresh_token',
      'token_type',
    ])
    for (const path of ['users', '']) {
      const { status } = await nodeRed.request(`oauth-integration/integration/${path}`)
      assert.equal(status, 404, path)
    }
    assert.equal((await status('ADMIN', 'nothing')).status, 404)
    for (const id of ['__proto__', 'constructor', 'request', 'tab', '%00', '..%2fintegration'])
      assert.equal((await status('ADMIN', id)).status, 404, id)

    // The list of users: who may read the editor sees their ids, page by page, and nothing that is the provider's.
    const people = Array.from({ length: 120 }, (_, count) => `user-${String(count).padStart(3, '0')}`)
    const given = provider.tokens.answer(new URLSearchParams({ grant_type: 'password' })).body
    await connectUsers(nodeRed, Object.fromEntries(people.map((user) => [user, given])), 'id-users')
    for (const as of ['ANON', 'NOPERM'] as const) {
      const refused = await nodeRed.request('oauth-integration/id-users/connections', { as })
      assert.equal(refused.status, 401)
      assert.match(await refused.text(), /^(Unauthorized)?$/)
    }
    for (const limit of ['', '?limit=100', '?limit=100000', '?limit=-1']) {
      const page = await nodeRed.request(`oauth-integration/id-users/connections${limit}`, { as: 'RO' })
      const { connections, total } = (await page.json()) as { connections: object[]; total: number }
      assert.deepEqual([connections.length <= 100, total], [true, 120], limit)
      const names = new Set(connections.flatMap((row) => Object.keys(row)))
      for (const name of [
        'hash',
        'user',
        'state',
        'connectedAt',
        'renewedAt',
        'expiresAt',
        'usedAt',
        'scope',
        'problem',
      ])
        names.delete(name)
      assert.deepEqual([...names], [])
      for (const token of [given['access_token'], given['refresh_token']])
        assert.ok(!JSON.stringify(connections).includes(String(token)))
    }
    // A user of a flow has no log-in here, and there is nothing to be had on their side.
    for (const path of ['oauth-integration/id-users/connections', 'oauth-integration/users/connections'])
      for (const root of [nodeRed.nodeUrl, nodeRed.editorUrl])
        assert.ok([401, 404].includes((await fetch(root + path)).status), root + path)
    const everything = await (await nodeRed.request('oauth-integration/integrations', { as: 'RO' })).text()
    assert.doesNotMatch(everything, /user-\d/)
  })

  it('OpenAPI/discovery fetch endpoint is not an open SSRF proxy', async () => {
    // No route fetches an address that a request names: they only ever go where the deployed configuration says.
    await connect(nodeRed)
    provider.script({ on: 'rs', reply: { body: { sub: 'u1', private: 'raw-body-of-the-api' } } })
    const target = `${evil.origin}/internal`
    const names = [
      'url',
      'issuer',
      'tokenUrl',
      'baseUrl',
      'redirectUri',
      'target',
      'href',
      'document',
      'apiDescription',
    ]
    for (const address of [target, 'file:///etc/passwd', 'gopher://127.0.0.1/', 'http://169.254.169.254/'])
      for (const action of [
        'authorize',
        'complete',
        'token',
        'device',
        'renew',
        'ping',
        'revoke',
        'import',
        'preview',
        'fetch',
      ])
        for (const as of ['ADMIN', 'RO', 'ANON'] as const) {
          const body = Object.fromEntries(names.map((name) => [name, address]))
          const response = await nodeRed.request(`oauth-integration/integration/${action}`, { as, body })
          const text = await response.text()
          if (as !== 'ADMIN' && response.status !== 404) assert.equal(response.status, 401, action)
          assert.ok(!/raw-body-of-the-api|root:/.test(text), text)
        }
    assert.deepEqual(evil.requests, [])
    assert.ok(provider.to('rs').every(({ url }) => url.startsWith('/api')))
  })

  it('CORS', async () => {
    const origin = 'https://evil.test'
    const authorization = `Bearer ${await nodeRed.admin.token('ADMIN')}`
    const core = await ask(nodeRed.origin, '/settings', { headers: { origin, authorization } })
    const own = [
      await start(nodeRed, { headers: { origin } }),
      await ask(nodeRed.origin, '/oauth-integration/integration/status', { headers: { origin, authorization } }),
      await ask(nodeRed.origin, '/oauth-integration/testapi/callback', { headers: { origin } }),
      await ask(nodeRed.origin, '/oauth-integration/integration/authorize', { method: 'OPTIONS', headers: { origin } }),
    ]
    for (const { headers } of own) {
      // Node-RED 4 itself lets every site read its admin API; nothing is added to that.
      assert.equal(headers['access-control-allow-origin'], core.headers['access-control-allow-origin'])
      assert.equal(headers['access-control-allow-credentials'], undefined)
    }
    const foreign = [{ 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]
    for (const headers of foreign)
      for (const action of ['authorize', 'complete', 'token', 'renew', 'revoke', 'ping', 'debug', 'device']) {
        const answer = await ask(nodeRed.origin, `/oauth-integration/integration/${action}`, {
          body: {},
          headers: { authorization, ...headers },
        })
        assert.equal(answer.status, 403, action)
        assert.match(answer.text, /came from another web site/)
      }
    for (const headers of [...foreign, { origin }])
      for (const path of ['integrations', 'id-users/connections']) {
        const answer = await ask(nodeRed.origin, `/oauth-integration/${path}`, {
          headers: { authorization, ...headers },
        })
        assert.equal(answer.status, 403, path)
      }
    // What a form of another site can send is not understood.
    const kept = sealedRecords(nodeRed)
    for (const type of [
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data; boundary=x',
      'text/json',
    ])
      for (const action of ['revoke', 'authorize', 'token']) {
        const answer = await ask(nodeRed.origin, `/oauth-integration/integration/${action}`, {
          body: '{"accessToken":"x"}',
          headers: { authorization, 'content-type': type },
        })
        assert.equal(answer.status, 415, `${type}: ${answer.text}`)
      }
    for (const body of ['[]', '7', 'null', '"x"', '{']) {
      const answer = await ask(nodeRed.origin, '/oauth-integration/integration/revoke', {
        body,
        headers: { authorization, 'content-type': 'application/json' },
      })
      assert.ok([400, 415].includes(answer.status), `${body}: ${answer.status}`)
    }
    assert.deepEqual(sealedRecords(nodeRed), kept)
  })

  it('Editor comms events', async () => {
    for (const as of ['RO', 'ADMIN'] as const) {
      const comms = await nodeRed.comms(as)
      const begun = await begin(nodeRed)
      await connect(nodeRed)
      await admin('integration/renew', {})
      provider.tokens.endAll()
      await admin('integration/renew', {}).catch(() => undefined)
      await nodeRed.exchange({})
      await sleep(100)
      comms.close()
      const events = comms.frames.flatMap((frame) => JSON.parse(frame) as { topic: string; data: object }[])
      const ours = events.filter(({ topic }) => topic.startsWith('oauth-integration/'))
      assert.ok(ours.length >= 3, JSON.stringify(events))
      for (const { topic, data } of ours) {
        assert.equal(topic, 'oauth-integration/integration')
        assert.deepEqual(Object.keys(data), ['changed'])
        assert.equal(typeof (data as { changed: unknown }).changed, 'number')
      }
      const secrets = provider
        .to('token')
        .flatMap(({ parameters }) => ['code', 'code_verifier', 'refresh_token'].map((name) => parameters.get(name)))
      for (const secret of [begun.state, begun.cookie.split('=')[1], ...secrets, 'ADMIN'])
        if (secret) assert.ok(!comms.frames.join('\n').includes(secret))
    }
  })
})
