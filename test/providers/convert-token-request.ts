import type { IntegrationSettings } from '../../src/definition/integration-settings.ts'
import type { Names } from './conversion-names.ts'
import { isCodeless } from './convert-authorization.ts'
import { convertClientAuth, convertRequest, type RuleDraft, tidy } from './convert-requests.ts'
import type { AssertionRow, ClientAuthRow, ProviderRow } from './provider-row.ts'
import { grantOf, scopesOf, usualGrantType } from './row-grant.ts'

export interface ConvertedTokenRequest {
  readonly settings: IntegrationSettings
  /** Before it was made short: what a refresh differs from. */
  readonly draft: RuleDraft
  /** What the client signs to authenticate. */
  readonly assertion: AssertionRow | null | undefined
}

/** How a token is asked for. */
export function convertTokenRequest(row: ProviderRow, names: Names): ConvertedTokenRequest {
  const request = row.token_request ?? {}
  const draft = convertRequest(request, names)
  const assertion = convertClientAuth(basicUserOf(row) ?? request.client_auth ?? {}, draft, names)
  const { code_param: code, redirect_uri_in: place, grant_type: grant } = request
  if (grantOf(row) === 'authorization_code' && !isCodeless(row)) {
    if (code !== undefined && code !== 'code') draft.names['code'] = code
    if (place !== undefined && place !== 'body' && place !== 'both') draft.names['redirect_uri'] = null
    if (place === 'query' || place === 'both') draft.query['redirect_uri'] = '{redirectUri}'
  }
  if (grant === null || grant === undefined) {
    if (!Object.hasOwn(draft.parameters, 'grant_type')) draft.names['grant_type'] = null
  } else if (grant !== usualGrantType(row))
    draft.parameters[draft.names['grant_type'] ?? 'grant_type'] = names.text(grant)
  if (row.flow !== 'authorization_code' && Object.hasOwn(draft.parameters, 'scope') && scopesOf(row))
    delete draft.parameters['scope']
  const { clientAuth, basicEncoding, ...rest } = tidy(draft, { method: 'POST', encoding: 'form' })
  return {
    draft,
    assertion,
    settings: {
      ...(request.url && { tokenUrl: names.template(request.url) }),
      ...(clientAuth && { clientAuth }),
      ...(basicEncoding && { basicEncoding }),
      ...(Object.keys(rest).length > 0 && { tokenRequest: rest }),
    },
  }
}

/** Where somebody else than the client's id is the user of HTTP Basic, by what the mock sees. */
function basicUserOf({ token_request: request, mock }: ProviderRow): ClientAuthRow | undefined {
  const { client_auth: auth } = request ?? {}
  const { user, password } = mock?.token?.auth ?? {}
  const stated = auth?.user ?? auth?.username ?? auth?.template
  if (
    auth?.method !== 'client_secret_basic' ||
    stated ||
    user === undefined ||
    user === null ||
    user === mock?.client?.id
  )
    return undefined
  const known: [string, unknown][] = [
    ['client_id', mock?.client?.id],
    ['client_secret', mock?.client?.secret],
    ...Object.entries(mock?.params ?? {}),
  ]
  const nameOf = (value: string | null | undefined) => known.find(([, other]) => value && other === value)?.[0]
  const [name, other] = [nameOf(user), nameOf(password)]
  if (name === undefined || (password && other === undefined)) return undefined
  return { ...auth, user: `{${name}}`, password: other ? `{${other}}` : '' }
}
