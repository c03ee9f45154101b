import type { NodeAPI } from 'node-red'
import { type PreviewedRequest, previewRequests, readDefinition, takeSettings } from '../../src/index.ts'
import type { Running } from './registry.ts'
import { shownVariables } from './shown-variable.ts'

type Previewed = Promise<readonly PreviewedRequest[]>

/**
 * The requests that settings in a dialog lead to.
 *
 * @param id of the node, for its environment
 */
export function previewSettings(RED: NodeAPI, settings: unknown, id: unknown, redirectUri?: string): Previewed {
  return preview(RED, { key: 'preview', ...takeSettings(settings) }, id, redirectUri)
}

/** Those of an integration that is deployed. */
export function previewIntegration(RED: NodeAPI, { config, node }: Running): Previewed {
  return preview(RED, config, node.id)
}

function preview(RED: NodeAPI, settings: object, id: unknown, redirectUri?: string): Previewed {
  const definition = readDefinition(settings, shownVariables(RED, id))
  return previewRequests(definition, redirectUri ?? definition.callbackUrl ?? '<redirect URI>')
}
