import type { NodeAPI } from 'node-red'
import { OAuthError, type PreviewedRequest } from '../../src/index.ts'
import { adminAnswers } from './admin-answer.ts'
import { errorReport } from './error-report.ts'
import { readDocument } from './read-document.ts'
import { documentType, refuseForeign, refuseForeignDocuments } from './refuse-foreign.ts'
import type { Registry } from './registry.ts'
import type { Texts } from './texts.ts'

const path = '/oauth-integration'

type Body = Readonly<Record<string, unknown>>

/** The routes that help to fill in a dialog. They see no credentials, and change nothing. */
export function definitionRoutes(RED: NodeAPI, registry: Registry): void {
  const write = RED.auth.needsPermission('oauth-integration.write')
  const read = RED.auth.needsPermission('oauth-integration.read')
  const { answer } = adminAnswers(RED, registry, placedReport)

  /** Reads an API description or a definition; the body is one of `importDefinition`, or the document itself. */
  RED.httpAdmin.post(`${path}/import`, write, refuseForeignDocuments, (request, response) =>
    answer(request, response, async (texts) => {
      const isDocument = request.is(documentType) === documentType
      const body = isDocument ? { document: await readDocument(request) } : (request.body as Body)
      // Most never import anything: Node-RED's start does not pay for it.
      const { importDefinition } = await import('./import-definition.ts')
      const { problem, ...found } = await importDefinition(RED, body)
      return { ...found, ...(problem && { problem: placedReport(problem, texts) }) }
    }),
  )

  /** Shows the requests that settings lead to, whether they are deployed or not. `id` is the node's, for its environment. */
  RED.httpAdmin.post(`${path}/preview`, write, refuseForeign, (request, response) =>
    answer(request, response, async (texts) => {
      const { settings, redirectUri, id } = request.body as Body
      const shown = typeof redirectUri === 'string' && redirectUri !== '' ? redirectUri : undefined
      const { previewSettings } = await import('./preview-settings.ts')
      return preview(await previewSettings(RED, settings, id, shown), texts)
    }),
  )

  /** The same for one that is deployed. */
  RED.httpAdmin.get(`${path}/:id/preview`, read, (request, response) =>
    answer(request, response, async (texts) => {
      const running = registry.find(request.params['id'] as string)
      if (!running) throw new OAuthError('CONFIGURATION_INVALID', 'integration')
      const { previewIntegration } = await import('./preview-settings.ts')
      return preview(await previewIntegration(RED, running), texts)
    }),
  )
}

/** With the place of what is wrong in the document or the settings, as far as there is one: a JSON pointer, or line:column. */
function placedReport(error: OAuthError, texts: Texts): object {
  const { place, property } = error.details
  const pointer = typeof property === 'string' ? `/${property.replace(/^\//, '').replaceAll('.', '/')}` : undefined
  const at = place || pointer
  return { ...errorReport(error, texts), ...(at !== undefined && { place: at }) }
}

function preview(requests: readonly PreviewedRequest[], texts: Texts): object {
  return { requests: requests.map((made) => report(made, texts)) }
}

function report({ problem, ...request }: PreviewedRequest, texts: Texts): object {
  return { ...request, ...(problem && { problem: placedReport(problem, texts) }) }
}
