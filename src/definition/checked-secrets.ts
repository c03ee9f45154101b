import type { ClientSecrets, IntegrationDefinition } from './integration-definition.ts'
import { invalid } from './invalid.ts'
import { checkedValue } from './parameters.ts'

/**
 * The secrets of an integration, with the values of secret parameters as their declarations want them.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` `missing` or `parameterValue` naming the parameter, never its value
 */
export function checkedSecrets(
  { parameters }: Pick<IntegrationDefinition, 'parameters'>,
  secrets: ClientSecrets,
): ClientSecrets {
  const { secretParameters: given = {} } = secrets
  const values = new Map(Object.entries(given))
  for (const parameter of parameters.declared) {
    const { name, secret, value: computed, source = 'user', required = true } = parameter
    if (!secret || computed !== undefined) continue
    const value = values.get(name) || parameter.default
    if (value) values.set(name, checkedValue(value, parameter))
    else if (required && source === 'user') throw invalid('missing', { property: `parameterValues.${name}` })
  }
  return values.size > 0 ? { ...secrets, secretParameters: Object.fromEntries(values) } : secrets
}
