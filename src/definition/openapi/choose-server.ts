import type { IntegrationSettings } from '../integration-settings.ts'
import type { ApiServer } from './api-description.ts'

type Server = Pick<ApiServer, 'baseUrl' | 'parameters'>

/** The settings of a flow with another server than the first: its base URL, and its variables instead of the first one's. */
export function chooseServer(
  settings: IntegrationSettings,
  first: Server | undefined,
  chosen: Server,
): IntegrationSettings {
  const { baseUrl: _, parameters = [], ...rest } = settings
  const elsewhere = JSON.stringify(rest)
  const own = new Set(chosen.parameters.map(({ name }) => name))
  const gone = new Set(first?.parameters.map(({ name }) => name))
  const kept = parameters.filter(({ name }) => !own.has(name) && (!gone.has(name) || elsewhere.includes(`{${name}}`)))
  const declared = [...chosen.parameters, ...kept]
  return { ...rest, baseUrl: chosen.baseUrl, ...(declared.length > 0 && { parameters: declared }) }
}
