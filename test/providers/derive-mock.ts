import { putAt } from './answers.ts'
import { lifeIn } from './expected-requests.ts'
import { mendMock } from './mend-mock.ts'
import {
  alternatives,
  type MockAuthorize,
  type MockRequest,
  type MockRow,
  type ProviderRow,
  type RequestRow,
  type RowValues,
} from './provider-row.ts'
import type { Lookup } from './row-value.ts'
import { rowValue } from './row-value.ts'

/** A row in which nothing is missing that a run needs. */
export interface CompleteRow {
  readonly row: ProviderRow
  readonly mock: MockRow
  /** What was made up or worked out, for want of a mock that says so. */
  readonly derived: readonly string[]
}

const inventedHost = 'https://provider.invented.example'

/**
 * Works out from the row's own facts what its mock leaves out. That shows that the engine can do what the row says, but not that
 * somebody else reads the row in the same way, so it is told.
 */
export function completeRow(given: ProviderRow): CompleteRow {
  const derived: string[] = []
  let row = mendMock(given)
  if (alternatives(row.token_request?.url).length === 0 && !row.mock?.token) {
    derived.push('the row has no endpoints: others stand in for them')
    const token = { ...row.token_request, url: `${inventedHost}/token` }
    const refresh =
      row.refresh_request?.mode === 'refresh_token' && !row.refresh_request.url
        ? { ...row.refresh_request, url: token.url }
        : row.refresh_request
    const authorization =
      row.authorization && !row.authorization.url
        ? { ...row.authorization, url: `${inventedHost}/authorize` }
        : row.authorization
    row = {
      ...row,
      token_request: token,
      ...(refresh && { refresh_request: refresh }),
      ...(authorization && { authorization }),
    }
  }
  const mock = row.mock ?? {}
  const lookup: Lookup = (name) => {
    const known: Record<string, unknown> = {
      ...mock.captured,
      ...mock.params,
      client_id: mock.client?.id ?? 'client',
      client_secret: mock.client?.secret ?? 'secret',
    }
    const value = known[name] ?? (row.parameters ?? []).find((parameter) => parameter.name === name)?.default
    return value === undefined || value === null || value === '' ? undefined : String(value)
  }
  const workedOut = <T>(what: string, value: T): T => {
    derived.push(`the mock has no ${what}: it was worked out from the row`)
    return value
  }
  const consent = Boolean(row.authorization)
  const authorize =
    mock.authorize ?? (consent ? workedOut('authorization request', authorizeOf(row, mock, lookup)) : undefined)
  const callback =
    mock.callback ??
    (consent
      ? { query: { [row.callback?.code_param ?? 'code']: 'CODE1', [row.callback?.state_param ?? 'state']: '*echo' } }
      : undefined)
  const token = mock.token ?? workedOut('token request', tokenOf(row, lookup))
  const mode = mock.refresh?.mode ?? row.refresh_request?.mode ?? 'none'
  const silent = mode !== 'none' && mode !== 'reissue' && !mock.refresh?.url
  const refresh = silent
    ? workedOut('refresh request', { ...refreshOf(row, lookup, token), ...mock.refresh, mode })
    : { ...mock.refresh, mode }
  return {
    row,
    mock: { ...mock, ...(authorize && { authorize }), ...(callback && { callback }), token, refresh },
    derived,
  }
}

function authorizeOf(row: ProviderRow, mock: MockRow, lookup: Lookup): MockAuthorize {
  const { authorization = {}, pkce } = row
  const names = authorization?.param_names ?? {}
  const omitted = new Set(authorization?.omit_params ?? [])
  const standard: Record<string, unknown> = {
    response_type: authorization?.response_type ?? 'code',
    client_id: lookup('client_id'),
    redirect_uri: '*redirect',
    state: '*',
    scope:
      authorization?.fixed_scope ??
      (mock.scopes ?? authorization?.default_scopes ?? []).join(authorization?.scope_separator ?? ' '),
    ...(pkce?.method && pkce.method !== 'none' && { code_challenge: '*', code_challenge_method: pkce.method }),
  }
  const query: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(standard)) {
    const own = names[name] === undefined ? name : names[name]
    if (own !== null && !omitted.has(name) && !omitted.has(own) && value !== '') query[own] = value
  }
  return {
    url: rowValue(authorization?.url, lookup) ?? '',
    query: { ...query, ...filled(authorization?.params, lookup) },
    ...(typeof authorization?.fragment === 'string' && { fragment: authorization.fragment, in_fragment: true }),
  }
}

