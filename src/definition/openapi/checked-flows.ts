import { plain } from '../../vocabulary/errors.ts'
import type { IntegrationSettings } from '../integration-settings.ts'
import type { ApiDescription, ApiFlow } from './api-description.ts'
import { unreadable } from './unreadable.ts'

/** Returns the property that is wrong, such as `tokenRequest.method`; `undefined` when all is well. */
export type SettingsCheck = (settings: IntegrationSettings) => string | undefined

/**
 * A description whose proposals have all passed a check: but for grants that nobody here can do, only an `x-oauth-integration`
 * extension can bring one that does not.
 * Throws what `unreadable` says when none is left.
 */
export function checkedFlows(description: ApiDescription, check: SettingsCheck): ApiDescription {
  const flows = description.flows.map((flow): ApiFlow => {
    const wrong = flow.supported ? check(flow.settings) : undefined
    if (!flow.supported || wrong === undefined) return flow
    const { settings: _, scopes: __, ...about } = flow
    // A flow of the standard may be one that no integration can do yet.
    if (wrong === 'grant') return { ...about, supported: false, reason: 'unknownFlow', detail: plain(about.flow) }
    return { ...about, supported: false, reason: 'extension', detail: plain(wrong) }
  })
  const refused = flows.find((flow) => !flow.supported && flow.reason === 'extension')
  if (refused && !refused.supported && !flows.some(({ supported }) => supported)) {
    throw unreadable('extension', refused.place, refused.detail)
  }
  return { ...description, flows }
}
