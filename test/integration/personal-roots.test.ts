import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode, type FlowNode } from '../support/probes.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { askedAt, confirm, connectionsOf, connectUser, linkFor, open, personalNode } from './personal-consent.ts'
import { approve, begin, comeBack, start } from './security-consent.ts'
import { ask, type RawAnswer } from './security-request.ts'

const integrationCredentials = { clientSecret: 's', storeKey: 'd'.repeat(64) }
const credentialsOf = (flows: readonly FlowNode[]) =>
  Object.fromEntries(
    flows.filter(({ type }) => type === 'oauth-integration').map(({ id }) => [id, integrationCredentials]),
  )

/** What a careful person puts in front of their flows: only who is logged in gets in. It relies on what core reads for it. */
const sessions = `{ httpNodeMiddleware: (request, response, next) => {
  if (request.headers['x-break']) throw new Error('secret-of-the-middleware')
  if (request.cookies.session !== 'alice session') return response.redirect(302, '/api/log-in')
  response.set('X-Seen', 'yes')
  next()
} }`
const session = 'session=alice%20session'

describe('security: callback, below the root for flows', () => {
  let provider: ScriptedServer
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    nodeRed = await NodeRed.start({
      adminAuth: true,
      httpAdminRoot: '/red/admin',
      httpNodeRoot: '/api',
      settingsCode: sessions,
    })
    provider = await ScriptedServer.start()
    const common = { issuer: provider.origin, baseUrl: provider.urls.baseUrl }
    const flow = (id: string, method: string, url: string): FlowNode[] => [
      { id, type: 'http in', z: 'tab', url, method, upload: false, swaggerDoc: '', wires: [[`${id}-text`]] },
      { id: `${id}-text`, type: 'change', z: 'tab', rules: [aText], wires: [[`${id}-out`]] },
      { id: `${id}-out`, type: 'http response', z: 'tab', wires: [] },
    ]
    const aText = { t: 'set', p: 'payload', pt: 'msg', to: 'from a flow', tot: 'str' }
    const flows = [
      ...aroundNode(
        requestNode({ url: '/me' }),
        personalNode({ ...common, callbackRoot: 'node' }),
        personalNode({ ...common, id: 'id-admin', key: 'adminapi' }),
        personalNode({ ...common, id: 'id-system', key: 'system', mode: 'system', callbackRoot: 'node' }),
      ),
      ...flow('flow-callback', 'get', '/oauth-integration/:key/callback'),
      ...flow('flow-connect', 'get', '/oauth-integration/:key/connect/:ticket'),
      ...flow('flow-confirm', 'post', '/oauth-integration/:key/callback/confirm'),
    ]
    await nodeRed.deploy(flows, { credentials: credentialsOf(flows) })
  })
  after(async () => {
    await nodeRed?.close()
    await provider?.close()
  })

  const link = (user: string) => linkFor(nodeRed, user, { base: nodeRed.nodeUrl })
  const exchanges = () => provider.to('token').length
  const withSession = { cookie: session }
  const asked = async (user: string) => {
    const opened = await open(await link(user), withSession)
    return { ...opened, page: await askedAt(await approve(opened.authorizationUrl), session) }
  }
  const isLogin = ({ status, headers }: RawAnswer) => status === 302 && headers.location === '/api/log-in'

  it('connects a user, with a form that nobody has read before', async () => {
    const { redirectUri, page } = await asked('u1')
    assert.equal(redirectUri, `${nodeRed.nodeUrl}oauth-integration/testapi/callback`)
    const before = exchanges()
    const done = await confirm(page, { cookie: `${session}; ${page.cookie}` })
    assert.equal(done.status, 200, done.text)
    assert.equal(done.headers['x-seen'], 'yes')
    assert.equal(exchanges(), before + 1)
    const [connected, other] = await connectionsOf(nodeRed, ['u1', 'u2'])
    assert.notEqual(connected, 'none')
    assert.equal(other, 'none')
  })

  it('is answered below that root only', async () => {
    const { page, authorizationUrl } = await asked('u3')
    const there = (address: string) => address.replace('/api/', '/red/admin/')
    const before = exchanges()
    for (const address of [await link('u3'), await approve(authorizationUrl)])
      assert.equal((await comeBack(there(address), page.cookie)).status, 404)
    assert.equal((await confirm({ ...page, url: there(page.url) })).status, 404)
    assert.equal(exchanges(), before)
    assert.equal((await confirm(page, { cookie: `${session}; ${page.cookie}` })).status, 200)
  })

  it('leaves to flows what belongs below the other root, or to nobody', async () => {
    const here = { base: nodeRed.nodeUrl }
    const toFlow = [
      await linkFor(nodeRed, 'u1', { id: 'id-admin', key: 'adminapi', ...here }),
      `${nodeRed.nodeUrl}oauth-integration/adminapi/callback?code=x&state=y`,
      `${nodeRed.nodeUrl}oauth-integration/nothing/callback?code=x&state=y`,
      `${nodeRed.nodeUrl}oauth-integration/__proto__/connect/x`,
    ]
    for (const address of toFlow) assert.equal((await comeBack(address, session)).text, 'from a flow', address)
    const posted = await ask(nodeRed.origin, '/api/oauth-integration/adminapi/callback/confirm', {
      body: 'answer=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...withSession },
    })
    assert.equal(posted.text, 'from a flow')
    const ours = `${nodeRed.nodeUrl}oauth-integration/testapi/callback?code=x&state=y`
    assert.match((await comeBack(ours, session)).text, /already used, is too old/)
    assert.equal((await connectUser(nodeRed, 'u1', { id: 'id-admin', key: 'adminapi' })).status, 200)
  })

  describe('with the middleware of flows', () => {
    it('a user who is logged out is sent to log in, and goes on afterwards', async () => {
      const address = await link('u4')
      for (const cookie of [undefined, 'session=', 'session=bob'])
        assert.ok(isLogin(await comeBack(address, cookie)), cookie)
      const { authorizationUrl } = await open(address, withSession)
      const back = await approve(authorizationUrl)
      const before = exchanges()
      assert.ok(isLogin(await comeBack(back)))
      const page = await askedAt(back, session)
      assert.ok(isLogin(await confirm(page)))
      assert.equal(exchanges(), before)
      assert.equal((await confirm(page, { cookie: `${session}; ${page.cookie}` })).status, 200)
    })

    it('that fails, nothing is done, and nothing is given away', async () => {
      const { page, authorizationUrl } = await asked('u5')
      const back = await approve(authorizationUrl)
      const broken = { 'x-break': 'yes' }
      const before = exchanges()
      const all = [
        await comeBack(await link('u5'), session, broken),
        await comeBack(back, session, broken),
        await confirm(page, { cookie: `${session}; ${page.cookie}`, headers: broken }),
      ]
      for (const answer of all) {
        assert.equal(answer.status, 500, answer.text)
        assert.match(answer.text, /Not connected/)
        assert.ok(!/secret-of-the-middleware| at |settings\.js/.test(answer.text), answer.text)
      }
      assert.equal(exchanges(), before)
      assert.equal((await confirm(page, { cookie: `${session}; ${page.cookie}` })).status, 200)
      assert.ok(nodeRed.alive)
    })
  })

  it('takes no form that is too long, or none', async () => {
    const { page } = await asked('u6')
    const cookie = `${session}; ${page.cookie}`
    const before = exchanges()
    for (const [body, type] of [
      [`answer=${'x'.repeat(70_000)}`, 'application/x-www-form-urlencoded'],
      ['{"answer":"x"}', 'application/json'],
      ['', 'application/x-www-form-urlencoded'],
      ['answer=a&answer=b', 'application/x-www-form-urlencoded'],
      ['answer[a]=b', 'application/x-www-form-urlencoded'],
    ] as const) {
      const answer = await ask(nodeRed.origin, '/api/oauth-integration/testapi/callback/confirm', {
        body,
        headers: { 'content-type': type, cookie },
      })
      assert.equal(answer.status, 400, body.slice(0, 30))
      assert.match(answer.text, /incomplete or contradictory/)
    }
    assert.equal(exchanges(), before)
    assert.equal((await confirm(page, { cookie })).status, 200)
  })

  it('is not reached by any other spelling of its path', async () => {
    const { authorizationUrl } = await asked('u7')
    const { search } = new URL(await approve(authorizationUrl))
    const before = exchanges()
    for (const odd of [
      '/api/oauth-integration//testapi/callback',
      '/api/oauth-integration/testapi/callback;x=1',
      '/api/oauth-integration/x/../testapi/callback',
      '/api/oauth-integration/%2e%2e/testapi/callback',
      '/api/oauth-integration/testapi%2fcallback',
      '/api/oauth-integration/testapi/callback/x',
      '/api/oauth-integration/testapi/callback/confirm',
      '/oauth-integration/testapi/callback',
    ]) {
      const { text, status } = await ask(nodeRed.origin, odd + search, { headers: withSession })
      assert.ok(status === 404 || text === 'from a flow', `${odd}: ${status}`)
    }
    assert.equal(exchanges(), before)
    // A slash more in front or at the end is ours, and nothing is skipped there.
    for (const ours of ['/api//oauth-integration/testapi/callback', '/api/oauth-integration/testapi/callback/']) {
      assert.ok(isLogin(await ask(nodeRed.origin, ours + search)), ours)
      assert.match((await ask(nodeRed.origin, ours, { headers: withSession })).text, /incomplete or contradictory/)
    }
    const slashed = await askedAt(`${nodeRed.nodeUrl}oauth-integration/testapi/callback/${search}`, session)
    assert.match(slashed.text, /action="confirm"/)
    assert.equal((await confirm(slashed, { cookie: `${session}; ${slashed.cookie}` })).status, 200)
  })

  describe('of an integration with one connection for all', () => {
    const question = { id: 'id-system', key: 'system' }
    const own = () => `${nodeRed.nodeUrl}oauth-integration/system/callback`

    it('is what the editor may ask for', async () => {
      const begun = await begin(nodeRed, { ...question, body: { redirectUri: own() } })
      assert.equal(begun.redirectUri, own())
      const back = await approve(begun.authorizationUrl)
      assert.equal((await comeBack(back, session)).status, 400)
      assert.equal((await comeBack(back.replace('/api/', '/red/admin/'), begun.cookie)).status, 404)
      const page = await comeBack(back, `${session}; ${begun.cookie}`)
      assert.equal(page.status, 200, page.text)
      assert.match(page.text, /Node-RED can now use the account you chose/)
      assert.equal(
        (await nodeRed.admin.json<{ state: string }>('oauth-integration/id-system/status')).state,
        'connected',
      )
    })

    it('is on the site of the editor, and its own', async () => {
      for (const [redirectUri, origin] of [
        [own(), 'https://evil.test'],
        [own().replace(nodeRed.origin, 'https://evil.test'), nodeRed.origin],
        [own().replace('/system/', '/testapi/'), nodeRed.origin],
        [`${own()}/x`, nodeRed.origin],
      ] as const) {
        const answer = await start(nodeRed, { ...question, body: { redirectUri }, headers: { origin } })
        assert.equal(answer.status, 422, redirectUri)
        assert.deepEqual(answer.cookies, [])
      }
    })
  })
})

