import { setTimeout as sleep } from 'node:timers/promises'
import type { Node, NodeAPI } from 'node-red'
import { type Integration, type OAuthError, pendingConsents } from '../../src/index.ts'
import { errorText } from '../error-text.ts'
import { engine } from '../load-engine.ts'
import { adminRoutes } from './admin-routes.ts'
import { definitionRoutes } from './definition-routes.ts'
import { editorSettings } from './editor-settings.ts'
import { everyHour, lookAfter, lookForOrphans } from './housekeeping.ts'
import { warnOfOwnIds } from './own-id.ts'
import { publicRoutes } from './public-routes.ts'
import { Registry } from './registry.ts'
import { schemaRoute } from './schema-route.ts'
import type { IntegrationConfig, IntegrationCredentials } from './start-integration.ts'
import { watchForStop } from './watch-for-stop.ts'

/** What other nodes find: `RED.nodes.getNode(id).integration`. */
export interface IntegrationNode extends Node<IntegrationCredentials> {
  integration: Integration
  /** Why the integration cannot work, if it cannot. */
  problem?: OAuthError
  /** Whether another provider's integration has the same redirect URI: then no consent may be started. */
  hasRival(): boolean
}

/** Registers the `oauth-integration` config node, its admin routes and its callback. */
export default function (RED: NodeAPI): void {
  const registry = new Registry()
  // Consents and the registry live as long as the process, so that a deploy does not end a consent under way.
  const consents = pendingConsents()
  const stopping = watchForStop()

  function OAuthIntegration(this: IntegrationNode, config: IntegrationConfig): void {
    RED.nodes.createNode(this, config)
    const { running, networks } = engine().startIntegration(RED, this, config, consents)
    const { integration, problem } = running
    const [api] = networks
    this.integration = integration
    this.hasRival = () => registry.hasRival(running)
    registry.add(running)
    if (problem) {
      this.problem = problem
      this.error(errorText(problem, RED._))
    }
    const lookingAfter = everyHour(() => lookAfter(running))

    this.on('close', (done: () => void) => {
      clearInterval(lookingAfter)
      registry.remove(this)
      integration.stop()
      // A renewal under way is not cut off: its answer may hold the only refresh token that is still good.
      const settled = integration.settled().then(() => Promise.all(networks.map((network) => network.close())))
      const patience = sleep(stopping() ? 10_000 : 1_500, undefined, { ref: false })
      Promise.all([api?.close(), Promise.race([settled, patience])]).then(() => done(), done)
    })
  }

  RED.nodes.registerType<IntegrationNode, IntegrationConfig, object, IntegrationCredentials>(
    'oauth-integration',
    OAuthIntegration,
    {
      settings: editorSettings(RED.settings),
      credentials: {
        clientSecret: { type: 'password' },
        ownerUsername: { type: 'password' },
        ownerPassword: { type: 'password' },
        privateKey: { type: 'password' },
        privateKeyPassphrase: { type: 'password' },
        signingSecret: { type: 'password' },
        secretParameters: { type: 'password' },
        storeKey: { type: 'password' },
      },
    },
  )
  adminRoutes(RED, registry, consents)
  publicRoutes(RED, registry, consents)
  definitionRoutes(RED, registry)
  schemaRoute(RED)
  warnOfOwnIds(RED)
  everyHour(() => lookForOrphans(RED, registry.ids()))
  RED.events.on('flows:started', () => {
    for (const { preload, consents } of registry.all()) Promise.all([preload(), consents.sweep?.()]).catch(() => {})
  })
}
