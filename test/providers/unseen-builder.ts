import type { ProviderRow } from './provider-row.ts'

/** Part of a row, whose members replace those of the usual one; `undefined` leaves one out. */
export type Patch = { readonly [name: string]: unknown }

const clientId = (id: string) => `cid.${id}`
const clientSecret = (id: string) => `sEc~${id.replace(/\W/g, '_')}.0123456789abcdef`

/** A row of a made-up provider whose users consent: the usual one, with what makes it hard. */
export function consentRow(id: string, quirk: string, patch: Patch): ProviderRow {
  const host = `https://${id}.example.com`
  const auth = { method: 'client_secret_post' }
  const client = { client_id: clientId(id), client_secret: clientSecret(id) }
  const form = { method: 'POST', content_type: 'application/x-www-form-urlencoded', auth, query: {}, headers: {} }
  return merge(
    {
      id,
      set: 'unseen_code',
      flow: 'authorization_code',
      quirks: [quirk],
      expressible: 'declarative',
      authorization: {
        url: `${host}/authorize`,
        response_type: 'code',
        params: {},
        param_names: {
          client_id: 'client_id',
          redirect_uri: 'redirect_uri',
          scope: 'scope',
          state: 'state',
          response_type: 'response_type',
        },
        omit_params: [],
        omit_empty_params: false,
        fragment: null,
        scope_separator: ' ',
        scope_encoding: 'form',
        fixed_scope: null,
        default_scopes: [],
      },
      pkce: null,
      callback: { code_param: 'code', state_param: 'state', capture_params: [], code_delivery: 'redirect' },
      token_request: request(`${host}/token`, {
        grant_type: 'authorization_code',
        code_param: 'code',
        redirect_uri_in: 'body',
      }),
      refresh_request: {
        mode: 'refresh_token',
        declared: true,
        separate_url: false,
        ...request(`${host}/token`, { grant_type: 'refresh_token', token_param: 'refresh_token' }),
      },
      revoke_request: null,
      refresh_response: null,
      ...common(host),
      mock: {
        complete: true,
        params: {},
        captured: {},
        client: { id: client.client_id, secret: client.client_secret },
        scopes: ['read:a', 'write:b'],
        authorize: {
          url: `${host}/authorize`,
          query: {
            response_type: 'code',
            client_id: client.client_id,
            redirect_uri: '*redirect',
            state: '*',
            scope: 'read:a write:b',
          },
          in_fragment: false,
          fragment: null,
          forbid: [],
        },
        callback: { query: { code: 'CODE1', state: '*echo' }, delivery: 'redirect' },
        token: {
          url: `${host}/token`,
          ...form,
          body: { ...client, grant_type: 'authorization_code', code: 'CODE1', redirect_uri: '*redirect' },
          respond: answer('AT1', 'RT1'),
        },
        refresh: {
          mode: 'refresh_token',
          url: `${host}/token`,
          ...form,
          body: { ...client, grant_type: 'refresh_token', refresh_token: 'RT1' },
          respond: answer('AT2', 'RT2'),
        },
        api: mockApi(host),
      },
    },
    patch,
  ) as unknown as ProviderRow
}

/** The same for one that machines use alone. */
export function machineRow(id: string, quirk: string, patch: Patch): ProviderRow {
  const host = `https://${id}.example.com`
  return merge(
    {
      id,
      set: 'unseen_machine',
      flow: 'client_credentials',
      quirks: [quirk],
      expressible: 'declarative',
      authorization: null,
      pkce: null,
      callback: null,
      token_request: request(`${host}/token`, { grant_type: 'client_credentials' }),
      refresh_request: { mode: 'reissue' },
      revoke_request: null,
      refresh_response: null,
      ...common(host),
      mock: {
        complete: true,
        params: {},
        captured: {},
        client: { id: clientId(id), secret: clientSecret(id) },
        scopes: [],
        token: {
          url: `${host}/token`,
          method: 'POST',
          content_type: 'application/x-www-form-urlencoded',
          auth: { method: 'client_secret_post' },
          body: { client_id: clientId(id), client_secret: clientSecret(id), grant_type: 'client_credentials' },
          query: {},
          headers: {},
          respond: answer('AT1'),
        },
        refresh: { mode: 'reissue', respond: answer('AT2') },
        api: mockApi(host),
      },
    },
    patch,
  ) as unknown as ProviderRow
}

function request(url: string, more: Patch): Patch {
  return {
    url,
    method: 'POST',
    encoding: 'form',
    client_auth: { method: 'client_secret_post' },
    params: {},
    query: {},
    headers: {},
    ...more,
  }
}

function common(host: string): Patch {
  return {
    token_response: {
      encoding: 'json',
      success: { status: [200] },
      access_token_path: 'access_token',
      alternate_access_token_path: null,
      refresh_token_path: 'refresh_token',
      token_type_path: 'token_type',
      scope_path: 'scope',
      expires: { kind: 'in', path: 'expires_in', unit: 'seconds' },
      metadata_paths: [],
    },
    extra_steps: [],
    discovery: [],
    client_certificate: false,
    api: {
      base_url: `${host}/api`,
      token: { in: 'header', name: 'Authorization', template: 'Bearer {token}' },
      headers: {},
      query: {},
      verification: null,
    },
    parameters: [],
    credentials: [],
    hard_reason: null,
  }
}

const mockApi = (host: string): Patch => ({
  base_url: `${host}/api`,
  token: { in: 'header', name: 'Authorization', value: 'Bearer AT1' },
  headers: {},
  query: {},
  auth_error_status: [401],
})

function answer(access: string, refresh?: string): Patch {
  return {
    status: 200,
    encoding: 'json',
    body: { access_token: access, ...(refresh && { refresh_token: refresh }), token_type: 'Bearer', expires_in: 3600 },
  }
}

/** Stands for a value that replaces an object whole. */
export const whole = (value: unknown): { readonly whole: unknown } => ({ whole: value })

function merge(base: unknown, patch: unknown): unknown {
  if (isObject(patch) && Object.hasOwn(patch, 'whole')) return patch['whole']
  if (!isObject(base) || !isObject(patch)) return patch
  const merged: Record<string, unknown> = { ...base }
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined) delete merged[name]
    else merged[name] = Object.hasOwn(base, name) ? merge(base[name], value) : merge({}, value)
  }
  return merged
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
