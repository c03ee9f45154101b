import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { completeConsent } from '../support/consent.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { NodeRed } from '../support/node-red.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { startConsent } from '../support/start-consent.ts'
import {
  assertAnswered,
  connect,
  consentedFlow,
  credentials,
  failureIn,
  generation,
  slowRenewals,
  storeKey,
  until,
} from './lifecycle-support.ts'

describe('lifecycle in a real Node-RED: deploys', () => {
  let server: ScriptedServer
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    server = await ScriptedServer.start()
    // Nothing is configured: context in memory, a generated credential secret.
    nodeRed = await NodeRed.start({ credentialSecret: null })
  })
  after(async () => {
    await nodeRed?.close()
    await server?.close()
  })
  beforeEach(() => server.script())

  const deploy = (
    changes: Readonly<Record<string, unknown>> = {},
    type: 'full' | 'nodes' | 'flows' | 'reload' = 'full',
  ) => nodeRed.deploy(consentedFlow(server, changes), { type, credentials })

  describe('Redeploy (full / flows / nodes) during in-flight refresh', () => {
    for (const type of ['full', 'flows', 'nodes', 'reload'] as const) {
      it(type, async function () {
        this.timeout(40_000)
        await deploy({ name: `Before ${type}` })
        await connect(nodeRed, server)
        assertAnswered(await nodeRed.exchange({}))
        const before = generation(nodeRed)
        const asked = server.to('token').length
        const reused = server.tokens.reuses
        const arrived = nodeRed.probes.arrivals.length
        server.tokens.expireAccessTokens()
        server.script(slowRenewals(server, 3_000))

        const early = Array.from({ length: 10 }, () => nodeRed.probes.send('in', {}))
        await until('a renewal is under way', () => server.to('token').length > asked)
        const began = Date.now()
        await deploy({ name: `After ${type}` }, type)
        assert.ok(Date.now() - began < 2_900, 'the deploy does not wait for the renewal')
        const late = await Promise.all(Array.from({ length: 10 }, () => nodeRed.exchange({})))

        late.forEach(assertAnswered)
        assert.equal(server.to('token').length, asked + 1, 'one renewal for the old and the new node')
        assert.equal(server.tokens.reuses, reused)
        assert.equal(generation(nodeRed), before + 1, 'its result is stored once')
        const outcomes = nodeRed.probes.arrivals
          .slice(arrived)
          .filter(({ probe, msg }) => /^(out|caught)/.test(probe) && early.includes(String(msg['_msgid'])))
        assert.ok(new Set(outcomes.map(({ msg }) => msg['_msgid'])).size === outcomes.length, 'no message ends twice')
        assert.doesNotMatch(nodeRed.output, /Close timed out/)
      })
    }
  })

  it('lets go of requests that the API does not answer in less than two seconds', async () => {
    await deploy()
    await connect(nodeRed, server)
    const asked = server.to('rs').length
    server.script({ on: 'rs', reply: { hang: true } })
    for (let count = 0; count < 20; count++) nodeRed.probes.send('in', {})
    await until('the requests are under way', () => server.to('rs').length === asked + 20)
    const began = Date.now()
    await deploy()
    assert.ok(Date.now() - began < 2_000)
    server.script()
    assertAnswered(await nodeRed.exchange({}))
    assert.doesNotMatch(nodeRed.output, /Close timed out/)
  })

  it('100 rapid redeploys', async function () {
    this.timeout(60_000)
    await deploy({ issuer: server.origin })
    await connect(nodeRed, server)
    const jar = new CookieJar()
    const consent = await startConsent(nodeRed, 'integration', jar)
    const flows = consentedFlow(server, { issuer: server.origin }).map((node) =>
      'wires' in node ? { x: 1, y: 1, ...node } : node,
    )
    const headers = { 'Node-RED-API-Version': 'v2', 'Node-RED-Deployment-Type': 'full' }
    const started = () => nodeRed.output.split('"id":"runtime-deploy"').length
    const rapid = async (times: number) => {
      const all = started() + times
      for (let count = 0; count < times; count++) {
        await nodeRed.admin.json('flows', { body: { flows }, headers })
        // Some deploys find requests under way, others find none.
        if (count % 10 === 0) nodeRed.probes.send('in', {})
      }
      await until('the last flows run', () => started() === all)
      assertAnswered(await nodeRed.exchange({}))
    }
    await rapid(20)
    const before = await nodeRed.probes.evaluate(heldByProcess)
    await rapid(100)
    // What is on its way out when somebody looks is gone a little later.
    const grown = async () => {
      const now = await nodeRed.probes.evaluate(heldByProcess)
      return { ...now, timers: Math.max(now.timers, before.timers) }
    }
    await until('no more is held than before', async () => isDeepStrictEqual(await grown(), before)).catch(async () =>
      assert.deepEqual(await grown(), before),
    )

    assert.equal((await completeConsent({ ...consent, jar })).status, 200, 'a consent survives deploys')
    assertAnswered(await nodeRed.exchange({}))
    assert.doesNotMatch(nodeRed.output, /Close timed out|MaxListenersExceeded/)
  })

  it('keeps the connection through a full deploy, although the context is in memory', async () => {
    await deploy()
    await connect(nodeRed, server)
    await deploy({ name: 'Another name' })
    assertAnswered(await nodeRed.exchange({}))
    const { storage } = await status()
    const kept = { persistent: false, shared: false, rewritesAll: false, journal: true, key: 'storeKey' }
    assert.deepEqual(storage, { store: 'memory', ...kept })
  })

  it('keeps the connection of a node that is disabled and enabled again', async () => {
    await deploy()
    await connect(nodeRed, server)
    await deploy({ d: true })
    assert.equal(failureIn(await nodeRed.exchange({})).code, 'CONFIGURATION_INVALID')
    await deploy()
    assertAnswered(await nodeRed.exchange({}))
  })

  it('INST deleted: what happens to tokens', async () => {
    await deploy()
    await connect(nodeRed, server)
    const without = consentedFlow(server).filter(({ id }) => id !== 'integration')
    await nodeRed.deploy(without)
    assert.equal(failureIn(await nodeRed.exchange({})).code, 'CONFIGURATION_INVALID')
    const asked = server.requests.length

    // Imported again with other endpoints: the tokens are for the old ones only.
    await deploy({ tokenUrl: `${server.origin}/elsewhere` })
    assert.equal(failureIn(await nodeRed.exchange({})).code, 'AUTHORIZATION_REQUIRED')
    // Imported again without the key that the credentials held: nobody can read them.
    await nodeRed.deploy(without)
    await nodeRed.deploy(consentedFlow(server), { credentials: { integration: { clientSecret: 'basic-secret' } } })
    assert.equal(failureIn(await nodeRed.exchange({})).code, 'TOKEN_UNREADABLE')
    assert.equal(server.requests.length, asked, 'nobody was asked anything')
    // As it was, with its credentials: everything is back.
    await nodeRed.deploy(without)
    await nodeRed.deploy(consentedFlow(server), {
      credentials: { integration: { clientSecret: 'basic-secret', storeKey } },
    })
    assertAnswered(await nodeRed.exchange({}))
  })

  it('keeps the connection with the secret that Node-RED generates, where a flow came without a key', async function () {
    this.timeout(30_000)
    await nodeRed.deploy(consentedFlow(server).filter(({ id }) => id !== 'integration'))
    await nodeRed.deploy(consentedFlow(server), { credentials: { integration: { clientSecret: 'basic-secret' } } })
    await connect(nodeRed, server)
    await nodeRed.kill()
    await nodeRed.startAgain()
    assertAnswered(await nodeRed.exchange({}))
    const { storage } = await nodeRed.admin.json<{ storage: { key: string } }>('oauth-integration/integration/status')
    assert.equal(storage.key, 'credentialSecret')
    // A key that comes later is used from then on, and opens nothing less.
    await nodeRed.deploy(consentedFlow(server), {
      credentials: { integration: { clientSecret: 'basic-secret', storeKey } },
    })
    assertAnswered(await nodeRed.exchange({}))
  })

  it('Permanent-failure recovery without redeploy', async () => {
    await deploy({ issuer: server.origin })
    await connect(nodeRed, server)
    server.tokens.endAll()
    const asked = server.to('token').length
    for (let count = 0; count < 5; count++)
      assert.equal(failureIn(await nodeRed.exchange({})).code, 'AUTHORIZATION_REQUIRED')
    assert.equal(server.to('token').length, asked + 1, 'a dead grant is tried once')

    const jar = new CookieJar()
    const consent = await startConsent(nodeRed, 'integration', jar)
    assert.equal((await completeConsent({ ...consent, jar })).status, 200)
    assertAnswered(await nodeRed.exchange({}))
  })

  it('Uncaught errors never kill the runtime', async function () {
    this.timeout(60_000)
    await deploy()
    await connect(nodeRed, server)
    const pid = nodeRed.pid
    const reused = server.tokens.reuses
    for (const fault of [
      'fs/promises open',
      'fs/promises rename',
      'fs/promises readFile',
      'crypto createCipheriv',
      'crypto createDecipheriv',
      'crypto randomBytes',
      'request status',
      'integration warn',
      'integration error',
    ]) {
      await nodeRed.probes.evaluate(breakFunction, fault)
      // One message that needs a renewal, and a look into the store.
      server.tokens.expireAccessTokens()
      const before = nodeRed.probes.arrivals.length
      const { msg } = await nodeRed.exchange({})
      await nodeRed.admin.request('oauth-integration/integration/status')
      await nodeRed.probes.evaluate(mendFunction)
      assertAnswered(await recovered())
      const ends = nodeRed.probes.arrivals
        .slice(before)
        .filter(({ probe, msg: { _msgid } }) => /^(out|caught)$/.test(probe) && _msgid === msg['_msgid'])
      assert.equal(ends.length, 1, `${fault}: the message ends once`)
    }
    assert.equal(server.tokens.reuses, reused)
    assert.equal(nodeRed.pid, pid)
    assert.ok(nodeRed.alive)
    assert.doesNotMatch(nodeRed.output, /uncaught|unhandled|fault of the test/i)
  })

  it('keeps a token that the disk does not take, through a deploy too, and stores it as soon as it can', async function () {
    this.timeout(30_000)
    await deploy()
    await connect(nodeRed, server)
    const before = generation(nodeRed)
    const [asked, reused] = [server.to('token').length, server.tokens.reuses]
    await nodeRed.probes.evaluate(breakFunction, 'fs/promises open')
    server.tokens.expireAccessTokens()
    assertAnswered(await nodeRed.exchange({}))
    await deploy({ name: 'With a full disk' })
    assertAnswered(await nodeRed.exchange({}))
    const { state, error } = await status()
    assert.deepEqual([state, (error as Record<string, unknown>)['code']], ['connected', 'STORE_FAILED'])
    server.tokens.expireAccessTokens()
    assertAnswered(await nodeRed.exchange({}))
    assert.equal(server.to('token').length, asked + 2)
    assert.equal(generation(nodeRed), before)

    await nodeRed.probes.evaluate(mendFunction)
    await until('it is stored', () => generation(nodeRed) > before)
    await nodeRed.kill()
    await nodeRed.startAgain()
    assertAnswered(await nodeRed.exchange({}))
    assert.equal(server.tokens.reuses, reused)
  })

  /** An answer, as soon as pauses after failures are over. */
  async function recovered() {
    for (let tries = 0; ; tries++) {
      const arrival = await nodeRed.exchange({})
      if (arrival.probe === 'out' || tries === 20) return arrival
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  const status = () => nodeRed.admin.json<Record<string, unknown>>('oauth-integration/integration/status')
})

