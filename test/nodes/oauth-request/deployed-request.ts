import type { Node } from 'node-red'
import oauthRequest from '../../../nodes/oauth-request/oauth-request.ts'
import type { RequestProperties } from '../../../nodes/oauth-request/request-config.ts'
import type { ApiRequest, ApiResponse } from '../../../src/index.ts'
import { type Message, settle } from '../node-helper.ts'
import { watchedNode } from '../watched-node.ts'
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
  const { receive: deliver, ...watched } = await watchedNode({
    node: requestProperties({ url, ...changed }),
    register: oauthRequest,
    integration: { integration },
    extra,
  })
  return {
    ...watched,
    deliver,
    kinds: () => watched.events.map(([kind]) => kind),
    statuses: () => watched.all('status').map(({ status }) => (status as { text?: string }).text ?? ''),
  }
}

export async function receive(node: Node, ...messages: Message[]) {
  for (const msg of messages) node.receive(msg)
  await settle()
}
