import type { Node, NodeAPI, NodeMessage, NodeStatus } from 'node-red'
import { caughtError } from '../caught-error.ts'
import { connectionOfMessage } from '../personal/connection-of-message.ts'
import type { RootSettings } from '../personal/public-address.ts'
import { type ConsentProperties, operationOf } from './consent-config.ts'
import { ConsentLight, connected, failed, nothing, waiting } from './consent-light.ts'
import { DeviceConsents } from './device-consents.ts'
import { operations } from './operations.ts'
import { messageToReplay } from './replayed-message.ts'
import { replays } from './replays.ts'

type SendOn = (msg: NodeMessage) => void
type Done = (error?: Error) => void

/** Has a node that was made deal with its messages. */
export function startConsent(RED: NodeAPI, node: Node, properties: ConsentProperties): void {
  const connectionOf = connectionOfMessage(RED, node, properties)
  const light = new ConsentLight((status) => node.status(status))
  const { remember, forget, stop } = replays(RED, node)
  const returnTo = properties.returnTo?.trim() || undefined
  const settings = RED.settings as RootSettings
  let closed = false

  const devices = new DeviceConsents<NodeMessage>({
    connected: () => light.rest(resting(connected)),
    failed(thrown, msg) {
      const { error, status } = caughtError(thrown, RED._)
      light.rest(failed(status))
      node.error(error, messageToReplay(msg, RED.util.cloneMessage))
    },
  })

  /** How many are awaited. A code is shown to nobody but those who get the message: whoever enters it decides whose account it is. */
  function resting(otherwise = nothing): NodeStatus {
    const { size } = devices
    if (size === 0) return otherwise
    return waiting(size === 1 ? RED._('oauth-consent.status.one') : RED._('oauth-consent.status.many', { count: size }))
  }

  /** What `msg.oauth` will be; nothing where the message goes no further. */
  async function oauthOf(msg: NodeMessage): Promise<object | undefined> {
    const operation = operations[operationOf(properties)]
    const chosen = await connectionOf(msg)
    const toRemember = (event: string, until: number) => remember(msg, chosen, event, until)
    const outcome = await operation({ msg, chosen, returnTo, settings, devices, remember: toRemember, forget })
    return outcome && { integration: chosen.name, ...outcome }
  }

  async function answer(msg: NodeMessage, sendOn: SendOn, done: Done): Promise<void> {
    let oauth: object | undefined
    light.started()
    try {
      oauth = await oauthOf(msg)
    } catch (thrown) {
      if (closed) return
      const { error, status } = caughtError(thrown, RED._)
      light.ended(failed(status))
      return done(error)
    }
    if (closed) return
    light.ended(resting())
    if (oauth) sendOn(Object.assign(msg, { oauth }))
    done()
  }

  node.on('input', (msg, sendOn, done) => {
    answer(msg, sendOn, done).catch((thrown) => done(caughtError(thrown, RED._).error))
  })
  node.on('close', () => {
    closed = true
    stop()
    devices.cancelAll()
    node.status({})
  })
}
