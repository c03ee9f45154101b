import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { AuthorizationServer } from '../support/authorization-server.ts'
import type { Comms } from '../support/comms.ts'
import { enterDeviceCode } from '../support/enter-device-code.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode } from '../support/probes.ts'
import { type ProtectedApi, startProtectedApi } from '../support/protected-api.ts'

interface Device {
  readonly consent: string
  readonly userCode: string
  readonly verificationUri: string
  readonly verificationUriComplete?: string
  readonly qr: string
  readonly expiresAt: number
  readonly interval: number
  readonly now: number
}

interface Status {
  readonly state: string
  readonly device?: Readonly<Record<string, unknown>>
}

const grantType = 'urn:ietf:params:oauth:grant-type:device_code'

describe('a device code in a real Node-RED', function () {
  this.timeout(20_000)
  let server: AuthorizationServer
  let api: ProtectedApi
  let nodeRed: NodeRed
  let comms: Comms

  before(async function () {
    this.timeout(120_000)
    nodeRed = await NodeRed.start({ adminAuth: true })
    server = await AuthorizationServer.start()
    api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
    await deploy()
    comms = await nodeRed.comms()
  })
  after(async () => {
    comms?.close()
    await nodeRed?.close()
    await api?.close()
    await server?.close()
  })

  const deploy = (changes: object = {}) =>
    nodeRed.deploy(
      aroundNode(
        requestNode({ url: '/me' }),
        integrationNode({
          grant: 'device_code',
          issuer: server.issuer,
          scope: 'api',
          baseUrl: api.origin,
          ...changes,
        }),
      ),
      { credentials: { integration: { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) } } },
    )
  const codes = new Set<string>()
  async function post(body: object = {}): Promise<Device> {
    const device = await nodeRed.admin.json<Device>('oauth-integration/integration/device', { body })
    if (device.userCode) codes.add(device.userCode)
    return device
  }
  const status = () => nodeRed.admin.json<Status>('oauth-integration/integration/status')
  const refused = async (path: string, body: object) => {
    const response = await nodeRed.request(`oauth-integration/integration/${path}`, { body })
    const { error } = (await response.json()) as { error?: Record<string, string> }
    return [response.status, error?.['code'], error?.['reason']]
  }
  async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (let tries = 0; !(await isSo()); tries++) {
      if (tries > 500) throw new Error(`It never happened: ${what}`)
      await sleep(20)
    }
  }
  const told = () => comms.frames.filter((frame) => frame.includes('oauth-integration/integration')).length

  it('is what a connection needs first', async () => {
    const { probe, msg } = await nodeRed.exchange({})
    assert.equal(probe, 'caught')
    assert.equal((msg['error'] as Record<string, unknown>)['code'], 'AUTHORIZATION_REQUIRED')
    assert.deepEqual(await refused('token', {}), [422, 'CONFIGURATION_INVALID', 'grant'])
    assert.deepEqual(await refused('device', { show: true }), [400, 'CONSENT_INVALID', 'unknown'])
  })

  it('is shown to those who may write, and everybody is told that it waits', async () => {
    const before = told()
    const { consent, userCode, verificationUri, verificationUriComplete, qr, expiresAt, interval } = await post()
    assert.match(userCode, /^[A-Z]{4}-[A-Z]{4}$/)
    assert.equal(verificationUri, `${server.issuer}/device`)
    assert.equal(verificationUriComplete, `${server.issuer}/device?user_code=${userCode}`)
    assert.match(qr, /^<svg [^<]*><rect [^<]*\/><path [^<]*\/><\/svg>$/)
    assert.ok(expiresAt > Date.now())
    assert.equal(interval, 1)
    const { state, device } = await status()
    assert.equal(state, 'none')
    assert.deepEqual(device, { consent, state: 'waiting', verificationUri, expiresAt })
    assert.ok(!JSON.stringify(await status()).includes(userCode))
    await until('editors are told', () => told() > before)
    assert.ok(!comms.frames.join().includes(userCode))
    const { now, ...again } = await post({ show: true })
    assert.deepEqual(again, { consent, userCode, verificationUri, verificationUriComplete, qr, expiresAt, interval })
    assert.ok(now < expiresAt)
  })

  it('gives way to the next one, and ends when it is cancelled', async () => {
    const first = await post({ show: true })
    const second = await post()
    assert.notEqual(first.userCode, second.userCode)
    assert.equal((await status()).device?.['consent'], second.consent)
    await until('it is asked about', () => server.log.requests.at(-1)?.outcome === 'authorization_pending')
    const before = told()
    assert.deepEqual(await post({ cancel: true }), {})
    assert.equal((await status()).device, undefined)
    await until('editors are told', () => told() > before)
    const asked = server.count(grantType)
    await sleep(1_500)
    assert.ok(server.count(grantType) <= asked + 1)
  })

  it('that is denied is told until the next one', async () => {
    const denied = await post()
    await enterDeviceCode({ ...denied, deny: true })
    await until('it is over', async () => (await status()).device?.['state'] === 'failed')
    const { device } = await status()
    assert.deepEqual([device?.['consent'], device?.['code']], [denied.consent, 'AUTHORIZATION_DENIED'])
    assert.match(String(device?.['message']), /^The provider did not grant access \(access_denied\)\./)
  })

  it('connects when it is entered, and messages are answered', async () => {
    const started = await post()
    await enterDeviceCode(started)
    await until('it is connected', async () => (await status()).state === 'connected')
    await until('the code is no more', async () => (await status()).device === undefined)
    const { probe, msg } = await nodeRed.exchange({})
    assert.equal(probe, 'out', JSON.stringify(msg))
    assert.equal((msg['payload'] as Record<string, unknown>)['subject'], 'alice')
    await nodeRed.admin.json('oauth-integration/integration/renew', { body: {} })
    assert.equal((await nodeRed.exchange({})).probe, 'out')
  })

  it('is not asked about any more after a deploy', async () => {
    await post()
    await deploy({ name: 'Another name' })
    const asked = server.count(grantType)
    assert.equal((await status()).device, undefined)
    await sleep(2_500)
    assert.equal(server.count(grantType), asked)
    assert.equal((await nodeRed.exchange({})).probe, 'out')
  })

  it('is nothing for an editor where every user has a connection, or no person is needed', async () => {
    await deploy({ mode: 'personal', user: 'alice', userType: 'str' })
    assert.deepEqual(await refused('device', {}), [422, 'CONFIGURATION_INVALID', 'onlyUsers'])
    await deploy({ grant: 'client_credentials' })
    assert.deepEqual(await refused('device', {}), [422, 'CONFIGURATION_INVALID', 'grant'])
    await deploy({ issuer: '', tokenUrl: server.urls.tokenUrl })
    assert.deepEqual(await refused('device', {}), [422, 'CONFIGURATION_INVALID', 'missing'])
  })

  it('is in no log', () => {
    assert.ok(codes.size >= 4)
    for (const code of codes) assert.ok(!nodeRed.output.includes(code))
  })
})