function tokenOf(row: ProviderRow, lookup: Lookup): MockRequest {
  const request = row.token_request ?? {}
  const body: Record<string, unknown> = { ...clientOf(request, lookup) }
  if (request.grant_type) body['grant_type'] = request.grant_type
  if (row.authorization && request.code_param !== null) {
    body[request.code_param ?? 'code'] = 'CODE1'
    if (request.redirect_uri_in === 'body' || request.redirect_uri_in === undefined) body['redirect_uri'] = '*redirect'
    if (row.pkce?.method && row.pkce.method !== 'none') body['code_verifier'] = '*'
  } else if ((row.mock?.scopes ?? []).length > 0) body['scope'] = row.mock?.scopes?.join(request.scope_separator ?? ' ')
  const query = request.redirect_uri_in === 'query' ? { redirect_uri: '*redirect' } : {}
  return sent(request, { ...body, ...filled(request.params, lookup) }, query, lookup, answerOf(row, 'AT1', 'RT1'))
}

function refreshOf(row: ProviderRow, lookup: Lookup, token: MockRequest): MockRequest {
  const refresh = { ...row.token_request, params: null, query: null, ...row.refresh_request }
  const body: Record<string, unknown> = { ...clientOf(refresh, lookup) }
  if (refresh.grant_type) body['grant_type'] = refresh.grant_type
  const byAccessToken = refresh.mode !== 'refresh_token' && refresh.mode !== 'extend'
  if (refresh.token_param !== null)
    body[refresh.token_param ?? (byAccessToken ? 'access_token' : 'refresh_token')] = byAccessToken ? 'AT1' : 'RT1'
  const current: Lookup = (name) => ({ access_token: 'AT1', refresh_token: 'RT1' })[name] ?? lookup(name)
  const request = sent(
    refresh,
    { ...body, ...filled(refresh.params, current) },
    {},
    current,
    answerOf(row, 'AT2', 'RT2'),
  )
  return { ...request, url: request.url ?? token.url ?? null }
}

function sent(
  request: RequestRow,
  parameters: Record<string, unknown>,
  query: RowValues,
  lookup: Lookup,
  respond: MockRequest['respond'],
): MockRequest {
  const method = (request.method ?? 'POST').toUpperCase()
  const inQuery = method === 'GET' || request.encoding === 'query'
  const auth = request.client_auth ?? {}
  return {
    url: rowValue(request.url, lookup) ?? null,
    method,
    content_type:
      inQuery || request.encoding === 'none'
        ? null
        : request.encoding === 'json'
          ? 'application/json'
          : 'application/x-www-form-urlencoded',
    auth: {
      method: auth.method ?? 'client_secret_post',
      ...(auth.method === 'client_secret_basic' && {
        user: lookup('client_id') ?? '',
        password: lookup('client_secret') ?? '',
        encoding: auth.basic_encoding ?? 'raw',
      }),
    },
    body: inQuery ? {} : parameters,
    query: { ...(inQuery ? parameters : {}), ...filled(request.query, lookup), ...query },
    headers: {},
    ...(respond && { respond }),
  }
}

function clientOf({ client_auth: auth }: RequestRow, lookup: Lookup): Record<string, unknown> {
  const method = auth?.method ?? 'client_secret_post'
  const [id, secret] = [lookup('client_id'), lookup('client_secret')]
  if (method === 'client_secret_post') return { client_id: id, client_secret: secret }
  if (method === 'none_public' || /tls|mtls|_jwt$/.test(method)) return { client_id: id }
  if (method !== 'custom_body') return {}
  return { ...(auth?.id_param && { [auth.id_param]: id }), ...(auth?.secret_param && { [auth.secret_param]: secret }) }
}

function filled(values: RowValues | null | undefined, lookup: Lookup): Record<string, unknown> {
  const entries = Object.entries(values ?? {}).map(([name, value]): [string, unknown] => [
    name,
    typeof value === 'string' || Array.isArray(value) ? rowValue(value as string, lookup) : value,
  ])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null))
}

function answerOf(row: ProviderRow, access: string, refresh: string): NonNullable<MockRequest['respond']> {
  const response = row.token_response ?? {}
  const path = alternatives(response.access_token_path)[0] ?? 'access_token'
  const refreshPath = alternatives(response.refresh_token_path)[0]
  const { kind = 'in', path: life, unit } = response.expires ?? {}
  let body = putAt({ token_type: 'Bearer' }, path, access)
  if (kind === 'in' || kind === 'at')
    body = putAt(body, life ?? 'expires_in', lifeIn({ kind, ...(unit && { unit }) }, Date.now()))
  if (refreshPath) body = putAt(body, refreshPath, refresh)
  return { status: 200, encoding: 'json', body }
}
