import type { Node, NodeAPI } from 'node-red'
import { engine } from '../load-engine.ts'
import type { TokenProperties } from './token-config.ts'

/** Registers the `oauth-token` node. */
export default function (RED: NodeAPI): void {
  function OAuthToken(this: Node, properties: TokenProperties): void {
    RED.nodes.createNode(this, properties)
    engine().startToken(RED, this, properties)
  }

  RED.nodes.registerType('oauth-token', OAuthToken)
}
