import type { Node, NodeAPI, NodeDef } from 'node-red'
import oauthToken from '../../../nodes/oauth-token/oauth-token.ts'
import type { TokenProperties } from '../../../nodes/oauth-token/token-config.ts'
import { person, providerAtHand } from '../../integration-floor/provider-at-hand.ts'
import { helper, type Message, placed, settle } from '../node-helper.ts'

/** Settings of an integration with a connection for each user. */
export const personal = { ...person, name: 'Acme', mode: 'personal', user: 'user' }

/** An integration and its provider by the clock of the day, as the node has it. */
export const provider = (definition: object, behaviours: Parameters<typeof providerAtHand>[1] = {}) =>
  providerAtHand({ name: 'Acme', ...definition }, behaviours, { clock: dayClock as never })

const dayClock = { now: Date.now, sleep: () => settle() }

/** Deploys one token node with an integration, and records what comes out of the node, and in which order. */
export async function deployToken(
  integration: object,
  changed: Partial<TokenProperties> = {},
  more: { readonly problem?: Error } = {},
) {
  const events: [kind: string, value: Message][] = []
  const integrationNode = (RED: NodeAPI) => {
    RED.nodes.registerType('oauth-integration', function (this: Node, properties: NodeDef) {
      RED.nodes.createNode(this, properties)
      Object.assign(this, { integration, ...more })
    })
  }
  const probe = (id: string) => ({ id, type: 'helper', z: 'flow', ...placed, wires: [] })
  const about = (type: string, to: string) => ({
    id: type,
    type,
    z: 'flow',
    ...placed,
    scope: ['token'],
    wires: [[to]],
  })
  await helper.load(
    [integrationNode, oauthToken],
    [
      { id: 'flow', type: 'tab', label: '' },
      { id: 'integration', type: 'oauth-integration', name: '' },
      {
        ...{ id: 'token', type: 'oauth-token', name: '', z: 'flow', integration: 'integration', ...placed },
        ...{ operation: 'token', property: 'payload', propertyType: 'msg', outputs: 1 },
        ...changed,
        wires: [['out'], ['out2']],
      },
      ...['out', 'out2', 'caught', 'completed', 'shown'].map(probe),
      about('catch', 'caught'),
      about('complete', 'completed'),
      about('status', 'shown'),
    ],
  )
  const kinds = { out: 'out', out2: 'out2', caught: 'catch', completed: 'complete', shown: 'status' }
  for (const [id, kind] of Object.entries(kinds))
    helper.getNode(id).on('input', (msg: Message) => void events.push([kind, msg]))
  const node = helper.getNode('token')
  const ended = () => events.filter(([kind]) => kind === 'catch' || kind === 'complete').length
  const all = (kind: string) => events.filter(([found]) => found === kind).map(([, msg]) => msg)
  return {
    node,
    events,
    all,
    /** Gives the node messages, and waits until each has been dealt with and what that shows has arrived. */
    async receive(...messages: Message[]): Promise<void> {
      const before = ended()
      for (const msg of messages) node.receive(msg)
      while (ended() < before + messages.length) await nextTurn()
      for (let turn = 0; turn < 20; turn++) await nextTurn()
    },
    kinds: () => events.map(([kind]) => kind).toSorted(),
    first: (kind: string): Message => all(kind)[0] ?? {},
    /** The result, and what is told beside it. */
    outcomes: () => all('out').map(({ payload, oauth }) => ({ payload, oauth: oauth as Message })),
    result: () => all('out')[0]?.['payload'] as Message,
    statuses: () =>
      all('status').map(({ status }) => {
        const { fill, shape, text } = status as Readonly<Record<string, string>>
        return [fill, shape, text].filter(Boolean).join(' ')
      }),
  }
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** What a Catch node, or the second output, is told. */
export function errorIn(msg: Message): { readonly code: string; readonly message: string } {
  return msg['error'] as { code: string; message: string }
}
