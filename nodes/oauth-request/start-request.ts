import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red'
import { OAuthError } from '../../src/index.ts'
import { authorizationRequired } from '../personal/authorization-required.ts'
import { type ChosenConnection, connectionOfMessage } from '../personal/connection-of-message.ts'
import { failureOf } from './failure.ts'
import { toRequest } from './message.ts'
import { toMessage } from './message-of-response.ts'
import { type RequestProperties, readConfig } from './request-config.ts'
import { StatusLight } from './status-light.ts'

type SendOn = (msg: NodeMessageInFlow | [null, NodeMessageInFlow]) => void
type Done = (error?: Error) => void

/** Sends a request for each message of an `oauth-request` node. */
export function startRequest(RED: NodeAPI, node: Node, properties: RequestProperties): void {
  const config = readConfig(properties)
  const light = new StatusLight((status) => node.status(status))
  const closing = new AbortController()
  const choose = connectionOfMessage(RED, node, properties)
  const environment = {
    timeout: Number.parseInt(String(RED.settings['httpRequestTimeout']), 10) || 120_000,
    signal: closing.signal,
    evaluate: (text: string, from: string, msg: NodeMessageInFlow) =>
      RED.util.evaluateNodeProperty(text, from, node, msg),
  }

  const answer = async (msg: NodeMessageInFlow, sendOn: SendOn, done: Done) => {
    let chosen: ChosenConnection | undefined
    let url: string | undefined
    light.started()
    try {
      chosen = await choose(msg)
      const { connection, name } = chosen
      const { request, warnings } = toRequest(msg, config, { ...environment, baseUrl: await connection.baseUrl() })
      url = request.url
      for (const warning of warnings) node.warn(RED._(warning))
      const response = await connection.send(request)
      if (closing.signal.aborted) return
      const { changes, warning } = toMessage(response, config, name)
      if (warning) node.warn(RED._(warning))
      Object.assign(msg, changes)
      light.answered()
    } catch (thrown) {
      const required = await authorizationRequired(RED, thrown, chosen, msg)
      if (closing.signal.aborted) return
      const { error, status, changes } = failureOf(thrown, url, RED._)
      if (required) Object.assign(msg, { oauth: required.oauth })
      if (required && config.asksByOutput) {
        light.failed(status, 'yellow')
        sendOn([null, Object.assign(msg, { error: required.error })])
        return done()
      }
      // A failure that core's node knows, too, is handled as it does: Catch nodes are told, the message goes on and is complete.
      if (changes) node.error(error, msg)
      light.failed(status)
      if (!changes) return done(error)
      Object.assign(msg, changes)
      if (config.catchOnly) return done()
    }
    sendOn(msg)
    done()
  }

  node.on('input', (msg, sendOn, done) => {
    answer(msg, sendOn, done).catch((thrown) => done(failureOf(thrown, undefined, RED._).error))
  })
  node.on('close', () => {
    closing.abort(new OAuthError('DEADLINE_PASSED', 'closed'))
    node.status({})
  })
}
