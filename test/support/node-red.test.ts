import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { NodeRed } from './node-red.ts'
import { aroundNode } from './probes.ts'

describe('the Node-RED of the tests', () => {
  let nodeRed: NodeRed
  before(async function () {
    this.timeout(120_000)
    nodeRed = await NodeRed.start({ adminAuth: true, httpAdminRoot: '/admin', httpNodeRoot: '/api' })
  })
  after(() => nodeRed.close())

  const template = {
    id: 'node',
    type: 'function',
    func: 'if (msg.payload === "bad") throw new Error("no"); return msg',
  }

  it('has our nodes, loaded without a complaint', async () => {
    const sets = await nodeRed.admin.json<{ module: string; types: string[]; err?: string }[]>('nodes')
    const ours = sets.filter(({ module }) => module.startsWith('@grantkeeper/'))
    assert.deepEqual(
      ours.map(({ types, err }) => [...types, err ?? 'fine'].join(': ')).toSorted(),
      ['consent', 'event', 'integration', 'request', 'token'].map((name) => `oauth-${name}: fine`),
    )
    assert.deepEqual(nodeRed.complaints, [])
  })

  it('takes a flow, messages into it, and everything that comes of them', async () => {
    await nodeRed.deploy(aroundNode(template))
    const good = await nodeRed.exchange({ payload: Buffer.from('good') })
    assert.equal(good.probe, 'out')
    assert.ok(Buffer.isBuffer(good.msg['payload']))
    assert.equal((await nodeRed.exchange({ payload: 'bad' })).probe, 'caught')
    await nodeRed.probes.arrival(({ probe }) => probe === 'completed')
  })

  it('says which types are missing', async () => {
    await assert.rejects(nodeRed.deploy(aroundNode({ id: 'node', type: 'no-such-type' })), /- no-such-type/)
    await nodeRed.deploy(aroundNode(template))
  })

  it('runs a function where the nodes are', async () => {
    const type = await nodeRed.probes.evaluate((RED, id) => RED.nodes.getNode(id).type, 'node')
    assert.equal(type, 'function')
    await assert.rejects(
      nodeRed.probes.evaluate(() => Promise.reject(new Error('inside'))),
      /inside/,
    )
  })

  it('knows its users', async () => {
    const flows = (as: 'ADMIN' | 'RO' | 'NOPERM' | 'ANON') => nodeRed.request('flows', { as })
    assert.deepEqual(
      await Promise.all((['ADMIN', 'RO', 'NOPERM', 'ANON'] as const).map(async (as) => (await flows(as)).status)),
      [200, 200, 401, 401],
    )
    assert.equal((await nodeRed.request('flows', { as: 'RO', body: { flows: [] } })).status, 401)
  })

  it('listens in on what editors are told', async () => {
    const comms = await nodeRed.comms()
    await nodeRed.deploy(aroundNode(template))
    for (let tries = 0; tries < 50 && !comms.frames.join().includes('notification/runtime-deploy'); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    comms.close()
    assert.match(comms.frames.join(), /notification\/runtime-deploy/)
  })

  it('is killed and comes back as it was, at the same address', async function () {
    this.timeout(30_000)
    const { origin, pid } = nodeRed
    await nodeRed.deploy(aroundNode(template))
    await nodeRed.kill()
    assert.equal(nodeRed.alive, false)
    await nodeRed.startAgain()
    assert.equal(nodeRed.origin, origin)
    assert.notEqual(nodeRed.pid, pid)
    assert.equal((await nodeRed.exchange({ payload: 1 })).probe, 'out')
    assert.equal(await nodeRed.stop(), 0)
  })

  it('leaves nothing behind', async function () {
    this.timeout(30_000)
    const other = await NodeRed.start({ credentialSecret: false })
    await other.close()
    assert.equal(existsSync(other.userDir), false)
  })
})
