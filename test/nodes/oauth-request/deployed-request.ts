import type { Node, NodeAPI, NodeDef } from 'node-red'
import oauthRequest from '../../../nodes/oauth-request/oauth-request.ts'
import type { RequestProperties } from '../../../nodes/oauth-request/request-config.ts'
import type { ApiRequest, ApiResponse } from '../../../src/index.ts'
import { helper, type Message, placed, settle } from '../node-helper.ts'
import { requestProperties } from './request-properties.ts'

export type Send = (request: ApiRequest) => Promise<ApiResponse>

export const url = 'https://api.test/x'

export const answerTo = ({ url }: ApiRequest): ApiResponse => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body: Buffer.from('ok'),
  url,
  redirects: [],
  renewed: false,
  retried: false,
})

/** Deploys one request node with an integration that sends as given, see `deployWith`. */
export const deploy = (send: Send, changed: Partial<RequestProperties> = {}, extra: object[] = []) =>
  deployWith(
    { definition: { name: 'Acme', mode: 'system' }, baseUrl: async () => 'https://api.test/v1', send },
    changed,
    extra,
  )

/** Deploys one request node with an integration, and records what comes out of the node, and in which order. */
export async function deployWith(integration: object, changed: Partial<RequestProperties> = {}, extra: object[] = []) {
  const events: [kind: string, value: Message][] = []
  const record = (kind: string) => (msg: Message) => void events.push([kind, msg])
  const integrationNode = (RED: NodeAPI) => {
    RED.nodes.registerType('oauth-integration', function (this: Node & { integration?: object }, properties: NodeDef) {
      RED.nodes.createNode(this, properties)
      this.integration = integration
    })
  }
  await helper.load(
    [integrationNode, oauthRequest],
    [
      { id: 'flow', type: 'tab', label: '' },
      { id: 'integration', type: 'oauth-integration', name: '' },
      { ...requestProperties({ url, ...changed }), ...placed, wires: [['out'], ['out2']] },
      { id: 'out', type: 'helper', z: 'flow', ...placed, wires: [] },
      { id: 'out2', type: 'helper', z: 'flow', ...placed, wires: [] },
      { id: 'catch', type: 'catch', z: 'flow', ...placed, scope: null, uncaught: false, wires: [['caught']] },
      { id: 'caught', type: 'helper', z: 'flow', ...placed, wires: [] },
      { id: 'complete', type: 'complete', z: 'flow', ...placed, scope: ['request'], wires: [['completed']] },
      { id: 'completed', type: 'helper', z: 'flow', ...placed, wires: [] },
      { id: 'status', type: 'status', z: 'flow', ...placed, scope: ['request'], wires: [['shown']] },
      { id: 'shown', type: 'helper', z: 'flow', ...placed, wires: [] },
      ...extra,
    ],
  )
  for (const [id, kind] of Object.entries({
    out: 'out',
    out2: 'out2',
    caught: 'catch',
    completed: 'complete',
    shown: 'status',
  })) {
    helper.getNode(id).on('input', record(kind))
  }
  const node = helper.getNode('request')
  const kinds = () => events.map(([kind]) => kind)
  /** Gives messages to the node and waits until it is done with each of them. */
  const deliver = async (...messages: Message[]) => {
    const done = () => kinds().filter((kind) => kind === 'complete' || kind === 'catch').length
    const expected = done() + messages.length
    for (const msg of messages) node.receive(msg)
    while (done() < expected) await settle()
    await settle()
  }
  const first = (kind: string) => events.find(([found]) => found === kind)?.[1] ?? {}
  const statuses = () =>
    events.filter(([kind]) => kind === 'status').map(([, msg]) => (msg['status'] as { text?: string }).text ?? '')
  return { node, events, kinds, first, statuses, deliver }
}

export async function receive(node: Node, ...messages: Message[]) {
  for (const msg of messages) node.receive(msg)
  await settle()
}
