import type { Node, NodeAPI, NodeDef } from 'node-red'
import { engine } from '../load-engine.ts'
import type { EventFilter } from './event-message.ts'

/** Registers the `oauth-event` node. */
export default function (RED: NodeAPI): void {
  function OAuthEvent(this: Node, properties: NodeDef & EventFilter): void {
    RED.nodes.createNode(this, properties)
    engine().startEvent(RED, this, properties)
  }

  RED.nodes.registerType('oauth-event', OAuthEvent)
}
