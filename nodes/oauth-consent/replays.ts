import type { Node, NodeAPI, NodeMessage } from 'node-red'
import { type ConnectionHappening, connectionEvents } from '../personal/connection-events.ts'
import type { ChosenConnection } from '../personal/connection-of-message.ts'
import { messageToReplay } from './replayed-message.ts'
import { connectionNamed, consentNamed, WaitingMessages } from './waiting-messages.ts'

/** Nodes as they are: Node-RED changes their wires while they run. */
type WiredNode = Node & { readonly wires?: readonly (readonly string[])[] }

/** Messages that leave once more, by the second output. */
export interface Replays {
  /** Has a message wait for an event, see `WaitingMessages`; not where nobody would get it. */
  remember(msg: NodeMessage, chosen: ChosenConnection, event: string, until: number): void
  forget(event: string): void
  stop(): void
}

const minute = 60_000

/** Sends messages of a node once more when the consent that they started has ended well. */
export function replays(RED: NodeAPI, node: WiredNode): Replays {
  const waiting = new WaitingMessages<{ msg: NodeMessage; integration: string }>()
  let stopped = false

  const replay = (event: string) => {
    const found = waiting.take(event)
    if (!found) return
    node.send([null, Object.assign(found.msg, { oauth: { integration: found.integration, connected: true } })])
  }
  const onHappening = ({ event, integration, user }: ConnectionHappening) => {
    if (event === 'connected') replay(connectionNamed(integration, user))
  }
  const onConsented = (consent: string) => replay(consentNamed(consent))
  connectionEvents.on('happening', onHappening).on('consented', onConsented)
  const sweeping = setInterval(() => waiting.sweep(), minute).unref()

  return {
    remember(msg, { name, user }, event, until) {
      if (stopped || !node.wires?.[1]?.length) return
      waiting.add({ msg: messageToReplay(msg, RED.util.cloneMessage), integration: name }, { event, user, until })
    },
    forget: (event) => void waiting.take(event),
    stop() {
      stopped = true
      clearInterval(sweeping)
      waiting.clear()
      connectionEvents.off('happening', onHappening).off('consented', onConsented)
    },
  }
}
