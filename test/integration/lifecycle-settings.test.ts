// biome-ignore-all lint/suspicious/noTemplateCurlyInString: environment variables of Node-RED
import assert from 'node:assert/strict'
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { CertificateAuthority } from '../support/certificates.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { type Arrival, aroundNode, type FlowNode } from '../support/probes.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { skip } from '../support/skip.ts'
import { closeServers, serveProxy } from '../transport/servers.ts'
import { assertAnswered, connect, consentedFlow, credentials, failureIn } from './lifecycle-support.ts'

describe('lifecycle in a real Node-RED: places and keys', () => {
  let server: ScriptedServer
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    server = await ScriptedServer.start()
    nodeRed = await NodeRed.start({
      contextStorage: {
        default: { module: 'memory' },
        disk: { module: 'localfilesystem', config: { flushInterval: 0 } },
      },
      credentialSecret: false,
    })
  })
  after(async () => {
    await nodeRed?.close()
    await server?.close()
  })

  const status = () => nodeRed.admin.json<Record<string, unknown>>('oauth-integration/integration/status')
  const deploy = (
    changes: Readonly<Record<string, unknown>>,
    secrets: Readonly<Record<string, string>> = credentials.integration,
  ) => nodeRed.deploy(consentedFlow(server, changes), { credentials: { integration: secrets } })

  it('uses the context store that is chosen, and only ciphertext gets there', async () => {
    await deploy({ store: 'disk' })
    await connect(nodeRed, server)
    assertAnswered(await nodeRed.exchange({}))
    const kept = { persistent: true, shared: false, rewritesAll: true, journal: true, key: 'storeKey' }
    assert.deepEqual((await status())['storage'], { store: 'disk', ...kept })
    const stored = await nodeRed.probes.evaluate(storedIn, 'integration', 'disk')
    assert.match(String(stored[0]), /^gk1\./)
    assert.equal((await nodeRed.probes.evaluate(storedIn, 'integration', 'default')).length, 0)
  })

  it('finds the connection in the context store when the journal is gone, and the other way round', async function () {
    this.timeout(30_000)
    await deploy({ store: 'disk' })
    await connect(nodeRed, server)
    await nodeRed.stop()
    rmSync(path.join(nodeRed.userDir, 'oauth-connections'), { recursive: true })
    await nodeRed.startAgain()
    assertAnswered(await nodeRed.exchange({}))

    server.tokens.expireAccessTokens()
    assertAnswered(await nodeRed.exchange({}))
    await nodeRed.stop()
    rmSync(path.join(nodeRed.userDir, 'context'), { recursive: true })
    await nodeRed.startAgain()
    assertAnswered(await nodeRed.exchange({}))
  })

  it('says that there is no such context store, and does not take another one', async () => {
    await deploy({ store: 'nowhere' })
    const { code, message } = failureIn(await nodeRed.exchange({}))
    assert.equal(code, 'CONFIGURATION_INVALID')
    assert.match(message, /nowhere/)
    const { state, error } = await status()
    assert.equal(state, 'invalid')
    assert.equal((error as Record<string, unknown>)['reason'], 'store')
  })

  it('makes a key file that nobody else can read where credentials are stored in clear', async function () {
    this.timeout(30_000)
    // Without the node, so that its earlier key goes, too.
    await nodeRed.deploy(consentedFlow(server).filter(({ id }) => id !== 'integration'))
    await deploy({}, { clientSecret: 'basic-secret' })
    await connect(nodeRed, server)
    assertAnswered(await nodeRed.exchange({}))
    assert.equal(((await status())['storage'] as Record<string, unknown>)['key'], 'keyFile')
    const folder = path.join(nodeRed.userDir, 'oauth-connections')
    assert.equal(statSync(path.join(folder, 'key')).mode & 0o777, 0o600)
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const { mode } = statSync(path.join(entry.parentPath, entry.name))
      assert.equal(mode & 0o777, entry.isDirectory() ? 0o700 : 0o600, entry.name)
    }
    assert.equal(statSync(folder).mode & 0o777, 0o700)
    await nodeRed.kill()
    await nodeRed.startAgain()
    assertAnswered(await nodeRed.exchange({}))
  })
})