describe('security: callback, behind the log-in of flows', () => {
  let provider: ScriptedServer
  let nodeRed: NodeRed
  const basic = { authorization: `Basic ${Buffer.from('flows:password').toString('base64')}` }
  /** Reads every form before the pages do, in its own way. */
  const reading = `{ httpNodeMiddleware: [
    (request, response, next) => { response.set('X-First', 'yes'); next() },
    (request, response, next) => {
      if (request.method !== 'POST') return next()
      let text = ''
      request.on('data', (part) => { text += part }).on('end', () => {
        request.body = Object.fromEntries(new URLSearchParams(text))
        request._body = true
        next()
      })
    },
  ] }`

  before(async function () {
    this.timeout(120_000)
    nodeRed = await NodeRed.start({
      httpAdminRoot: '/red',
      settings: { httpNodeAuth: { user: 'flows', pass: createHash('md5').update('password').digest('hex') } },
      settingsCode: reading,
    })
    provider = await ScriptedServer.start()
    const common = { issuer: provider.origin, baseUrl: provider.urls.baseUrl, callbackRoot: 'node' }
    const flows = aroundNode(requestNode({ url: '/me' }), personalNode(common))
    await nodeRed.deploy(flows, { credentials: credentialsOf(flows) })
  })
  after(async () => {
    await nodeRed?.close()
    await provider?.close()
  })

  it('connects who is logged in there, also where a middleware has read the form', async () => {
    const link = await linkFor(nodeRed, 'u1', { base: nodeRed.nodeUrl })
    assert.equal((await comeBack(link)).status, 401)
    const { authorizationUrl, redirectUri } = await open(link, basic)
    assert.equal(redirectUri, `${nodeRed.origin}/oauth-integration/testapi/callback`)
    const back = await approve(authorizationUrl)
    assert.equal((await comeBack(back)).status, 401)
    const shown = await comeBack(back, undefined, basic)
    assert.equal(shown.headers['x-first'], 'yes')
    const page = { url: back, text: shown.text, cookie: shown.cookies[0]?.split(';')[0] ?? '', facts: {} }
    assert.equal((await confirm(page)).status, 401)
    assert.deepEqual(provider.to('token'), [])
    const done = await confirm(page, { headers: basic })
    assert.equal(done.status, 200, done.text)
    assert.notEqual((await connectionsOf(nodeRed, ['u1']))[0], 'none')
  })
})

