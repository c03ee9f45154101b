import type { IntegrationSettings } from '../../src/definition/integration-settings.ts'
import type { Names } from './conversion-names.ts'
import type { ProviderRow } from './provider-row.ts'

/** How API requests carry the token, and what else they carry. */
export function convertApi({ api }: ProviderRow, names: Names): IntegrationSettings {
  const { base_url: base, token, headers, query, verification } = api ?? {}
  const request: NonNullable<IntegrationSettings['apiRequest']> = {}
  if (headers && Object.keys(headers).length > 0)
    request.headers = names.value(headers) as NonNullable<typeof request.headers>
  if (query && Object.keys(query).length > 0) request.query = names.value(query) as NonNullable<typeof request.query>
  const place = token?.in ?? 'header'
  const endpoint = verification?.endpoints?.[0]
  const usual =
    place === 'header' &&
    (token?.name ?? 'Authorization') === 'Authorization' &&
    (token?.template ?? 'Bearer {token}') === 'Bearer {token}'
  return {
    ...(base && base.length > 0 && { baseUrl: names.template(base) }),
    ...(!usual && {
      tokenPlacement: {
        in: place as 'header' | 'query' | 'body',
        ...(token?.name && { name: token.name }),
        ...(token?.template && { template: names.text(token.template) }),
      },
    }),
    ...(Object.keys(request).length > 0 && { apiRequest: request }),
    ...(endpoint && {
      ping: {
        ...(verification?.method && verification.method !== 'GET' && { method: verification.method }),
        url: names.text(endpoint),
        ...(verification?.headers && { headers: names.value(verification.headers) as Record<string, string> }),
      },
    }),
  }
}
