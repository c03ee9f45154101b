import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red'
import { helper, type Message, placed, settle } from './node-helper.ts'

export interface Watched {
  /** With its id and type. */
  readonly node: { readonly id: string; readonly type: string }
  readonly register: (RED: NodeAPI) => void
  /** What other nodes find at the node of the integration. */
  readonly integration: object
  /** What comes out of the second output; `out2` by default. */
  readonly second?: string
  /** Whether the second output has a wire; true by default. */
  readonly wired?: boolean
  readonly extra?: readonly object[]
}

/** A node that is deployed, and what came out of it and of those that watch it, in order. */
export interface WatchedNode {
  readonly node: Node
  /** By their kind: `out`, that of the second output, `catch`, `complete` or `status`. */
  readonly events: [kind: string, msg: Message][]
  readonly all: (kind: string) => Message[]
  readonly first: (kind: string) => Message
  /** Gives the node messages, and waits until each has been dealt with and what that shows has arrived. */
  readonly receive: (...messages: object[]) => Promise<void>
}

/** Deploys one node with an integration. */
export async function watchedNode({
  node: own,
  register,
  integration,
  second = 'out2',
  wired = true,
  extra = [],
}: Watched): Promise<WatchedNode> {
  const events: [kind: string, msg: Message][] = []
  const integrationNode = (RED: NodeAPI) => {
    RED.nodes.registerType('oauth-integration', function (this: Node, properties: NodeDef) {
      RED.nodes.createNode(this, properties)
      Object.assign(this, integration)
    })
  }
  const inFlow = { z: 'flow', ...placed }
  const watch = (type: string, to: string) => ({ ...inFlow, id: type, type, scope: [own.id], wires: [[to]] })
  const kinds = { out: 'out', [second]: second, caught: 'catch', completed: 'complete', shown: 'status' }
  await helper.load(
    [integrationNode, register],
    [
      { id: 'flow', type: 'tab', label: '' },
      { id: 'integration', type: 'oauth-integration', name: '' },
      { integration: 'integration', ...inFlow, ...own, wires: [['out'], wired ? [second] : []] },
      ...Object.keys(kinds).map((id) => ({ ...inFlow, id, type: 'helper', wires: [] })),
      watch('catch', 'caught'),
      watch('complete', 'completed'),
      watch('status', 'shown'),
      ...extra,
    ],
  )
  for (const [id, kind] of Object.entries(kinds))
    helper.getNode(id).on('input', (msg: Message) => void events.push([kind, msg]))
  const node = helper.getNode(own.id)
  const all = (kind: string) => events.filter(([found]) => found === kind).map(([, msg]) => msg)
  const ended = () => all('catch').length + all('complete').length
  return {
    node,
    events,
    all,
    first: (kind) => all(kind)[0] ?? {},
    async receive(...messages) {
      const expected = ended() + messages.length
      for (const msg of messages) node.receive(msg as NodeMessage)
      while (ended() < expected) await new Promise((resolve) => setImmediate(resolve))
      await settle()
    },
  }
}
