import type { IntegrationSettings } from '../../src/definition/integration-settings.ts'
import type { Names } from './conversion-names.ts'
import { convertClientAuth, convertRequest, type RuleDraft, tidy } from './convert-requests.ts'
import { convertResponse } from './convert-response.ts'
import type { ProviderRow, RefreshRow } from './provider-row.ts'

type RefreshRule = NonNullable<IntegrationSettings['refreshRequest']>

export type RefreshMode = 'refresh_token' | 'access_token' | 'extend' | 'reissue' | 'none'

/** How a row renews a token, whatever it calls that. Throws for a way that there is nothing for. */
export function refreshModeOf(mode: string | null | undefined): RefreshMode {
  const name = (mode ?? 'none').toLowerCase()
  if (/^(?:none|never|no_refresh|no)$/.test(name)) return 'none'
  if (/extend/.test(name)) return 'extend'
  if (/re_?-?issue|again|same_request|client_credentials/.test(name)) return 'reissue'
  if (/access_token|exchange|long_lived/.test(name)) return 'access_token'
  if (/refresh/.test(name)) return 'refresh_token'
  throw new Error(`the refresh mode ${mode} of the row has no equivalent`)
}

/** How a token is renewed. What a rule leaves out is as in the token request, so every difference is stated. */
export function convertRefresh(row: ProviderRow, names: Names, token: RuleDraft): IntegrationSettings {
  const { refresh_request: refresh, token_request: request } = row
  const mode = refreshModeOf(refresh?.mode)
  if (!refresh || mode === 'reissue' || mode === 'none') return { refreshRequest: { mode: mode as 'reissue' | 'none' } }
  const draft = convertRequest({ ...inherited(refresh, row) }, names)
  draft.names = { ...draft.names }
  const auth = refresh.client_auth ?? request?.client_auth ?? {}
  convertClientAuth(auth, draft, names)
  const { token_param: param } = refresh
  const access =
    mode === 'access_token' ||
    (mode === 'refresh_token' && !givesRefreshToken(row) && (param ?? 'refresh_token') !== 'refresh_token')
  if (access) {
    draft.names['refresh_token'] = null
    if (param !== null && !namesToken(draft)) draft.parameters[param ?? 'access_token'] = '{accessToken}'
  } else if (param === null) draft.names['refresh_token'] = null
  else if (param !== undefined && param !== 'refresh_token') draft.names['refresh_token'] = param
  if (refresh.grant_type === null) draft.names['grant_type'] = null
  else if (refresh.grant_type && refresh.grant_type !== 'refresh_token')
    draft.parameters['grant_type'] = names.text(refresh.grant_type)
  unrename(draft, token)
  const rule: RefreshRule = {
    ...(access ? { mode: 'access_token' } : {}),
    ...(tidy(draft, sameAs(token)) as RefreshRule),
    ...headersOf(draft, token),
  }
  const notBefore = refresh.not_before ?? refresh.not_before_seconds
  if (notBefore) rule.notBefore = notBefore
  if (mode === 'extend' || refresh.extends || row.refresh_response?.access_token_path === null) rule.extends = true
  if (row.refresh_response) rule.response = convertResponse(row.refresh_response)
  const own = refresh.url ? names.template(refresh.url) : undefined
  const usual = request?.url ? names.template(request.url) : undefined
  return {
    refreshRequest: rule,
    ...(own !== undefined && JSON.stringify(own) !== JSON.stringify(usual) && { refreshUrl: own }),
  }
}

/** Whether any answer brings a refresh token. Where none does, a refresh by another name is one by the access token. */
function givesRefreshToken({ token_response: response, extra_steps: steps }: ProviderRow): boolean {
  return Boolean(response?.refresh_token_path) || (steps ?? []).some(({ refresh_token_path: path }) => Boolean(path))
}

/** Method and encoding are those of the token request where the row does not say. */
function inherited(refresh: RefreshRow, { token_request: token }: ProviderRow): RefreshRow {
  return {
    ...refresh,
    method: refresh.method ?? token?.method ?? 'POST',
    encoding: refresh.encoding === undefined ? (token?.encoding ?? 'form') : refresh.encoding,
    scope_separator: null,
    token_param: refresh.token_param ?? 'refresh_token',
  }
}

const namesToken = (draft: RuleDraft): boolean =>
  /\{accessToken\}/.test(JSON.stringify([draft.parameters, draft.query, draft.headers, draft.body]))

/** Names are taken over from the token request: one that has its usual name again has to say so. */
function unrename(draft: RuleDraft, token: RuleDraft): void {
  if (Object.keys(token.names).length === 0) return
  for (const name of Object.keys(token.names)) if (draft.names[name] === undefined) draft.names[name] = name
}

/** What need not be said again. `clientAuth` and `basicEncoding` only count together. */
function sameAs({ method, encoding, clientAuth, basicEncoding }: RuleDraft): Partial<RuleDraft> {
  return {
    ...(method && { method }),
    ...(encoding && { encoding }),
    ...(clientAuth && { clientAuth }),
    ...(basicEncoding && { basicEncoding }),
  }
}

function headersOf(draft: RuleDraft, token: RuleDraft): { headers?: NonNullable<RefreshRule['headers']> } {
  const same = JSON.stringify(draft.headers) === JSON.stringify(token.headers)
  return same ? {} : { headers: draft.headers }
}
