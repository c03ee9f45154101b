import { createRequire } from 'node:module'
import type { Node, NodeAPI, NodeMessage } from 'node-red'
import { connectionOfMessage } from '../../../nodes/personal/connection-of-message.ts'
import type { UserProperties } from '../../../nodes/personal/user-of-message.ts'
import type { OAuthError } from '../../../src/index.ts'
import { atHand } from '../../integration-floor/at-hand.ts'
import { person } from '../../integration-floor/provider-at-hand.ts'
import { responseOf } from '../../protocol/fake-server.ts'
import { errorOf } from '../../support/error-of.ts'

/** What Node-RED itself finds properties, expressions and variables with. */
const fromNodeRed = createRequire(createRequire(import.meta.url).resolve('node-red'))
const { util } = fromNodeRed('@node-red/util') as { util: NodeAPI['util'] }

export interface ChooserOptions {
  /** What the integration says. */
  readonly integration?: object
  /** What the node says. */
  readonly node?: UserProperties
  /** Variables that each of the two sees. */
  readonly env?: { readonly integration?: Record<string, unknown>; readonly node?: Record<string, unknown> }
  /** Settings of Node-RED. */
  readonly settings?: object
}

/** Finds connections of messages with the real parts: those of Node-RED, and an integration. */
export function aMessageChooser({
  integration: settings = {},
  node: own = {},
  env = {},
  ...more
}: ChooserOptions = {}) {
  const { integration } = atHand({
    definition: { ...person, mode: 'personal', ...settings },
    send: async () => responseOf({ body: { ok: true } }),
  })
  const seeing = (id: string, variables: Record<string, unknown> = {}) =>
    ({ id, name: '', _flow: { getSetting: (name: string) => variables[name] } }) as unknown as Node
  const configNode = Object.assign(seeing('integration', env.integration), { integration, name: 'Acme' })
  const RED = {
    util,
    nodes: { getNode: (id: string) => (id === 'integration' ? configNode : null) },
    settings: more.settings ?? {},
    _: (key: string) => key,
  } as unknown as NodeAPI
  const choose = connectionOfMessage(RED, seeing('request', env.node), { integration: 'integration', ...own })
  return {
    RED,
    integration,
    choose: (msg: object = {}) => choose(msg as NodeMessage),
    /** Whose connection the message uses. */
    userOf: async (msg: object = {}) => (await choose(msg as NodeMessage)).user,
    /** Why it uses none. */
    problemOf: async (msg: object = {}): Promise<string> => {
      const { code, reason }: OAuthError = await errorOf(choose(msg as NodeMessage))
      return `${code} ${reason}`
    },
  }
}
