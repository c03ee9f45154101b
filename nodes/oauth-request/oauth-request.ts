import type { Node, NodeAPI } from 'node-red'
import { engine } from '../load-engine.ts'
import type { RequestProperties } from './request-config.ts'

/** Registers the `oauth-request` node. */
export default function (RED: NodeAPI): void {
  function OAuthRequest(this: Node, properties: RequestProperties): void {
    RED.nodes.createNode(this, properties)
    engine().startRequest(RED, this, properties)
  }

  RED.nodes.registerType('oauth-request', OAuthRequest)
}
