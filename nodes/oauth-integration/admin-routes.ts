import type { NodeAPI } from 'node-red'
import type { PendingConsents } from '../../src/index.ts'
import type { RootSettings } from '../personal/public-address.ts'
import { adminActions } from './admin-actions.ts'
import { adminAnswers } from './admin-answer.ts'
import { connectionsPage } from './connections-page.ts'
import { integrationsOverview } from './integrations-overview.ts'
import { refuseForeign, refuseForeignReaders } from './refuse-foreign.ts'
import type { Registry } from './registry.ts'
import { statusReport } from './status-report.ts'

/** The routes behind the editor's dialog. Every one asks for a permission; what changes anything asks for `write`. */
export function adminRoutes(RED: NodeAPI, registry: Registry, consents: PendingConsents): void {
  const write = RED.auth.needsPermission('oauth-integration.write')
  const read = RED.auth.needsPermission('oauth-integration.read')
  const { answer, answerAbout } = adminAnswers(RED, registry)

  for (const [name, action] of Object.entries(adminActions(RED, registry, consents)))
    RED.httpAdmin.post(`/oauth-integration/:id/${name}`, write, refuseForeign, (request, response) =>
      answerAbout(request, response, action),
    )

  RED.httpAdmin.get('/oauth-integration/integrations', read, refuseForeignReaders, (request, response) =>
    answer(request, response, (texts) =>
      integrationsOverview(registry.all(), RED.settings as RootSettings, texts, RED.log.error),
    ),
  )

  RED.httpAdmin.get('/oauth-integration/:id/status', read, (request, response) => {
    if (registry.instancesOf(request.params['id'] as string).length > 1) response.json({ inSubflow: true })
    else void answerAbout(request, response, (running, _request, _response, texts) => statusReport(running, texts))
  })

  RED.httpAdmin.get('/oauth-integration/:id/connections', read, refuseForeignReaders, (request, response) =>
    answerAbout(request, response, (running, _request, _response, texts) =>
      connectionsPage(running, request.query, texts),
    ),
  )
}