describe('lifecycle in a real Node-RED: settings and surroundings', () => {
  let server: ScriptedServer
  let nodeRed: NodeRed
  let isAlone = false

  before(async function () {
    this.timeout(180_000)
    server = await ScriptedServer.start()
    const options = {
      env: {
        GK_CLIENT: 'client of the environment',
        GK_SECRET: 'secret of the environment',
        GK_HOST: new URL(server.origin).host,
      },
    }
    nodeRed = await NodeRed.start({ ...options, packages: ['node-red-contrib-oauth2'] }).catch((error: unknown) => {
      if (!/ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(String(error))) throw error
      isAlone = true
      return NodeRed.start(options)
    })
  })
  after(async () => {
    await nodeRed?.close()
    await server?.close()
  })

  it('loads next to node-red-contrib-oauth2 without a word', async function () {
    if (isAlone) skip(this, 'the npm registry cannot be reached')
    const sets = await nodeRed.admin.json<{ id: string; types: string[]; err?: string; enabled: boolean }[]>('nodes')
    const ours = sets.filter(({ id }) => id.startsWith('@grantkeeper/'))
    const theirs = sets.filter(({ id }) => id.startsWith('node-red-contrib-oauth2/'))
    const nodes = ['oauth-consent', 'oauth-event', 'oauth-integration', 'oauth-request', 'oauth-token']
    assert.deepEqual(ours.flatMap(({ types }) => types).sort(), nodes)
    assert.ok(theirs.length > 0)
    assert.deepEqual(
      [...ours, ...theirs].filter(({ err, enabled }) => err || !enabled),
      [],
    )
    assert.deepEqual(nodeRed.complaints, [])
  })

  describe('${ENV}', () => {
    const tokenRequest = () => server.to('token').at(-1)
    const basic = () => Buffer.from(String(tokenRequest()?.headers.authorization).slice(6), 'base64').toString()
    const ours = (integration: Readonly<Record<string, unknown>>, ...more: FlowNode[]) => [
      ...aroundNode(requestNode({ url: '/thing' }), integrationNode({ ...server.urls, issuer: '', ...integration })),
      ...more,
    ]

    it('of the process: a whole property, a part of one, and a credential', async () => {
      await nodeRed.deploy(ours({ clientId: '${GK_CLIENT}', tokenUrl: 'http://${GK_HOST}/token' }), {
        credentials: { integration: { clientSecret: '${GK_SECRET}' } },
      })
      assertAnswered(await nodeRed.exchange({}))
      assert.equal(basic(), 'client+of+the+environment:secret+of+the+environment')
    })

    it('of the flow, for an integration on a tab', async () => {
      const flows = ours({ z: 'tab', clientId: '${FLOW_CLIENT}', tokenUrl: '${FLOW_SERVER}/token' })
      const env = [
        { name: 'FLOW_CLIENT', value: 'client of the flow', type: 'str' },
        { name: 'FLOW_SERVER', value: server.origin, type: 'str' },
      ]
      await nodeRed.deploy(
        flows.map((node) => (node.id === 'tab' ? { ...node, env } : node)),
        { credentials },
      )
      assertAnswered(await nodeRed.exchange({}))
      assert.match(basic(), /^client\+of\+the\+flow:/)
    })

    it('of the whole Node-RED', async () => {
      const everywhere = {
        id: 'everywhere',
        type: 'global-config',
        env: [{ name: 'GLOBAL_SERVER', value: server.origin, type: 'str' }],
      }
      await nodeRed.deploy(ours({ tokenUrl: '${GLOBAL_SERVER}/token' }, everywhere), { credentials })
      assertAnswered(await nodeRed.exchange({}))
    })

    it('that is not set is told by name', async () => {
      await nodeRed.deploy(ours({ clientId: 'a-${GK_MISSING}' }), { credentials })
      const { code, message } = failureIn(await nodeRed.exchange({}))
      assert.equal(code, 'CONFIGURATION_INVALID')
      assert.match(message, /GK_MISSING/)
    })
  })

  it('gives each instance of a subflow a connection of its own, which survives a restart', async function () {
    this.timeout(30_000)
    const { authorizationUrl, tokenUrl, baseUrl } = server.urls
    const { id: _, ...request } = requestNode({ url: '/thing' })
    const flows: FlowNode[] = [
      {
        id: 'sub',
        type: 'subflow',
        name: 'Call',
        in: [{ x: 1, y: 1, wires: [{ id: 'inner' }] }],
        out: [{ x: 9, y: 1, wires: [{ id: 'inner', port: 0 }] }],
      },
      integrationNode({ z: 'sub', grant: 'authorization_code', authorizationUrl, tokenUrl, baseUrl }),
      { ...request, id: 'inner', z: 'sub', wires: [[]] },
      { id: 'tab', type: 'tab', label: 'Test' },
      { id: 'catch', type: 'catch', z: 'tab', scope: null, wires: [['caught']] },
      { id: 'caught', type: 'test-probe', z: 'tab', wires: [] },
      ...['one', 'two'].flatMap((name) => [
        { id: `in-${name}`, type: 'test-probe', z: 'tab', wires: [[name]] },
        { id: name, type: 'subflow:sub', z: 'tab', wires: [[`out-${name}`]] },
        { id: `out-${name}`, type: 'test-probe', z: 'tab', wires: [] },
      ]),
    ]
    await nodeRed.deploy(flows, { credentials })
    assert.deepEqual(await nodeRed.admin.json('oauth-integration/integration/status'), { inSubflow: true })
    const send = async (name: string): Promise<Arrival> => {
      const id = nodeRed.probes.send(`in-${name}`, {})
      return nodeRed.probes.arrival(({ probe, msg }) => msg['_msgid'] === id && /^(out|caught)/.test(probe))
    }
    await connect(nodeRed, server, 3600, 'one-integration')
    assert.equal((await send('one')).probe, 'out-one')
    assert.equal(failureIn(await send('two')).code, 'AUTHORIZATION_REQUIRED')
    await connect(nodeRed, server, 3600, 'two-integration')
    await nodeRed.kill()
    await nodeRed.startAgain()
    const answers = [await send('one'), await send('two')]
    assert.deepEqual(
      answers.map(({ probe, msg }) => [probe, msg['statusCode']]),
      [
        ['out-one', 200],
        ['out-two', 200],
      ],
    )
    const [first, second] = server
      .to('rs')
      .slice(-2)
      .map(({ headers }) => headers.authorization)
    assert.notEqual(first, second)
  })

  it('goes through the TLS and proxy settings of core for tokens, revocation and the API', async () => {
    const authority = new CertificateAuthority()
    const secure = await ScriptedServer.start({ tls: authority.issue() })
    const proxy = await serveProxy(
      (authorization) => authorization === `Basic ${Buffer.from('me:pass').toString('base64')}`,
    )
    try {
      const ca = path.join(nodeRed.userDir, 'authority.pem')
      writeFileSync(ca, authority.cert)
      const { tokenUrl, baseUrl, revocationUrl } = secure.urls
      const trusting = { id: 'trusting', type: 'tls-config', ca, verifyservercert: true, cert: '', key: '' }
      const through = { id: 'through', type: 'http proxy', url: `http://${proxy.host}`, noproxy: [] }
      const flows = (changes: Readonly<Record<string, unknown>>) => [
        ...aroundNode(
          requestNode({ url: '/thing' }),
          integrationNode({ tokenUrl, baseUrl, revocationUrl, ...changes }),
        ),
        trusting,
        through,
      ]
      const secrets = { ...credentials, through: { username: 'me', password: 'pass' } }

      await nodeRed.deploy(flows({}), { credentials: secrets })
      const refused = failureIn(await nodeRed.exchange({}))
      assert.equal(refused.code, 'NETWORK_FAILED', 'an unknown authority is not trusted')
      assert.equal(secure.requests.length, 0)

      await nodeRed.deploy(flows({ tls: 'trusting', proxy: 'through' }), { credentials: secrets })
      assertAnswered(await nodeRed.exchange({}))
      assert.deepEqual(
        await nodeRed.admin
          .json('oauth-integration/integration/revoke', { body: {} })
          .then((answer) => (answer as { confirmed: boolean }).confirmed),
        true,
      )
      assert.deepEqual([...new Set(secure.requests.map(({ on }) => on))], ['token', 'rs', 'revoke'])
      assert.ok(proxy.tunnels.length >= 2, 'one tunnel for OAuth and one for the API at least')
      assert.ok(proxy.tunnels.every(({ target }) => target === new URL(secure.origin).host))

      await nodeRed.deploy(flows({ tls: 'gone' }), { credentials: secrets })
      assert.equal(
        failureIn(await nodeRed.exchange({})).code,
        'CONFIGURATION_INVALID',
        'nothing is skipped that was asked for',
      )
    } finally {
      await closeServers()
      await secure.close()
    }
  })
})

/** Runs inside Node-RED: what an integration has in a context store. */
function storedIn(RED: { nodes: { getNode(id: string): { context(): NodeContext } } }, id: string, store: string) {
  type Callback = (error: Error | null, ...values: unknown[]) => void
  const context = RED.nodes.getNode(id).context() as unknown as {
    keys(store: string, callback: Callback): void
    get(key: string, store: string, callback: Callback): void
  }
  return new Promise<unknown[]>((resolve, reject) => {
    context.keys(store, (error, keys) => {
      if (error) return reject(error)
      const names = (keys as string[]) ?? []
      if (names.length === 0) return resolve([])
      context.get(names[0] as string, store, (failure, value) => (failure ? reject(failure) : resolve([value])))
    })
  })
}

type NodeContext = unknown
