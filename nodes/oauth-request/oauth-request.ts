import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red'
import { OAuthError } from '../../src/index.ts'
import type { IntegrationNode } from '../oauth-integration/oauth-integration.ts'
import { failureOf } from './failure.ts'
import { toRequest } from './message.ts'
import { toMessage } from './message-of-response.ts'
import { type RequestProperties, readConfig } from './request-config.ts'
import { StatusLight } from './status-light.ts'

export default function (RED: NodeAPI): void {
  RED.nodes.registerType('oauth-request', function (this: Node, properties: RequestProperties) {
    RED.nodes.createNode(this, properties)
    const config = readConfig(properties)
    const light = new StatusLight((status) => this.status(status))
    const closing = new AbortController()
    const environment = {
      timeout: Number.parseInt(String(RED.settings['httpRequestTimeout']), 10) || 120_000,
      signal: closing.signal,
      evaluate: (text: string, from: string, msg: NodeMessageInFlow) =>
        RED.util.evaluateNodeProperty(text, from, this, msg),
    }

    const integrationNode = () => {
      const found = RED.nodes.getNode(properties.integration ?? '') as IntegrationNode | null
      if (!found?.integration) throw found?.problem ?? new OAuthError('CONFIGURATION_INVALID', 'integration')
      return { integration: found.integration, name: found.name || found.integration.definition.name }
    }

    const answer = async (
      msg: NodeMessageInFlow,
      send: (msg: NodeMessageInFlow) => void,
      done: (error?: Error) => void,
    ) => {
      let url: string | undefined
      light.started()
      try {
        const { integration, name } = integrationNode()
        const outgoing = toRequest(msg, config, { ...environment, baseUrl: integration.definition.baseUrl })
        url = outgoing.request.url
        for (const warning of outgoing.warnings) this.warn(RED._(warning))
        const { changes, warnings } = toMessage(await integration.send(outgoing.request), config, name)
        if (closing.signal.aborted) return
        for (const warning of warnings) this.warn(RED._(warning))
        Object.assign(msg, changes)
      } catch (thrown) {
        if (!closing.signal.aborted) fail(thrown, url, msg, send, done)
        return
      }
      light.answered()
      send(msg)
      done()
    }

    // What core's node knows it handles as core does: the error goes to Catch, the message goes on, and it is complete.
    const fail = (
      thrown: unknown,
      url: string | undefined,
      msg: NodeMessageInFlow,
      send: typeof this.send,
      done: (error?: Error) => void,
    ) => {
      const { error, status, changes } = failureOf(thrown, url, RED._)
      light.failed(status)
      if (!changes) return done(error)
      this.error(error, msg)
      Object.assign(msg, changes)
      if (!config.catchOnly) send(msg)
      done()
    }

    this.on('input', (msg, send, done) => {
      answer(msg, send, done).catch((thrown) => this.error(failureOf(thrown, undefined, RED._).error))
    })
    this.on('close', () => {
      closing.abort(new OAuthError('DEADLINE_PASSED', 'closed'))
      this.status({})
    })
  })
}
