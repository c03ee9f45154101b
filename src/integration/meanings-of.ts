import type { ClientSecrets, IntegrationDefinition } from '../definition/integration-definition.ts'
import { firstUrl } from '../definition/url-template.ts'
import { valuesFor } from '../protocol/request-values.ts'
import type { TokenMeanings } from '../transport/authorize.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'

export interface Meanings extends Required<Pick<TokenMeanings, 'values'>> {
  /** Where relative API URLs start with these tokens. */
  readonly baseUrlOf: (tokens: TokenSet) => string | undefined
  /** The same, where it cannot be known without tokens; absent where it can. */
  readonly baseUrl: TokenMeanings['baseUrl']
}

/** What the placeholders of API requests mean with tokens. */
export function meaningsOf(definition: IntegrationDefinition, secrets: ClientSecrets): Meanings {
  const values: Meanings['values'] = ({ values: captured, accessToken }) =>
    valuesFor({ definition, secrets }, captured, { token: accessToken, accessToken })
  const { baseUrl: deferred } = definition.deferredUrls
  const baseUrlOf: Meanings['baseUrlOf'] = (tokens) =>
    deferred ? firstUrl(deferred.alternatives, values(tokens), deferred.property) : definition.baseUrl
  return { values, baseUrlOf, baseUrl: deferred && baseUrlOf }
}