describe('security: callback, where both roots are one', () => {
  let provider: ScriptedServer
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    nodeRed = await NodeRed.start({
      settingsCode: `{ httpNodeMiddleware: (_, response, next) => { response.set('X-Seen', 'yes'); next() } }`,
    })
    provider = await ScriptedServer.start()
    const common = { issuer: provider.origin, baseUrl: provider.urls.baseUrl }
    const flows = aroundNode(
      requestNode({ url: '/me' }),
      personalNode({ ...common, callbackRoot: 'node' }),
      personalNode({ ...common, id: 'id-admin', key: 'adminapi' }),
    )
    await nodeRed.deploy(flows, { credentials: credentialsOf(flows) })
  })
  after(async () => {
    await nodeRed?.close()
    await provider?.close()
  })

  it('each integration is answered once, and with the middleware of flows where it belongs to them', async () => {
    for (const [question, seen] of [
      [{}, 'yes'],
      [{ id: 'id-admin', key: 'adminapi' }, undefined],
    ] as const) {
      const done = await connectUser(nodeRed, 'u1', question)
      assert.equal(done.status, 200, done.text)
      assert.equal(done.headers['x-seen'], seen)
    }
  })
})

describe('security: callback, without an editor', () => {
  let provider: ScriptedServer
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    provider = await ScriptedServer.start()
    nodeRed = await NodeRed.start({ httpNodeRoot: '/api', credentialSecret: false, settings: { httpAdminRoot: false } })
    const common = { issuer: provider.origin, baseUrl: provider.urls.baseUrl }
    // Nothing can be deployed, so it lies there when Node-RED starts.
    const flows = aroundNode(
      requestNode({ url: '/me' }),
      personalNode(common),
      personalNode({ ...common, id: 'id-system', key: 'system', mode: 'system', callbackRoot: 'node' }),
    )
    writeFileSync(path.join(nodeRed.userDir, 'flows.json'), JSON.stringify(flows))
    writeFileSync(path.join(nodeRed.userDir, 'flows_cred.json'), JSON.stringify(credentialsOf(flows)))
    await nodeRed.kill()
    await nodeRed.startAgain()
  })
  after(async () => {
    await nodeRed?.close()
    await provider?.close()
  })

  it('connects a user below the root for flows, whatever the integration says', async () => {
    const done = await connectUser(nodeRed, 'u1', { base: nodeRed.nodeUrl })
    assert.equal(done.status, 200, done.text)
    assert.notEqual((await connectionsOf(nodeRed, ['u1']))[0], 'none')
    assert.equal((await comeBack(await linkFor(nodeRed, 'u2', { base: `${nodeRed.origin}/` }))).status, 404)
  })

  it('connects the one connection of all', async () => {
    const redirectUri = `${nodeRed.nodeUrl}oauth-integration/system/callback`
    const begun = await nodeRed.probes.evaluate(
      (RED, uri) =>
        RED.nodes.getNode('id-system').integration.beginConsent({ redirectUri: uri, binding: 'confirm' }) as {
          authorizationUrl: string
        },
      redirectUri,
    )
    const page = await askedAt(await approve(begun.authorizationUrl))
    assert.match(page.text, /Someone who is logged in to Node-RED wants to connect/)
    const done = await confirm(page)
    assert.equal(done.status, 200, done.text)
    const state = await nodeRed.probes.evaluate(
      async (RED) => (await RED.nodes.getNode('id-system').integration.status()).found.state as string,
    )
    assert.equal(state, 'connected')
  })
})
