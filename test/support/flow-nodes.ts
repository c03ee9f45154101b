import type { FlowNode } from './probes.ts'

/** An integration with client credentials, as the editor saves it; `changes` say the rest. */
export function integrationNode(changes: Readonly<Record<string, unknown>> = {}): FlowNode {
  return {
    id: 'integration',
    type: 'oauth-integration',
    name: 'Test API',
    key: 'testapi',
    schemaVersion: 1,
    grant: 'client_credentials',
    clientId: 'basic',
    ...changes,
  }
}

/** A request node of that integration, which wants JSON. */
export function requestNode(changes: Readonly<Record<string, unknown>> = {}): FlowNode {
  return { id: 'request', type: 'oauth-request', integration: 'integration', method: 'GET', ret: 'obj', ...changes }
}
