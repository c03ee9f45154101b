import { isOAuthError, type OAuthError } from '../vocabulary/errors.ts'
import { checkShape } from './check-shape.ts'
import type { IntegrationSettings } from './integration-settings.ts'
import { uncheckedParameters } from './parameters.ts'
import { readDefinition } from './read-definition.ts'
import { settingsShape } from './settings-shape.ts'

/**
 * Takes a definition that comes from elsewhere: as strictly as the schema, so that a slip of the pen is not lost.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` `shape` naming the place as a JSON pointer
 */
export function takeSettings(data: unknown): IntegrationSettings {
  checkShape(data, settingsShape)
  return data as IntegrationSettings
}

/** What is wrong with settings that are not whole yet: a key, a client and values of parameters may still be missing. */
export function problemOf(settings: IntegrationSettings): OAuthError | undefined {
  try {
    takeSettings(settings)
    const parameters = uncheckedParameters(settings.parameters ?? [])
    const samples = Object.fromEntries(
      parameters.map(({ name, default: sample, example }) => [name, sample ?? example ?? 'x']),
    )
    readDefinition(
      {
        key: 'x',
        clientId: 'x',
        ...settings,
        parameters,
        parameterValues: { ...samples, ...settings.parameterValues },
      },
      (name) => name,
    )
    return undefined
  } catch (error) {
    if (isOAuthError(error)) return error
    throw error
  }
}
