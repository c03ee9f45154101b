import assert from 'node:assert/strict'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import type { Arrival, FlowNode } from '../support/probes.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { connect, failureIn, storeKey } from './lifecycle-support.ts'

describe('security: config-input', () => {
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

  /** A tab with a request node for each of these integrations; all failures arrive at one probe. */
  function flows(integrations: Record<string, Readonly<Record<string, unknown>>>): FlowNode[] {
    const { tokenUrl, baseUrl } = server.urls
    return [
      { id: 'tab', type: 'tab', label: 'Test' },
      { id: 'catch', type: 'catch', z: 'tab', scope: null, wires: [['caught']] },
      { id: 'caught', type: 'test-probe', z: 'tab', wires: [] },
      ...Object.entries(integrations).flatMap(([id, settings]) => [
        integrationNode({ tokenUrl, baseUrl, ...settings, id }),
        { id: `in-${id}`, type: 'test-probe', z: 'tab', wires: [[`request-${id}`]] },
        requestNode({ url: '/thing', id: `request-${id}`, z: 'tab', integration: id, wires: [[`out-${id}`]] }),
        { id: `out-${id}`, type: 'test-probe', z: 'tab', wires: [] },
      ]),
    ]
  }

  async function send(id: string): Promise<Arrival> {
    const message = nodeRed.probes.send(`in-${id}`, {})
    return nodeRed.probes.arrival(({ probe, msg }) => msg['_msgid'] === message && /^(out|caught)/.test(probe))
  }

  it('Missing or contradictory settings', async function () {
    this.timeout(60_000)
    const broken: Record<string, Readonly<Record<string, unknown>>> = {}
    const required = { key: 'missing', tokenUrl: 'missing', clientId: 'missing' }
    for (const property of Object.keys(required))
      for (const [index, value] of ['', ' ', null, {}, [], true].entries())
        broken[`${property}${index}`] = { [property]: value }
    Object.assign(broken, {
      asPersonal: { mode: 'personal' },
      asConsent: { grant: 'authorization_code' },
      asImplicit: { grant: 'implicit', authorizationUrl: server.urls.authorizationUrl },
      domain: { allowedDomains: 'example.com' },
      insecure: { tokenUrl: 'http://login.test/' },
      rule: { tokenRequest: { method: 'TRACE' } },
      unknown: { tokenRequest: { headers: { x: '{nope}' } } },
      group: { tokenRequest: 'x', steps: 'y', parameters: 7 },
      template: { apiRequest: { headers: { x: '{base64(' } } },
      value: { parameters: [{ name: 'p' }] },
    })
    const credentials = Object.fromEntries(
      [...Object.keys(broken), 'sound'].map((id) => [id, { clientSecret: 'basic-secret', storeKey }]),
    )
    await nodeRed.deploy(flows({ ...broken, sound: {} }), { credentials })
    for (const id of Object.keys(broken)) {
      const { code, message } = failureIn(await send(id))
      assert.equal(code, 'CONFIGURATION_INVALID', `${id}: ${message}`)
      const { state } = (await nodeRed.admin.json(`oauth-integration/${id}/status`)) as { state: string }
      assert.equal(state, 'invalid', id)
    }
    assert.equal(server.requests.length, 0, 'nobody was asked anything')
    assert.equal((await send('sound')).probe, 'out-sound')
    assert.deepEqual(
      server.requests.map(({ on }) => on),
      ['token', 'rs'],
    )
  })

  // Instances of a subflow: test/integration/lifecycle-settings.test.ts.
  it('Duplicate node ids, copy/paste, subflows, import', async function () {
    this.timeout(60_000)
    const { authorizationUrl } = server.urls
    const settings = { grant: 'authorization_code', authorizationUrl }
    const secret = { clientSecret: 'basic-secret', storeKey }
    const all = { original: settings, copy: settings, imported: { ...settings, key: 'other' } }
    // At the worst a copy has the secrets of the original, the key that seals among them.
    const credentials = { original: secret, copy: secret, imported: secret }
    await nodeRed.deploy(flows({ original: settings }), { credentials: { original: secret } })
    await connect(nodeRed, server, 3600, 'original')
    await nodeRed.deploy(flows(all), { credentials })
    assert.equal((await send('original')).probe, 'out-original')
    for (const id of ['copy', 'imported']) assert.equal(failureIn(await send(id)).code, 'AUTHORIZATION_REQUIRED', id)
    await connect(nodeRed, server, 3600, 'copy')
    assert.equal((await send('copy')).probe, 'out-copy')
    assert.equal((await send('original')).probe, 'out-original')
    const carried = server
      .to('rs')
      .slice(-2)
      .map(({ headers }) => headers.authorization)
    assert.notEqual(carried[0], carried[1])
    // The same id again is another deploy of the same node, whose connection stays.
    await nodeRed.deploy(flows({ original: settings }), { credentials: { original: secret } })
    assert.equal((await send('original')).probe, 'out-original')
  })
})
