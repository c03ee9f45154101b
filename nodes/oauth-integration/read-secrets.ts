import { type ClientSecrets, type IntegrationDefinition, OAuthError } from '../../src/index.ts'
import type { SecretCredentials } from './start-integration.ts'

/**
 * The secrets of an integration, as its credentials hold them.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` where one refers to an environment variable that is not set, or a secret parameter
 *   has no value
 */
export function readSecrets(
  { secretParameters, ...credentials }: SecretCredentials,
  { parameters }: Pick<IntegrationDefinition, 'parameters'>,
): ClientSecrets {
  const values = secretValues(secretParameters)
  for (const [property, value] of Object.entries({ ...credentials, ...values })) refuseUnset(property, value)
  for (const { name, secret, required = true } of parameters.declared)
    if (secret && required && !values[name])
      throw new OAuthError('CONFIGURATION_INVALID', 'missing', { property: `parameterValues.${name}` })
  const given = Object.entries(credentials).filter(([, value]) => value)
  return { ...Object.fromEntries(given), ...(Object.keys(values).length > 0 && { secretParameters: values }) }
}

function secretValues(text: string | undefined): Record<string, string> {
  try {
    const values: unknown = JSON.parse(text || '{}')
    const entries = Object.entries(values as object).filter(([, value]) => typeof value === 'string' && value !== '')
    return Object.assign(Object.create(null), Object.fromEntries(entries))
  } catch {
    throw new OAuthError('CONFIGURATION_INVALID', 'text', { property: 'secretParameters' })
  }
}

/** A secret that still reads `${NAME}` refers to a variable that is not set: it must not be sent as it stands. */
function refuseUnset(property: string, value: string | undefined): void {
  const variable = /^\$\{([^{}]+)\}$/.exec(value ?? '')?.[1]
  if (variable) throw new OAuthError('CONFIGURATION_INVALID', 'environment', { property, variable })
}
