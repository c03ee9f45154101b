import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { AuthorizationServer } from '../support/authorization-server.ts'
import { completeConsent, consentUntilCallback, visit } from '../support/consent.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode } from '../support/probes.ts'
import { type ProtectedApi, startProtectedApi } from '../support/protected-api.ts'
import { startConsent } from '../support/start-consent.ts'

describe('a consent in a real Node-RED', () => {
  let server: AuthorizationServer
  let api: ProtectedApi
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    nodeRed = await NodeRed.start({ adminAuth: true })
    server = await AuthorizationServer.start({ accessTokenSeconds: 60 })
    server.register({
      client_id: 'web',
      client_secret: 'web-secret',
      redirect_uris: [`${nodeRed.editorUrl}oauth-integration/testapi/callback`],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    })
    api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
    await nodeRed.deploy(flows(), {
      credentials: { integration: { clientSecret: 'web-secret', storeKey: 'a'.repeat(64) } },
    })
  })
  after(async () => {
    await nodeRed?.close()
    await api?.close()
    await server?.close()
  })

  const flows = () =>
    aroundNode(
      requestNode({ url: '/me' }),
      integrationNode({
        grant: 'authorization_code',
        clientId: 'web',
        issuer: server.issuer,
        scope: 'openid offline_access',
        baseUrl: api.origin,
      }),
    )

  it('says that nobody has authorized yet, to the Catch node', async () => {
    const { probe, msg } = await nodeRed.exchange({})
    assert.equal(probe, 'caught')
    assert.equal((msg['error'] as Record<string, unknown>)['code'], 'AUTHORIZATION_REQUIRED')
  })

  it('connects after a consent, and answers messages', async () => {
    const jar = new CookieJar()
    const started = await startConsent(nodeRed, 'integration', jar)
    const page = await completeConsent({ ...started, jar })
    assert.equal(page.status, 200, page.html)
    const { probe, msg } = await nodeRed.exchange({})
    assert.equal(probe, 'out', JSON.stringify(msg))
    assert.equal((msg['payload'] as Record<string, unknown>)['subject'], 'alice')
  })

  it('refuses the same callback a second time', async () => {
    const jar = new CookieJar()
    const started = await startConsent(nodeRed, 'integration', jar)
    const url = await consentUntilCallback({ ...started, jar })
    assert.equal((await visit(url, jar)).status, 200)
    const before = server.log.requests.length
    assert.equal((await visit(url, jar)).status, 400)
    assert.equal(server.log.requests.length, before)
  })

  it('asks for the whole address where a code alone was pasted and the provider names itself, and takes it then', async () => {
    const jar = new CookieJar()
    const started = await startConsent(nodeRed, 'integration', jar)
    const url = await consentUntilCallback({ ...started, jar })
    const complete = (body: object) => nodeRed.request('oauth-integration/integration/complete', { body })
    const refused = await complete({ code: new URL(url).searchParams.get('code') })
    assert.match(await refused.text(), /the code alone is not enough/)
    assert.equal((await complete({ url })).status, 200)
  })

  it('tells whoever waits for a consent that nothing came of it, until the next one starts', async () => {
    const comms = await nodeRed.comms()
    const failed = () =>
      nodeRed.admin
        .json<{ failedConsent?: Record<string, string> }>('oauth-integration/integration/status')
        .then(({ failedConsent }) => failedConsent)
    const jar = new CookieJar()
    const [first, second] = [
      await startConsent(nodeRed, 'integration', jar),
      await startConsent(nodeRed, 'integration', jar),
    ]
    assert.notEqual(first.consent, second.consent)
    assert.equal((await completeConsent({ ...first, jar, deny: true })).status, 400)
    const { consent, code, message } = (await failed()) ?? {}
    assert.deepEqual([consent, code], [first.consent, 'AUTHORIZATION_DENIED'])
    assert.match(String(message), /^The provider did not grant access \(access_denied\)\./)
    const told = /"topic":"oauth-integration\/integration","data":\{"changed":\d+\}/
    for (let tries = 0; tries < 200 && !told.test(comms.frames.join()); tries++) await sleep(20)
    assert.match(comms.frames.join(), told)
    comms.close()
    await startConsent(nodeRed, 'integration', jar)
    assert.equal(await failed(), undefined)
  })

  it('is still connected after the power was cut', async function () {
    this.timeout(30_000)
    await nodeRed.kill()
    await nodeRed.startAgain()
    const { probe, msg } = await nodeRed.exchange({})
    assert.equal(probe, 'out', JSON.stringify(msg))
  })

  it('renews a token that was revoked, and sends the request again', async () => {
    const token = api.calls.at(-1)?.token as string
    server.revokeAccessTokens(token)
    const { probe, msg } = await nodeRed.exchange({})
    assert.equal(probe, 'out', JSON.stringify(msg))
    assert.equal(msg['statusCode'], 200)
    assert.deepEqual(msg['oauth'], { integration: 'Test API', renewed: true, retried: true })
  })

  it('shows the fields of the token masked, and forgets them when it is disconnected', async () => {
    const status = await nodeRed.admin.json<Record<string, Record<string, unknown>>>(
      'oauth-integration/integration/status',
    )
    assert.equal(status['state'], 'connected')
    assert.match(String(status['token']?.['access_token']), /^•+$/)
    const revoked = await nodeRed.admin.json<Record<string, unknown>>('oauth-integration/integration/revoke', {
      body: {},
    })
    assert.equal(revoked['confirmed'], true)
    const { probe } = await nodeRed.exchange({})
    assert.equal(probe, 'caught')
  })
})
