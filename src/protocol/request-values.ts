import type { IntegrationDefinition } from '../definition/integration-definition.ts'
import { checkedValue, valuesOf } from '../definition/parameters.ts'
import type { Values } from '../definition/template.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { ProtocolContext } from './protocol-context.ts'

export type Extra = Readonly<Record<string, string | undefined>>

/**
 * What the placeholders of a request mean: the parameters of the definition first, then what has been caught, then what the
 * request brings along, and the client. With `shown`, a person's browser sees it, and no secret is among them.
 */
export function valuesFor(
  { definition, secrets }: Pick<ProtocolContext, 'definition' | 'secrets'>,
  captured: Extra = {},
  extra: Extra = {},
  { shown = false }: { shown?: boolean } = {},
): Values {
  const { clientId, scope, audience, resource, baseUrl, tokenUrl } = definition
  const { clientSecret, ownerUsername, ownerPassword, secretParameters = {} } = secrets
  const client: Extra = { clientId, scope, audience, resource, baseUrl, tokenUrl }
  if (shown) return valuesOf(definition.parameters, captured, extra, client)
  return valuesOf(definition.parameters, secretParameters, captured, extra, client, {
    clientSecret,
    ownerUsername,
    ownerPassword,
  })
}

/**
 * Values that came from outside, as their declarations want them. With `lenient`, others are left out: a renewal must not be lost
 * for one of them.
 *
 * @throws OAuthError `RESPONSE_MALFORMED` `captured` naming the parameter
 */
export function checkedCaptures(
  { parameters }: Pick<IntegrationDefinition, 'parameters'>,
  found: Readonly<Record<string, string>>,
  { lenient = false }: { lenient?: boolean } = {},
): Record<string, string> {
  const declared = new Map(parameters.declared.map((parameter) => [parameter.name, parameter]))
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, value]) => {
      try {
        return [[name, checkedValue(value, declared.get(name) ?? { name })]]
      } catch {
        if (lenient) return []
        throw new OAuthError('RESPONSE_MALFORMED', 'captured', { parameter: name })
      }
    }),
  )
}