interface App {
  _router?: { stack: unknown[] }
  router?: { stack: unknown[] }
}

/** Runs inside Node-RED: everything that would grow if a deploy left something behind. */
async function heldByProcess(RED: {
  events: NodeJS.EventEmitter
  httpAdmin: App
  httpNode: App
  nodes: { getNode(id: string): object }
}) {
  const { queryObjects } = process.getBuiltinModule('node:v8') as unknown as {
    queryObjects(type: unknown, options: { format: 'count' }): number
  }
  const listeners = (emitter: NodeJS.EventEmitter) =>
    Object.fromEntries(emitter.eventNames().map((name) => [String(name), emitter.listenerCount(name)]))
  // Express 4 has the one, Express 5 the other.
  const routes = (app: App) => ('lazyrouter' in app ? app._router : app.router)?.stack.length ?? 0
  const count = (type: unknown) => queryObjects(type, { format: 'count' })
  const timer = setTimeout(() => {}, 0)
  clearTimeout(timer)
  await new Promise((resolve) => setTimeout(resolve, 50))
  return {
    process: listeners(process),
    events: listeners(RED.events),
    routes: routes(RED.httpAdmin) + routes(RED.httpNode),
    timers: count(timer.constructor),
    integrations: count(RED.nodes.getNode('integration').constructor),
    requests: count(RED.nodes.getNode('request').constructor),
  }
}

/** Runs inside Node-RED: lets a function of Node.js (`module name`) or of a node (`id name`) throw whenever it is called. */
function breakFunction(RED: { nodes: { getNode(id: string): object | null } }, fault: string) {
  const [of = '', name = ''] = fault.split(' ')
  const target = (RED.nodes.getNode(of) ?? process.getBuiltinModule(`node:${of}`)) as Record<string, unknown>
  const kept = globalThis as { mend?: () => void }
  const own = Object.hasOwn(target, name)
  const original = target[name]
  const sync = () =>
    (process.getBuiltinModule('node:module') as { syncBuiltinESMExports(): void }).syncBuiltinESMExports()
  target[name] = () => {
    throw new Error('fault of the test')
  }
  sync()
  kept.mend = () => {
    if (own) target[name] = original
    else delete target[name]
    sync()
  }
}

/** Runs inside Node-RED. */
function mendFunction() {
  ;(globalThis as { mend?: () => void }).mend?.()
}
