import type { IntegrationSettings } from '../integration-settings.ts'
import { changesOf, isEmpty, propertiesOf, type SettingsChange } from './changes-of.ts'
import { stepInto } from './json-pointer.ts'

/** What an import comes to, in settings as they are now. */
export interface ImportPlan {
  /** The properties it writes; those that it empties are empty. Their old values stay wherever a property is left out. */
  readonly settings: IntegrationSettings
  readonly changes: readonly SettingsChange[]
}

/**
 * Plans the import of a proposal into settings. What the proposal says is remembered in `apiDescription.imported`, but for the list
 * of scopes, which is long and which nobody edits: so the next import can tell what somebody has edited since.
 */
export function planImport(before: object, proposal: IntegrationSettings): ImportPlan {
  const about = stepInto(before, 'apiDescription')
  const memory = stepInto(about, 'imported')
  const { imported: _, ...described } = isGroup(about) ? about : {}
  const now = { ...before, apiDescription: described }
  const last = isGroup(memory) && { ...memory, apiDescription: described, scopes: stepInto(before, 'scopes') }
  const changes = last ? changesOf(now, proposal, last as IntegrationSettings) : changesOf(now, proposal)
  const { scopes: __, apiDescription, ...imported } = proposal
  const settings = {
    ...Object.fromEntries(propertiesOf(proposal).map((name) => [name, given(before, proposal, name)])),
    ...(isGroup(apiDescription) && { apiDescription: { ...apiDescription, imported } }),
  }
  return { settings, changes }
}

/** What is proposed, or nothing, of the kind that is there now. */
function given(before: object, proposal: IntegrationSettings, name: string): unknown {
  const [there, proposed] = [stepInto(before, name), stepInto(proposal, name)]
  if (!isEmpty(proposed)) return proposed
  return Array.isArray(there) ? [] : isGroup(there) ? {} : ''
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
