import type { Node, NodeAPI } from 'node-red'
import { engine } from '../load-engine.ts'
import type { ConsentProperties } from './consent-config.ts'

/** Registers the `oauth-consent` node. */
export default function (RED: NodeAPI): void {
  RED.nodes.registerType('oauth-consent', function (this: Node, properties: ConsentProperties) {
    RED.nodes.createNode(this, properties)
    engine().startConsent(RED, this, properties)
  })
}
