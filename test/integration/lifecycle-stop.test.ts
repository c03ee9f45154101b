import assert from 'node:assert/strict'
import { AuthorizationServer } from '../support/authorization-server.ts'
import { consentUntilCallback, visit } from '../support/consent.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode } from '../support/probes.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { startConsent } from '../support/start-consent.ts'
import { killNodeRedManyTimes } from './lifecycle-kill.ts'
import {
  assertAnswered,
  connect,
  consentedFlow,
  credentials,
  failureIn,
  generation,
  slowRenewals,
  until,
} from './lifecycle-support.ts'

describe('lifecycle in a real Node-RED: ends and starts', () => {
  let server: ScriptedServer
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    server = await ScriptedServer.start()
    nodeRed = await NodeRed.start()
  })
  after(async () => {
    await nodeRed?.close()
    await server?.close()
  })
  beforeEach(() => server.script())

  describe('SIGTERM/SIGINT during refresh and during consent', () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      it(signal, async function () {
        this.timeout(60_000)
        await nodeRed.deploy(consentedFlow(server, { issuer: server.origin }), { credentials })
        await connect(nodeRed, server)
        const jar = new CookieJar()
        const consent = await startConsent(nodeRed, 'integration', jar)
        const before = generation(nodeRed)
        const asked = server.to('token').length
        const reused = server.tokens.reuses
        server.tokens.expireAccessTokens()
        server.script(slowRenewals(server, 2_500))

        nodeRed.probes.send('in', {})
        await until('a renewal is under way', () => server.to('token').length > asked)
        const began = Date.now()
        process.kill(nodeRed.pid, signal)
        await until('Node-RED has stopped', () => !nodeRed.alive, 20_000)
        assert.ok(Date.now() - began < 10_000, 'it ends in the time that supervisors grant')
        assert.doesNotMatch(nodeRed.output, /Close timed out/)
        assert.equal(generation(nodeRed), before + 1, 'the answer was waited for, and stored')

        server.script()
        await nodeRed.startAgain()
        assertAnswered(await nodeRed.exchange({}))
        assert.equal(server.tokens.reuses, reused)
        assert.equal(server.to('token').length, asked + 1)

        const page = await visit(await consentUntilCallback({ ...consent, jar }), jar)
        assert.equal(page.status, 400, 'a consent from before is refused in words')
        assert.equal(server.to('token').length, asked + 1)
      })
    }
  })

  it('Start-up without network / AS / store', async function () {
    this.timeout(60_000)
    const dead = { issuer: 'http://127.0.0.1:9', tokenUrl: '' }
    const nowhere = integrationNode({ id: 'nowhere', issuer: 'https://no-such-host.invalid', key: 'nowhere' })
    const alive = integrationNode({ id: 'alive', issuer: server.origin, key: 'alive' })
    await nodeRed.deploy([...consentedFlow(server, dead), nowhere, alive], { credentials })
    await nodeRed.kill()
    const asked = server.requests.length
    const began = Date.now()
    await nodeRed.startAgain()
    assert.ok(Date.now() - began < 5_000, 'flows start in five seconds')
    await nodeRed.probes.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
    assert.equal(server.requests.length, asked, 'nobody is asked for anything before there is a message')
    // It can be used as soon as the server can be reached, and says until then why not.
    const { code, message } = failureIn(await nodeRed.exchange({}))
    assert.equal(code, 'AUTHORIZATION_REQUIRED', message)
  })

  it('an integration without tokens says that its server cannot be reached, and works once it can', async function () {
    this.timeout(30_000)
    const free = await ScriptedServer.start()
    await free.close()
    const port = Number(new URL(free.origin).port)
    await nodeRed.deploy(
      aroundNode(
        requestNode({ url: '/thing' }),
        integrationNode({ tokenUrl: `${free.origin}/token`, baseUrl: `${free.origin}/api` }),
      ),
      { credentials },
    )
    const failed = await nodeRed.exchange({})
    assert.equal(failed.probe, 'caught')
    assert.equal(failureIn(failed).code, 'NETWORK_FAILED')
    const back = await ScriptedServer.start({ port })
    try {
      await until('it works again', async () => (await nodeRed.exchange({})).msg['statusCode'] === 200, 20_000)
    } finally {
      await back.close()
    }
  })
})

describe('a real Node-RED that is killed again and again', () => {
  it('goes on after each start, and never reuses a refresh token unless the newer one could not be on the disk', async function () {
    this.timeout(180_000)
    const server = await AuthorizationServer.start({ accessTokenSeconds: 2 })
    try {
      console.log((await killNodeRedManyTimes(server, 10)).replace(/^/gm, '    '))
    } finally {
      await server.close()
    }
  })
})
