import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red'
import { caughtError } from '../caught-error.ts'
import { authorizationRequired } from '../personal/authorization-required.ts'
import { type ChosenConnection, chosenIntegration, connectionOfMessage } from '../personal/connection-of-message.ts'
import type { ListMessage } from './list-connections.ts'
import { bringsToken, operations } from './operations.ts'
import { quietLight } from './quiet-light.ts'
import { checkOwn, resultPlace } from './result-place.ts'
import { readConfig, type TokenProperties } from './token-config.ts'

type SendOn = (msg: NodeMessageInFlow | [null, NodeMessageInFlow]) => void
type Done = (error?: Error) => void

/** Has a node that was just made do what its properties say with each message. */
export function startToken(RED: NodeAPI, node: Node, properties: TokenProperties): void {
  const { operation, place, asksByOutput } = readConfig(properties)
  const light = quietLight((status) => isClosed || node.status(status))
  const put = resultPlace(RED, node, place)
  let isClosed = false
  const choose = connectionOfMessage(RED, node, properties)
  /** A list is about no user's connection, so no user is asked for. */
  const find = async (msg: NodeMessageInFlow): Promise<ChosenConnection> => {
    if (operation !== 'list') return choose(msg)
    const chosen = chosenIntegration(RED, properties)
    return { ...chosen, connection: chosen.integration }
  }

  const answer = async (msg: NodeMessageInFlow, sendOn: SendOn, done: Done) => {
    let chosen: ChosenConnection | undefined
    const status = light()
    try {
      chosen = await find(msg)
      if (chosen.user !== undefined && bringsToken(operation)) checkOwn(place)
      const { result, oauth } = await operations[operation](chosen, {
        msg: msg as ListMessage,
        now: Date.now,
        translate: RED._,
      })
      if (isClosed) return
      Object.assign(msg, { oauth: { integration: chosen.name, ...oauth } })
      await put(msg, result)
      if (isClosed) return
      status.answered()
    } catch (thrown) {
      const required = await authorizationRequired(RED, thrown, chosen, msg)
      if (isClosed) return
      const { error, status: short } = caughtError(thrown, RED._)
      if (required) Object.assign(msg, { oauth: required.oauth })
      const asks = required && asksByOutput
      status.failed(short, asks ? 'yellow' : 'red')
      if (!asks) return done(error)
      sendOn([null, Object.assign(msg, { error: required.error })])
      return done()
    }
    sendOn(msg)
    done()
  }

  node.on('input', (msg, sendOn, done) => {
    answer(msg, sendOn, done).catch((thrown) => done(caughtError(thrown, RED._).error))
  })
  node.on('close', () => {
    isClosed = true
    node.status({})
  })
}
