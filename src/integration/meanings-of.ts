import { checkedUrl } from '../definition/checked-url.ts'
import type { ClientSecrets, IntegrationDefinition } from '../definition/integration-definition.ts'
import { isAllowedDomain } from '../definition/origins.ts'
import { firstUrl } from '../definition/url-template.ts'
import { valuesFor } from '../protocol/request-values.ts'
import type { TokenMeanings } from '../transport/authorize.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'

export interface Meanings extends Required<Pick<TokenMeanings, 'values'>> {
  /** Where relative API URLs start with these tokens. */
  readonly baseUrlOf: (tokens: TokenSet) => string | undefined
  /** The same, where it cannot be known without tokens; absent where it can. */
  readonly baseUrl: TokenMeanings['baseUrl']
}

/** Where domains are named, an address that the provider or a callback names must be on one of them. */
function namedUrl(url: string, allowedDomains: readonly string[]): string {
  const { origin } = new URL(url)
  if (allowedDomains.length > 0 && !isAllowedDomain(new URL(url), allowedDomains))
    throw new OAuthError('ORIGIN_NOT_ALLOWED', 'origin', { origin })
  return url
}

/** What the placeholders of API requests mean with tokens. */
export function meaningsOf(definition: IntegrationDefinition, secrets: ClientSecrets): Meanings {
  const values: Meanings['values'] = ({ values: captured, accessToken }) =>
    valuesFor({ definition, secrets }, captured, { token: accessToken, accessToken })
  const { baseUrl: deferred } = definition.deferredUrls
  const baseUrlOf: Meanings['baseUrlOf'] = (tokens) => {
    if (!deferred) return definition.baseUrl
    const url = firstUrl(deferred.alternatives, values(tokens), deferred.property)
    return url && namedUrl(checkedUrl(url, deferred.property, definition.allowHttp), definition.allowedDomains)
  }
  return { values, baseUrlOf, baseUrl: deferred && baseUrlOf }
}
