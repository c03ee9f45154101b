import assert from 'node:assert/strict'
import { AuthorizationServer } from '../support/authorization-server.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode } from '../support/probes.ts'
import { type ProtectedApi, startProtectedApi } from '../support/protected-api.ts'

describe('client credentials in a real Node-RED', () => {
  let server: AuthorizationServer
  let api: ProtectedApi
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    server = await AuthorizationServer.start()
    api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
    nodeRed = await NodeRed.start()
    await nodeRed.deploy(
      aroundNode(requestNode({ url: '/me' }), integrationNode({ issuer: server.issuer, baseUrl: api.origin })),
      { credentials: { integration: { clientSecret: 'basic-secret' } } },
    )
  })
  after(async () => {
    await nodeRed?.close()
    await api?.close()
    await server?.close()
  })

  it('answers a message with what the API says', async () => {
    const { probe, msg } = await nodeRed.exchange({})
    assert.equal(probe, 'out', JSON.stringify(msg))
    assert.equal(msg['statusCode'], 200)
    assert.deepEqual((msg['payload'] as Record<string, unknown>)['clientId'], 'basic')
  })

  it('asks for one token for many messages', async () => {
    const before = server.log.requests.length
    await Promise.all(Array.from({ length: 20 }, () => nodeRed.exchange({})))
    assert.equal(server.log.requests.length, before)
  })

  it('leaves no complaint in the log', () => {
    assert.deepEqual(nodeRed.complaints, [])
  })
})
