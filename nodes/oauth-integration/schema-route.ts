import { fileURLToPath } from 'node:url'
import type { NodeAPI } from 'node-red'

const folder = new URL('../../../schema/', import.meta.url)

/** Serves the JSON Schema of the definition to the editor, from where the package has it for everybody. */
export function schemaRoute(RED: NodeAPI): void {
  RED.httpAdmin.get('/oauth-integration/schema', RED.auth.needsPermission('oauth-integration.read'), (_, response) => {
    // With a root, since a user directory such as `.node-red` would count as hidden otherwise.
    response.sendFile('integration.schema.json', { root: fileURLToPath(folder) })
  })
}
