import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red'
import { OAuthError } from '../../src/index.ts'
import type { IntegrationNode } from '../oauth-integration/oauth-integration.ts'
import { failureOf } from './failure.ts'
import { toRequest } from './message.ts'
import { toMessage } from './message-of-response.ts'
import { type RequestProperties, readConfig } from './request-config.ts'
import { StatusLight } from './status-light.ts'

type SendOn = (msg: NodeMessageInFlow) => void
type Done = (error?: Error) => void

/** Registers the `oauth-request` node. */
export default function (RED: NodeAPI): void {
  function OAuthRequest(this: Node, properties: RequestProperties): void {
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

    const findIntegration = () => {
      const found = RED.nodes.getNode(properties.integration ?? '') as IntegrationNode | null
      if (!found?.integration) throw new OAuthError('CONFIGURATION_INVALID', 'integration')
      return { integration: found.integration, name: found.name || found.integration.definition?.name || '' }
    }

    const answer = async (msg: NodeMessageInFlow, sendOn: SendOn, done: Done) => {
      let url: string | undefined
      light.started()
      try {
        const { integration, name } = findIntegration()
        // One that is not configured well has no definition, and says why whatever it is asked.
        if (!integration.definition) await integration.token()
        const { request, warnings } = toRequest(msg, config, {
          ...environment,
          baseUrl: await integration.baseUrl(),
        })
        url = request.url
        for (const warning of warnings) this.warn(RED._(warning))
        const response = await integration.send(request)
        if (closing.signal.aborted) return
        const { changes, warning } = toMessage(response, config, name)
        if (warning) this.warn(RED._(warning))
        Object.assign(msg, changes)
        light.answered()
      } catch (thrown) {
        if (closing.signal.aborted) return
        const { error, status, changes } = failureOf(thrown, url, RED._)
        // A failure that core's node knows, too, is handled as it does: Catch nodes are told, the message goes on and is complete.
        if (changes) this.error(error, msg)
        light.failed(status)
        if (!changes) return done(error)
        Object.assign(msg, changes)
        if (config.catchOnly) return done()
      }
      sendOn(msg)
      done()
    }

    this.on('input', (msg, sendOn, done) => {
      answer(msg, sendOn, done).catch((thrown) => done(failureOf(thrown, undefined, RED._).error))
    })
    this.on('close', () => {
      closing.abort(new OAuthError('DEADLINE_PASSED', 'closed'))
      this.status({})
    })
  }

  RED.nodes.registerType('oauth-request', OAuthRequest)
}
