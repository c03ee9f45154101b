import type { IntegrationDefinition } from './integration-definition.ts'
import { invalid } from './invalid.ts'
import { comesFrom } from './parameters.ts'
import type { Template } from './template.ts'
import { namesInAuthority } from './url-template.ts'

const oauthUrls = ['authorizationUrl', 'tokenUrl', 'refreshUrl', 'revocationUrl', 'introspectionUrl'] as const

/**
 * A person comes back with what the address bar says, which anybody may have written. Where that names a server that gets the
 * client's secret or the token, the servers it may be have to be named.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` `capturedHost`
 */
export function requireNamedDomains({ allowedDomains, deferredUrls, rules, parameters }: IntegrationDefinition): void {
  if (allowedDomains.length > 0 || rules.callback.capture.size === 0) return
  const bounded = parameters.declared.filter(({ pattern, enum: choices }) => pattern || choices).map(({ name }) => name)
  const open = new Set([...rules.callback.capture.values()].filter((name) => !bounded.includes(name)))
  const origins = comesFrom(parameters)
  const check = (property: string, alternatives: readonly Template[] = []) => {
    for (const parameter of alternatives.flatMap(namesInAuthority).flatMap((name) => [...origins(name)]))
      if (open.has(parameter)) throw invalid('capturedHost', { property, parameter })
  }
  for (const property of oauthUrls) check(property, deferredUrls[property]?.alternatives)
  check('baseUrl', deferredUrls.baseUrl?.alternatives)
  for (const { name, url } of [...rules.steps, ...rules.lookups]) check(`${name}.url`, url)
}
