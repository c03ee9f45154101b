import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { isInFlows } from '../../src/connections/orphaned-folders.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode, type FlowNode } from '../support/probes.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { credentials } from './lifecycle-support.ts'

/** What users may be called; see test/connections/user-ids.test.ts for more of them. */
const users = [
  '__proto__',
  'constructor',
  '$parent.x',
  '#:(file)::x',
  'a.b',
  "a['b']",
  '"a b"',
  "o'neil",
  ' a',
  'a ',
  'A',
  'a',
  '\u00e9',
  'e\u0301',
  '\ud800',
  '\udc00',
  '\ud83d\ude00',
  '../..',
  '7',
  'null',
  'user@example.com',
  'x'.repeat(10_000),
]

interface Row {
  readonly hash: string
  readonly user: string
  readonly state: string
}

describe('connections of users in a real Node-RED', () => {
  let server: ScriptedServer
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    server = await ScriptedServer.start()
    nodeRed = await NodeRed.start({
      contextStorage: { default: { module: 'localfilesystem', config: { flushInterval: 0 } } },
    })
  })
  after(async () => {
    await nodeRed?.close()
    await server?.close()
  })

  const personal = (changes: Readonly<Record<string, unknown>> = {}) =>
    integrationNode({
      grant: 'authorization_code',
      mode: 'personal',
      authorizationUrl: server.urls.authorizationUrl,
      tokenUrl: server.urls.tokenUrl,
      baseUrl: server.urls.baseUrl,
      ...changes,
    })
  const deploy = (integration: FlowNode, ...more: readonly FlowNode[]) =>
    nodeRed.deploy([...aroundNode(requestNode({ url: '/thing' }), integration), ...more], { credentials })

  /** Enters a token for each user, which nobody else has. */
  function connectAll(id = 'integration', of: readonly string[] = users) {
    return nodeRed.probes.evaluate(
      async (RED, id: string, users: string[]) => {
        for (const [n, user] of users.entries())
          await RED.nodes
            .getNode(id)
            .integration.as(user)
            .enterToken({ accessToken: `token-${n}`, expiresIn: 3600 })
      },
      id,
      of,
    )
  }
  const tokens = (of: readonly string[] = users) =>
    nodeRed.probes.evaluate(async (RED, users: string[]) => {
      const { integration } = RED.nodes.getNode('integration')
      const tokenOf = (user: string) => integration.as(user).token()
      return Promise.all(
        users.map((user) =>
          tokenOf(user).then(
            ({ accessToken }: { accessToken: string }) => accessToken,
            ({ code }: { code: string }) => code,
          ),
        ),
      )
    }, of)
  const list = (): Promise<{ connections: Row[]; total: number; incomplete?: true }> =>
    nodeRed.probes.evaluate((RED) => RED.nodes.getNode('integration').integration.list({ limit: 200 }))
  const folders = () => readdirSync(path.join(nodeRed.userDir, 'oauth-connections'))

  it('are each user’s own, whatever they are called, and survive a crash and the next start', async function () {
    this.timeout(60_000)
    await deploy(personal())
    await connectAll()
    const expected = users.map((_, n) => `token-${n}`)
    assert.deepEqual(await tokens(), expected)
    await nodeRed.kill()
    await nodeRed.startAgain()
    assert.deepEqual(await tokens(), expected)
    await nodeRed.stop()
    await nodeRed.startAgain()
    assert.deepEqual(await tokens(), expected)
    const { connections, total } = await list()
    assert.equal(total, users.length)
    assert.deepEqual(connections.map(({ user }) => user).toSorted(), users.map((user) => user.slice(0, 200)).toSorted())
    assert.deepEqual(nodeRed.complaints, [])
  })

  it('are in no context and no file but sealed, and no user’s name is', async () => {
    const [folder] = folders()
    const files = readdirSync(path.join(nodeRed.userDir, 'oauth-connections', folder as string))
    const context = readFileSync(path.join(nodeRed.userDir, 'context', 'integration', 'flow.json'), 'latin1')
    const texts = files.map((name) =>
      readFileSync(path.join(nodeRed.userDir, 'oauth-connections', folder as string, name), 'latin1'),
    )
    assert.ok(files.includes('index.sealed'))
    for (const text of [context, ...texts, ...files]) assert.doesNotMatch(text, /token-\d|example\.com|neil|xxxxx/)
  })

  it('end one by one, and what is left of them tells nothing of whose they were', async () => {
    const [first] = (await list()).connections.filter(({ user }) => user === 'user@example.com')
    await nodeRed.probes.evaluate(
      async (RED, hash: string) => (await RED.nodes.getNode('integration').integration.find(hash)).revoke(),
      first?.hash,
    )
    assert.deepEqual(await tokens(['user@example.com', 'a', 'A']), ['AUTHORIZATION_REQUIRED', 'token-11', 'token-10'])
    assert.equal((await list()).total, users.length - 1)
  })

  it('stay while their integration is switched off or its tab is, and come back with it', async function () {
    this.timeout(60_000)
    const before = await list()
    await deploy(personal({ d: true }))
    await deploy(personal())
    assert.deepEqual((await list()).connections, before.connections)
    await nodeRed.deploy([{ id: 'tab', type: 'tab', label: 'Another' }])
    await deploy(personal())
    assert.deepEqual(await tokens(['a', 'A']), ['token-11', 'token-10'])
    assert.equal((await list()).total, before.total)
  })

  it('belong to a node that the flows have, also inside a subflow and where it is switched off', async function () {
    this.timeout(60_000)
    const inside = (changes: object) => [
      { id: 'sub', type: 'subflow', name: 'Sub', in: [{ wires: [{ id: 'inner-request' }] }], out: [] },
      { ...personal({ id: 'inner', z: 'sub' }), ...changes },
      { ...requestNode({ id: 'inner-request', z: 'sub', url: '/thing', integration: 'inner' }), wires: [[]] },
      { id: 'one', type: 'subflow:sub', z: 'tab', wires: [] },
    ]
    await deploy(personal(), ...inside({}))
    await connectAll('one-inner', ['a'])
    const notes = () =>
      folders().flatMap((name) => {
        const { id } = JSON.parse(
          readFileSync(path.join(nodeRed.userDir, 'oauth-connections', name, 'integration.json'), 'utf8'),
        )
        return id as string
      })
    const nodeIds = async () =>
      new Set(
        await nodeRed.probes.evaluate((RED) => {
          const ids: string[] = []
          RED.nodes.eachNode(({ id }: { id: string }) => ids.push(id))
          return ids
        }),
      )
    assert.deepEqual(notes().toSorted(), ['integration', 'one-inner'])
    for (const id of notes()) assert.ok(isInFlows(id, await nodeIds()), id)
    await deploy(personal({ d: true }), ...inside({ d: true }))
    for (const id of notes()) assert.ok(isInFlows(id, await nodeIds()), id)
    await deploy(personal())
    assert.deepEqual(notes().filter((id) => !isInFlows(id, new Set())).length, 2)
    assert.equal(isInFlows('one-inner', await nodeIds()), false)
    assert.equal(isInFlows('integration', await nodeIds()), true)
  })
})
