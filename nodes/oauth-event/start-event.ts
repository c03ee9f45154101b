import type { Node, NodeAPI, NodeStatus } from 'node-red'
import { type ConnectionHappening, connectionEvents } from '../personal/connection-events.ts'
import { type EventFilter, type EventName, eventMessage, isWanted } from './event-message.ts'

const colours: Readonly<Record<EventName, NodeStatus['fill']>> = {
  connected: 'green',
  renewed: 'green',
  renewalFailing: 'yellow',
  consentRequired: 'red',
  revoked: 'grey',
}

/** Has a node that was just made tell what happens, until it is closed. */
export function startEvent(RED: NodeAPI, node: Node, filter: EventFilter): void {
  let shown: EventName | undefined

  const tell = (happening: ConnectionHappening) => {
    if (!isWanted(happening, filter)) return
    const msg = eventMessage(happening, RED._)
    const { topic } = msg
    node.send({ ...msg })
    // A status goes to every open editor: never whose connection it was, and not the same again.
    if (topic !== shown) node.status({ fill: colours[topic], shape: 'dot', text: `oauth-event.event.${topic}` })
    shown = topic
  }

  connectionEvents.on('happening', tell)
  node.on('close', () => {
    connectionEvents.off('happening', tell)
    node.status({})
  })
}
