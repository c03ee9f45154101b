import type { ProviderRow } from './provider-row.ts'
import { consentRow, machineRow, type Patch, whole } from './unseen-builder.ts'

const both = (first: Patch, second: Patch): Patch => ({ token: { respond: first }, refresh: { respond: second } })

/** Made-up providers that answer in ways of their own. */
export const unseenAnswers: readonly ProviderRow[] = [
  consentRow('user-token-within', 'nested_user_token', {
    authorization: { params: { user_scope: 'search:read' } },
    token_response: {
      success: { path: 'ok', equals: true },
      access_token_path: 'authed_user.access_token',
      refresh_token_path: 'authed_user.refresh_token',
      expires: { path: 'authed_user.expires_in' },
      alternate_access_token_path: 'access_token',
      metadata_paths: ['team.id', 'access_token'],
    },
    api: { headers: { 'x-team': '{team.id}' } },
    parameters: [{ name: 'team.id', source: 'token_response' }],
    mock: {
      authorize: { query: { user_scope: 'search:read' } },
      api: { headers: { 'x-team': 'T1' } },
      ...both(
        {
          body: whole({
            ok: true,
            access_token: 'BOT1',
            team: { id: 'T1' },
            authed_user: { access_token: 'AT1', refresh_token: 'RT1', expires_in: 3600 },
          }),
        },
        {
          body: whole({
            ok: true,
            access_token: 'BOT2',
            team: { id: 'T1' },
            authed_user: { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 },
          }),
        },
      ),
    },
  }),
  consentRow('only-extends', 'refresh_extends', {
    token_response: { expires: { kind: 'in', path: 'expires_in', unit: 'seconds' } },
    refresh_request: { mode: 'extend' },
    refresh_response: {
      encoding: 'json',
      success: { status: [200], path: 'result', equals: '0000' },
      access_token_path: null,
    },
    mock: { refresh: { mode: 'extend', respond: { body: whole({ result: '0000', message: 'OK' }) } } },
  }),
  consentRow('xml-answer', 'xml_response', {
    token_request: { method: 'GET', encoding: 'query', redirect_uri_in: null, grant_type: null },
    token_response: {
      encoding: 'xml',
      access_token_path: 'Access_Token.Token',
      refresh_token_path: 'Access_Token.Refresh_Token',
      expires: whole({ kind: 'at', path: 'Access_Token.Expiration_date', unit: 'iso8601' }),
      metadata_paths: ['Access_Token.Instance_Url'],
    },
    api: { base_url: '{Access_Token.Instance_Url}/v3' },
    mock: {
      token: {
        method: 'GET',
        content_type: null,
        body: whole({}),
        query: { client_id: 'cid.xml-answer', client_secret: 'sEc~xml_answer.0123456789abcdef', code: 'CODE1' },
        respond: {
          encoding: 'xml',
          body: whole({
            Access_Token: {
              Instance_Url: 'https://eu.xml-answer.example.com',
              Token: 'AT1',
              Expiration_date: '2031-01-01T00:00:00Z',
              Refresh_Token: 'RT1',
            },
          }),
        },
      },
      refresh: {
        respond: {
          encoding: 'xml',
          body: whole({
            Access_Token: {
              Instance_Url: 'https://eu.xml-answer.example.com',
              Token: 'AT2',
              Expiration_date: '2031-01-01T00:00:00Z',
              Refresh_Token: 'RT2',
            },
          }),
        },
      },
      api: { base_url: 'https://eu.xml-answer.example.com/v3' },
    },
  }),
  consentRow('ends-at-seconds', 'expires_at_epoch', {
    token_response: { expires: whole({ kind: 'at', path: 'expires_at', unit: 'epoch' }) },
    mock: both({ body: { expires_in: undefined, expires_at: 1 } }, { body: { expires_in: undefined, expires_at: 1 } }),
  }),
  consentRow('ends-at-milliseconds', 'expires_at_epoch_ms', {
    token_response: { expires: whole({ kind: 'at', path: 'data.expiry', unit: 'epoch_ms' }) },
    mock: both(
      { body: { expires_in: undefined, data: { expiry: 1 } } },
      { body: { expires_in: undefined, data: { expiry: 1 } } },
    ),
  }),
  consentRow('ends-in-minutes', 'expires_in_minutes', {
    token_response: { expires: { unit: 'minutes' } },
    mock: both({ body: { expires_in: 60 } }, { body: { expires_in: '60' } }),
  }),
  machineRow('ends-within', 'expires_from_jwt', {
    token_response: { expires: whole({ kind: 'jwt' }) },
    mock: {
      token: { respond: { body: { expires_in: undefined } } },
      refresh: { respond: { body: { expires_in: undefined } } },
    },
  }),
  consentRow('ask-when', 'expires_by_introspection', {
    token_response: {
      expires: whole({ kind: 'introspect', url: 'https://ask-when.example.com/introspect', path: 'exp' }),
    },
    mock: both({ body: { expires_in: undefined } }, { body: { expires_in: undefined } }),
  }),
  machineRow('usual-life', 'default_life', {
    token_response: { access_token_path: 'jwt', expires: whole({ kind: 'default', seconds: 3300 }) },
    mock: {
      token: { respond: { body: whole({ jwt: 'AT1' }) } },
      refresh: { respond: { body: whole({ jwt: 'AT2' }) } },
    },
  }),
  consentRow('form-answer', 'form_response', {
    token_response: { encoding: 'form' },
    mock: both({ encoding: 'form' }, { encoding: 'form' }),
  }),
  machineRow('created', 'status_201', {
    token_response: { success: { status: [201] }, access_token_path: 'data.attributes.token' },
    mock: {
      token: { respond: { status: 201, body: whole({ data: { attributes: { token: 'AT1' } }, expires_in: 3600 }) } },
      refresh: { respond: { status: 201, body: whole({ data: { attributes: { token: 'AT2' } }, expires_in: 3600 }) } },
    },
  }),
  machineRow('plain-answer', 'text_response', {
    token_response: { encoding: 'text', access_token_path: '', expires: whole({ kind: 'fixed', seconds: 600 }) },
    mock: {
      token: { respond: { encoding: 'text', body: whole('AT1') } },
      refresh: { respond: { encoding: 'text', body: whole('AT2') } },
    },
  }),
  machineRow('odd-members', 'odd_members', {
    token_response: { token_type_unreliable: true, metadata_paths: ['ids'] },
    mock: {
      token: {
        respond: {
          body: whole({
            access_token: 'AT1',
            token_type: 'BearerToken',
            expires_in: '3600',
            scope: ['a', 'b'],
            refresh_token: null,
            id_token: '',
          }),
        },
      },
      refresh: { respond: { body: whole({ access_token: 'AT2', token_type: null, expires_in: 3600.5, scope: null }) } },
    },
  }),
  machineRow('zero-means-good', 'success_in_body', {
    token_response: {
      success: { status: '2xx', path: 'code', not_equals: [401, 403, 500] },
      access_token_path: 'data.token',
    },
    mock: {
      token: { respond: { body: whole({ code: 0, data: { token: 'AT1' }, expires_in: 3600 }) } },
      refresh: { respond: { body: whole({ code: 0, data: { token: 'AT2' }, expires_in: 3600 }) } },
    },
  }),
  machineRow('session-cookie', 'session_cookie_token', {
    flow: 'custom',
    token_request: {
      encoding: 'json',
      client_auth: { method: 'in_params' },
      grant_type: null,
      params: { user: '{userName}', pass: '{password}' },
    },
    token_response: {
      access_token_path: 'session',
      expires: whole({ kind: 'none' }),
      headers_kept: ['set-cookie', 'x-csrf-token'],
    },
    api: { token: { name: 'cookie', template: '{_cookies}' } },
    parameters: [
      { name: 'userName', source: 'credential', required: true, secret: true },
      { name: 'password', source: 'credential', required: true, secret: true },
    ],
    mock: {
      params: { userName: 'username1', password: 'password1' },
      token: {
        content_type: 'application/json',
        auth: { method: 'in_params' },
        body: whole({ user: 'username1', pass: 'password1' }),
        respond: { body: whole({ session: 'AT1' }), headers: { 'x-csrf-token': 'CSRF' } },
      },
      refresh: { respond: { body: whole({ session: 'AT2' }) } },
      api: { token: { name: 'cookie', value: '{_cookies}' } },
    },
  }),
  consentRow('late-refresh', 'refresh_at_the_end_only', {
    refresh_request: { not_before: 30 },
    mock: both({ body: { expires_in: 600 } }, { body: { expires_in: 600 } }),
  }),
  consentRow('keeps-refresh-token', 'refresh_token_not_returned', {
    mock: { refresh: { respond: { body: { refresh_token: undefined } } } },
  }),
]
