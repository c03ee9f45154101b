import type { IntegrationSettings } from '../../src/definition/integration-settings.ts'
import type { Names } from './conversion-names.ts'
import { convertClientAuth, convertRequest, tidy } from './convert-requests.ts'
import type { ProviderRow } from './provider-row.ts'

/** How a token is revoked. */
export function convertRevocation(
  { revoke_request: revoke, token_request: token }: ProviderRow,
  names: Names,
): IntegrationSettings {
  if (!revoke?.url) return {}
  const auth = (revoke.auth ?? '').toLowerCase()
  const plain = Object.keys(revoke.params ?? {}).length === 0 && !revoke.body_template
  // Whoever is told by address or by bearer token which token is meant needs no parameters.
  const told = /\{(?:refresh_|access_)?token\}/.test(String(revoke.url)) || auth.startsWith('bearer')
  const encoding = revoke.encoding ?? (plain && told ? 'none' : 'form')
  const draft = convertRequest({ ...revoke, encoding }, names)
  if (auth.startsWith('basic')) convertClientAuth({ method: 'client_secret_basic' }, draft, names)
  else if (revoke.client_auth) convertClientAuth(revoke.client_auth, draft, names)
  else if (told) convertClientAuth({ method: 'none_public' }, draft, names)
  else if (token?.client_auth) convertClientAuth(token.client_auth, draft, names)
  if (revoke.token_param && revoke.token_param !== 'token') draft.names['token'] = revoke.token_param
  const rule = tidy(draft, { method: 'POST', encoding: 'form' }) as NonNullable<
    IntegrationSettings['revocationRequest']
  >
  if (auth.startsWith('bearer')) rule.headers = { ...rule.headers, authorization: 'Bearer {accessToken}' }
  return {
    revocationUrl: names.template(revoke.url),
    ...(Object.keys(rule).length > 0 && { revocationRequest: rule }),
  }
}
