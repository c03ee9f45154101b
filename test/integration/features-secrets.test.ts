import assert from 'node:assert/strict'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode } from '../support/probes.ts'
import { ScriptedServer } from '../support/scripted-server.ts'

describe('secrets of an integration in a real Node-RED', () => {
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

  it('stay what they are when they were not typed again, or come back as a mask', async () => {
    const { tokenUrl, baseUrl } = server.urls
    const clientAuth = 'client_secret_post'
    const sentSecret = async (clientId: string, clientSecret?: string) => {
      await nodeRed.deploy(
        aroundNode(requestNode({ url: '/thing' }), integrationNode({ tokenUrl, baseUrl, clientId, clientAuth })),
        clientSecret === undefined ? {} : { credentials: { integration: { clientSecret } } },
      )
      // Another client id, so that a token is asked for.
      const { probe, msg } = await nodeRed.exchange({})
      assert.equal(probe, 'out', JSON.stringify(msg))
      const requests = server.requests.filter(({ parameters }) => parameters.get('client_id') === clientId)
      return requests.map(({ parameters }) => parameters.get('client_secret'))
    }
    assert.deepEqual(await sentSecret('one', 'first secret'), ['first secret'])
    assert.deepEqual(await sentSecret('two'), ['first secret'])
    assert.deepEqual(await sentSecret('three', '__PWRD__'), ['first secret'])
    assert.deepEqual(await sentSecret('four', 'second secret'), ['second secret'])
  })
})
