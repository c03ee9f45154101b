import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const folder = path.resolve(import.meta.dirname, '..', '..', 'examples')

/** The example flows of the package, as they are imported from the menu, but those that need more than the demo has. */
export function exampleFlows() {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  const flows = files.sort().map((file) => readFileSync(path.join(folder, file), 'utf8'))
  return flows.filter((flow) => !/"ui-base"|MQTT_HOST|ALERT_WEBHOOK/.test(flow)).flatMap((flow) => JSON.parse(flow))
}

/** The environment variables that stand in the examples where a real flow names its provider. */
export function exampleEnvironment(server, api, clientId) {
  return {
    OAUTH_ISSUER: server.issuer,
    OAUTH_TOKEN_URL: server.urls.tokenUrl,
    OAUTH_CLIENT_ID: clientId,
    API_BASE_URL: api.origin,
  }
}
