import type { ProviderRow } from './provider-row.ts'
import { consentRow, machineRow, whole } from './unseen-builder.ts'

const saml = 'urn:ietf:params:oauth:grant-type:saml2-bearer'

/** The same quirks once more, told in another way. */
export const unseenVariants: readonly ProviderRow[] = [
  consentRow('long-lived-otherwise', 'long_lived_exchange', {
    extra_steps: [
      {
        after: 'token',
        method: 'GET',
        url: 'https://long-lived-otherwise.example.com/exchange?access_token={access_token}',
        params: { grant_type: 'exchange', client_secret: '{client_secret}' },
      },
    ],
    refresh_request: whole({
      mode: 'refresh_token',
      declared: true,
      url: 'https://long-lived-otherwise.example.com/refresh',
      separate_url: true,
      method: 'GET',
      encoding: 'query',
      client_auth: { method: 'none' },
      grant_type: 'll_refresh_token',
      token_param: 'access_token',
      params: {},
      query: {},
      headers: {},
    }),
    token_response: { refresh_token_path: null },
    mock: {
      complete: false,
      token: { respond: { body: { refresh_token: undefined } } },
      refresh: whole({
        mode: 'refresh_token',
        url: 'https://long-lived-otherwise.example.com/refresh',
        method: 'GET',
        content_type: null,
        auth: { method: 'none' },
        body: {},
        query: { grant_type: 'll_refresh_token', access_token: 'AT1' },
        headers: {},
        respond: { status: 200, encoding: 'json', body: { access_token: 'AT2', expires_in: 3600 } },
      }),
    },
  }),
  consentRow('admin-consent-otherwise', 'consent_without_code', {
    authorization: { url: 'https://admin-consent-otherwise.example.com/adminconsent' },
    callback: { capture_params: ['tenant'], code_delivery: 'none' },
    token_request: {
      url: 'https://admin-consent-otherwise.example.com/token',
      grant_type: 'client_credentials',
      params: { tenant: '{tenant}' },
      redirect_uri_in: null,
    },
    refresh_request: whole({ mode: 'reissue' }),
    token_response: { refresh_token_path: null },
    parameters: [{ name: 'tenant', source: 'callback', required: false }],
    mock: {
      complete: false,
      scopes: ['.default'],
      authorize: { url: 'https://admin-consent-otherwise.example.com/adminconsent', query: { scope: '.default' } },
      callback: { query: whole({ tenant: 'cb-tenant', state: '*echo' }), delivery: 'none' },
      token: {
        url: 'https://admin-consent-otherwise.example.com/token',
        body: whole({
          client_id: 'cid.admin-consent-otherwise',
          client_secret: 'sEc~admin_consent_otherwise.0123456789abcdef',
          grant_type: 'client_credentials',
          tenant: 'cb-tenant',
          scope: '.default',
        }),
        respond: { body: { refresh_token: undefined } },
      },
      refresh: whole({
        mode: 'reissue',
        respond: {
          status: 200,
          encoding: 'json',
          body: { access_token: 'AT2', token_type: 'Bearer', expires_in: 3600 },
        },
      }),
    },
  }),
  machineRow('typed-refresh-token', 'static_refresh_token', {
    set: 'unseen_grant',
    flow: 'refresh_token',
    token_request: {
      client_auth: { method: 'in_params' },
      grant_type: 'refresh_token',
      params: { client_id: '{clientId}', client_secret: '{clientSecret}', refresh_token: '{refreshToken}' },
    },
    parameters: [
      { name: 'clientId', source: 'credential', required: true, secret: true },
      { name: 'clientSecret', source: 'credential', required: true, secret: true },
      { name: 'refreshToken', source: 'credential', required: true, secret: true },
    ],
    mock: {
      params: { clientId: 'clientid1', clientSecret: 'clientsecret1', refreshToken: 'refreshtoken1' },
      token: {
        auth: { method: 'in_params' },
        body: whole({
          grant_type: 'refresh_token',
          client_id: 'clientid1',
          client_secret: 'clientsecret1',
          refresh_token: 'refreshtoken1',
        }),
      },
    },
  }),
  machineRow('saml-bearer', 'saml_bearer', {
    set: 'unseen_grant',
    flow: 'saml2_bearer',
    token_request: {
      url: 'https://{apiServer}/oauth/token',
      client_auth: { method: 'in_params' },
      grant_type: saml,
      params: { client_id: '{clientId}', company_id: '{companyId}', assertion: '{assertion}' },
      assertion: { type: 'saml', key: '{privateKey}' },
    },
    api: { base_url: 'https://{apiServer}/odata' },
    parameters: [
      { name: 'apiServer', source: 'user', required: true, format: 'hostname', prefix: 'https://' },
      { name: 'companyId', source: 'user', required: true },
      { name: 'clientId', source: 'credential', required: true, secret: true },
      { name: 'assertion', source: 'credential', required: true, secret: true },
      { name: 'privateKey', source: 'credential', required: true, secret: true },
    ],
    mock: {
      params: {
        apiServer: 'api4.saml-bearer.example.com',
        companyId: 'acme',
        clientId: 'clientid1',
        assertion: 'assertion1',
        privateKey: 'privatekey1',
      },
      token: {
        url: 'https://api4.saml-bearer.example.com/oauth/token',
        auth: { method: 'in_params' },
        body: whole({ grant_type: saml, client_id: 'clientid1', company_id: 'acme', assertion: 'assertion1' }),
      },
      api: { base_url: 'https://api4.saml-bearer.example.com/odata' },
    },
  }),
  machineRow('dated-header', 'hashed_headers', {
    flow: 'custom',
    token_request: {
      method: 'GET',
      encoding: 'none',
      client_auth: { method: 'header_template', header: 'x-app-id', template: '{appId}' },
      grant_type: null,
      headers: {
        'x-date': '{$now(YYYY-MM-DDTHH:mm:ssZ)}',
        'x-request-id': '{$uuid}',
        'x-expires': '{$now+10m}',
        'x-signature': '{$sha256hex(<appId>:<appSecret>)}',
      },
    },
    token_response: { encoding: 'text', access_token_path: null, expires: whole({ kind: 'fixed', seconds: 3600 }) },
    parameters: [
      { name: 'appId', source: 'credential', required: true, secret: true },
      { name: 'appSecret', source: 'credential', required: true, secret: true },
    ],
    mock: {
      params: { appId: 'appid1', appSecret: 'appsecret1' },
      token: {
        method: 'GET',
        content_type: null,
        auth: { method: 'header_template' },
        body: whole({}),
        headers: { 'x-app-id': 'appid1', 'x-date': '*', 'x-request-id': '*', 'x-expires': '*', 'x-signature': '*' },
        respond: { encoding: 'text', body: whole('AT1') },
      },
      refresh: { respond: { encoding: 'text', body: whole('AT2') } },
    },
  }),
  machineRow('xml-without-root', 'xml_response', {
    token_response: { encoding: 'xml', expires: { path: 'life' } },
    mock: {
      token: { respond: { encoding: 'xml', body: whole({ access_token: 'AT1', life: 3600 }) } },
      refresh: { respond: { encoding: 'xml', body: whole({ access_token: 'AT2', life: 3600 }) } },
    },
  }),
  consentRow('slip-in-host', 'templated_api_base_url', {
    api: { base_url: 'https://api-{data_center}.slip-in-host.example.com/v2' },
    token_response: { metadata_paths: ['data_center'] },
    parameters: [{ name: 'data_center', source: 'token_response' }],
    mock: {
      captured: { data_center: 'https://meta.example.com' },
      token: { respond: { body: { data_center: 'https://data_center.example.com' } } },
      refresh: { respond: { body: { data_center: 'https://data_center.example.com' } } },
      api: { base_url: 'https://api-https://data_center.example.com.slip-in-host.example.com/v2' },
    },
  }),
  machineRow('somebody-else', 'odd_basic_user', {
    token_request: { client_auth: { method: 'client_secret_basic', basic_encoding: 'raw' } },
    mock: {
      token: {
        auth: {
          method: 'client_secret_basic',
          user: 'sEc~somebody_else.0123456789abcdef',
          password: '',
          encoding: 'raw',
        },
        body: { client_id: undefined, client_secret: undefined },
      },
    },
  }),
  machineRow('token-at-last', 'chained_token_steps', {
    extra_steps: [
      {
        after: 'token',
        url: 'https://token-at-last.example.com/session',
        form: { ready: 'yes' },
        token_from_last_step: true,
      },
    ],
    mock: { token: { respond: { body: whole({ ok: true }) } }, refresh: { respond: { body: whole({ ok: true }) } } },
  }),
  machineRow('host-in-answer', 'response_metadata', {
    token_response: { metadata_paths: ['domain'] },
    api: { base_url: '{domain}/v1' },
    parameters: [{ name: 'domain', source: 'token_response' }],
    mock: {
      token: { respond: { body: { domain: 'eu.host-in-answer.example.com' } } },
      refresh: { respond: { body: { domain: 'eu.host-in-answer.example.com' } } },
      api: { base_url: 'https://eu.host-in-answer.example.com/v1' },
    },
  }),
  machineRow('session-parameter', 'api_token_not_bearer', {
    api: {
      token: whole({ in: 'header', name: 'Authorization', template: 'Basic {$base64(<token>:x)}' }),
      query: { v: '{version||2}' },
    },
    parameters: [{ name: 'version', source: 'user', required: false }],
    mock: { api: { token: whole({ in: 'header', name: 'Authorization', value: '*' }), query: { v: '2' } } },
  }),
  consentRow('twice-stored', 'several_tokens', {
    extra_steps: [
      {
        after: 'token_and_refresh',
        stores_as: 'sessionId',
        method: 'POST',
        url: 'https://twice-stored.example.com/session',
        auth: 'bearer',
        json: { device: '{device}', options: { long: true } },
        token_path: 'data.session.id',
      },
    ],
    api: { token: whole({ in: 'header', name: 'x-session', template: '{sessionId}' }) },
    parameters: [{ name: 'device', source: 'user', required: true }],
    mock: {
      complete: false,
      params: { device: 'd-1' },
      api: { token: whole({ in: 'header', name: 'x-session', value: '{sessionId}' }) },
    },
  }),
  consentRow('iss-of-callback', 'odd_assertion_issuer', {
    token_request: {
      client_auth: {
        method: 'private_key_jwt',
        assertion: {
          type: 'jwt',
          key: '{privateKey}',
          header: { alg: 'RS256' },
          payload: { iss: '{$host(<redirect_uri>)}', sub: '{client_id}', aud: 'https://iss-of-callback.example.com' },
        },
      },
    },
    refresh_request: {
      client_auth: {
        method: 'private_key_jwt',
        assertion: {
          type: 'jwt',
          key: '{privateKey}',
          header: { alg: 'RS256' },
          payload: { iss: '{$host(<redirect_uri>)}', sub: '{client_id}', aud: 'https://iss-of-callback.example.com' },
        },
      },
    },
    parameters: [{ name: 'privateKey', source: 'credential', required: true, secret: true }],
    mock: {
      params: { privateKey: 'privatekey1' },
      token: {
        auth: { method: 'private_key_jwt' },
        body: {
          client_secret: undefined,
          client_assertion: '*jwt',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        },
      },
      refresh: {
        auth: { method: 'private_key_jwt' },
        body: {
          client_secret: undefined,
          client_assertion: '*jwt',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        },
      },
    },
  }),
]
