import type { ProviderRow } from './provider-row.ts'
import { consentRow, machineRow, whole } from './unseen-builder.ts'

/** Made-up providers where one request is not enough, or what comes back decides about the next. */
export const unseenFlows: readonly ProviderRow[] = [
  consentRow('long-lived', 'long_lived_exchange', {
    extra_steps: [
      {
        after: 'token',
        method: 'GET',
        url: 'https://graph.long-lived.example.com/access_token',
        query: { grant_type: 'll_exchange_token', client_secret: '{client_secret}', access_token: '{access_token}' },
        token_path: 'access_token',
        expires: { kind: 'in', path: 'expires_in', unit: 'seconds' },
      },
    ],
    refresh_request: whole({
      mode: 'access_token',
      url: 'https://graph.long-lived.example.com/refresh_access_token',
      separate_url: true,
      method: 'GET',
      encoding: 'query',
      client_auth: { method: 'in_params' },
      grant_type: 'll_refresh_token',
      token_param: 'access_token',
      params: {},
    }),
    token_response: { refresh_token_path: null, expires: whole({ kind: 'none' }) },
    mock: {
      token: { respond: { body: whole({ access_token: 'AT1', user_id: 17 }) } },
      refresh: whole({
        mode: 'access_token',
        url: 'https://graph.long-lived.example.com/refresh_access_token',
        method: 'GET',
        content_type: null,
        auth: { method: 'in_params' },
        body: {},
        query: { grant_type: 'll_refresh_token', access_token: 'AT1' },
        headers: {},
        respond: {
          status: 200,
          encoding: 'json',
          body: { access_token: 'AT2', token_type: 'bearer', expires_in: 5184000 },
        },
      }),
    },
  }),
  consentRow('session-login', 'session_login', {
    token_request: { encoding: 'query' },
    refresh_request: { encoding: 'query' },
    extra_steps: [
      {
        after: 'token+refresh',
        method: 'POST',
        url: 'https://rest.session-login.example.com/rest-services/login?version=2.0&access_token={access_token}',
        token_path: 'BhRestToken',
        set: { restUrl: 'restUrl' },
      },
    ],
    api: { base_url: '{restUrl}', token: { name: 'BhRestToken', template: '{token}' } },
    parameters: [{ name: 'restUrl', source: 'automated' }],
    mock: {
      token: {
        content_type: null,
        body: whole({}),
        query: {
          client_id: 'cid.session-login',
          client_secret: 'sEc~session_login.0123456789abcdef',
          grant_type: 'authorization_code',
          code: 'CODE1',
          redirect_uri: '*redirect',
        },
      },
      refresh: {
        content_type: null,
        body: whole({}),
        query: {
          client_id: 'cid.session-login',
          client_secret: 'sEc~session_login.0123456789abcdef',
          grant_type: 'refresh_token',
          refresh_token: 'RT1',
        },
      },
      steps: [
        {
          url: 'https://rest.session-login.example.com/rest-services/login',
          method: 'POST',
          content_type: null,
          query: { version: '2.0', access_token: '*' },
          body: {},
          headers: {},
          respond: {
            status: 200,
            encoding: 'json',
            body: { BhRestToken: 'AT1', restUrl: 'https://rest7.session-login.example.com/abc' },
          },
        },
      ],
      api: { base_url: 'https://rest7.session-login.example.com/abc', token: { name: 'BhRestToken', value: 'AT1' } },
    },
  }),
  consentRow('exchange-again', 'refresh_by_exchange', {
    refresh_request: whole({
      mode: 'exchange',
      url: 'https://exchange-again.example.com/token',
      method: 'GET',
      encoding: 'query',
      client_auth: { method: 'client_secret_post' },
      grant_type: 'fb_exchange_token',
      token_param: 'fb_exchange_token',
      params: {},
    }),
    token_response: { refresh_token_path: null },
    mock: {
      token: { respond: { body: { refresh_token: undefined } } },
      refresh: whole({
        mode: 'exchange',
        url: 'https://exchange-again.example.com/token',
        method: 'GET',
        content_type: null,
        auth: { method: 'client_secret_post' },
        body: {},
        query: {
          client_id: 'cid.exchange-again',
          client_secret: 'sEc~exchange_again.0123456789abcdef',
          grant_type: 'fb_exchange_token',
          fb_exchange_token: 'AT1',
        },
        headers: {},
        respond: { status: 200, encoding: 'json', body: { access_token: 'AT2', expires_in: 3600 } },
      }),
    },
  }),
  consentRow('admin-consent', 'consent_without_code', {
    authorization: {
      url: 'https://login.admin-consent.example.com/common/adminconsent',
      omit_params: ['response_type', 'scope'],
    },
    callback: { code_param: null, capture_params: ['tenant'], code: 'none' },
    token_request: {
      url: 'https://login.admin-consent.example.com/{tenant}/oauth2/token',
      grant_type: 'client_credentials',
      code_param: null,
      redirect_uri_in: null,
      params: { scope: 'https://graph.admin-consent.example.com/.default' },
    },
    refresh_request: whole({ mode: 'reissue' }),
    token_response: { refresh_token_path: null },
    parameters: [{ name: 'tenant', source: 'callback' }],
    mock: {
      scopes: [],
      captured: { tenant: 'T-17' },
      authorize: {
        url: 'https://login.admin-consent.example.com/common/adminconsent',
        query: { response_type: undefined, scope: undefined },
        forbid: ['response_type', 'scope'],
      },
      callback: { query: whole({ admin_consent: 'True', tenant: 'T-17', state: '*echo' }) },
      token: {
        url: 'https://login.admin-consent.example.com/T-17/oauth2/token',
        body: whole({
          client_id: 'cid.admin-consent',
          client_secret: 'sEc~admin_consent.0123456789abcdef',
          grant_type: 'client_credentials',
          scope: 'https://graph.admin-consent.example.com/.default',
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
  consentRow('two-tokens', 'second_token_other_grant', {
    extra_steps: [
      {
        after: 'token+refresh',
        stores_as: 'robotToken',
        method: 'POST',
        url: 'https://login.two-tokens.example.com/{robotTenant}/token',
        form: {
          client_id: '{client_id}',
          client_secret: '{client_secret}',
          grant_type: 'client_credentials',
          scope: 'robot/.default',
        },
      },
    ],
    api: { headers: { 'x-robot-authorization': 'Bearer {robotToken}' } },
    parameters: [{ name: 'robotTenant', source: 'automated', required: false }],
    mock: { captured: { robotTenant: 'robots' }, api: { headers: { 'x-robot-authorization': '*' } } },
  }),
  consentRow('resource-each', 'resource_per_step', {
    token_request: { params: { resource: 'https://graph.resource-each.example.com' } },
    refresh_request: { params: { resource: 'https://graph.resource-each.example.com' } },
    extra_steps: [
      {
        after: 'token+refresh',
        stores_as: 'filesToken',
        method: 'POST',
        url: 'https://resource-each.example.com/token',
        form: {
          client_id: '{client_id}',
          client_secret: '{client_secret}',
          grant_type: 'refresh_token',
          refresh_token: '{refresh_token}',
          resource: 'https://files.resource-each.example.com',
        },
      },
    ],
    mock: {
      token: { body: { resource: 'https://graph.resource-each.example.com' } },
      refresh: { body: { resource: 'https://graph.resource-each.example.com' } },
    },
  }),
  consentRow('app-token', 'jwt_signed_second_token', {
    callback: { capture_params: ['installation_id'] },
    extra_steps: [
      {
        after: 'token',
        method: 'POST',
        url: 'https://api.app-token.example.com/installations/{installation_id}/access_tokens',
        auth: 'Bearer JWT RS256 {iss: app_id, iat: now-60s, exp: now+10min}',
        stores_as: 'app',
        token_path: 'token',
        expires: { kind: 'at', path: 'expires_at', unit: 'iso8601' },
      },
    ],
    parameters: [
      { name: 'installation_id', source: 'automated' },
      { name: 'app_id', source: 'user', required: true },
    ],
    mock: { params: { app_id: '4711' }, callback: { query: { installation_id: '99' } } },
  }),
  machineRow('chained', 'chained_token_steps', {
    flow: 'custom',
    token_request: {
      url: 'https://chained.example.com/servers?team={team}',
      method: 'GET',
      encoding: 'json',
      client_auth: { method: 'in_params' },
      grant_type: null,
    },
    extra_steps: [
      {
        after: 'token',
        method: 'POST',
        url: '{step1.server.url}/api/challenge',
        encoding: 'json',
        params: { user: '{userName}' },
        headers: {},
      },
      {
        after: 'token',
        method: 'POST',
        url: '{step1.server.url}/api/token',
        encoding: 'json',
        params: { user: '{userName}', proof: '{$sha256hex(<password>:<step2.challenge>)}' },
        headers: { 'x-attempt': '{$uuid}' },
        token_from_last_step: true,
      },
    ],
    token_response: { metadata_paths: ['server.url'] },
    api: { base_url: '{server.url}' },
    parameters: [
      { name: 'team', source: 'credential', required: true, secret: true },
      { name: 'userName', source: 'credential', required: true, secret: true },
      { name: 'password', source: 'credential', required: true, secret: true },
    ],
    mock: {
      complete: false,
      params: { team: 'my team', userName: 'username1', password: 'password1' },
      token: {
        url: 'https://chained.example.com/servers?team=my+team',
        method: 'GET',
        content_type: null,
        auth: { method: 'in_params' },
        body: whole({}),
        respond: { body: { server: { url: 'https://s7.chained.example.com' } } },
      },
      refresh: { respond: { body: { server: { url: 'https://s7.chained.example.com' } } } },
      api: { base_url: 'https://s7.chained.example.com' },
    },
  }),
  machineRow('client-at-steps', 'several_tokens', {
    extra_steps: [
      {
        after: 'token',
        url: 'https://client-at-steps.example.com/one',
        form: { part: 'one' },
        client_auth: { method: 'client_secret_post' },
        stores_as: 'first',
        token_path: 't',
      },
      {
        after: 'token',
        url: 'https://client-at-steps.example.com/two',
        json: { part: ['{first}', 'none'], nested: { id: '{client_id}' } },
        auth: 'basic',
        stores_as: 'second',
        token_path: 'data[0].t',
      },
      {
        after: 'token',
        method: 'GET',
        url: 'https://client-at-steps.example.com/three',
        params: { both: '{first} {second}' },
        client_auth: { method: 'custom_body', id_param: 'key', secret_param: null },
        stores_as: 'third',
      },
    ],
    api: { headers: { 'x-third': '{third}' } },
    mock: { api: { headers: { 'x-third': '*' } } },
  }),
  consentRow('host-from-callback', 'callback_host', {
    authorization: {
      url: [
        'https://accounts.{region}.host-from-callback.example.com/auth',
        'https://accounts.host-from-callback.example.com/auth',
      ],
    },
    callback: { capture_params: ['accounts-server', 'location'] },
    token_request: {
      url: ['https://accounts.{region}.host-from-callback.example.com/token', '{accounts-server}/token'],
    },
    refresh_request: {
      url: ['https://accounts.{region}.host-from-callback.example.com/token', '{accounts-server}/token'],
    },
    token_response: { metadata_paths: ['api_domain'] },
    discovery: [{ from: 'token_response', set: { extension: 'text after "apis." in api_domain' } }],
    api: { base_url: 'https://files.{extension}', headers: { 'x-location': ['{location}', 'nowhere'] } },
    parameters: [
      { name: 'region', source: 'user', required: false },
      { name: 'extension', source: 'automated', required: false },
      { name: 'api_domain', source: 'token_response' },
      { name: 'accounts-server', source: 'callback' },
    ],
    mock: {
      authorize: { url: 'https://accounts.host-from-callback.example.com/auth' },
      callback: { query: { 'accounts-server': 'https://accounts.eu.example.com', location: 'eu' } },
      token: {
        url: 'https://accounts.eu.example.com/token',
        respond: { body: { api_domain: 'https://www.apis.eu.example.com' } },
      },
      refresh: {
        url: 'https://accounts.eu.example.com/token',
        respond: { body: { api_domain: 'https://www.apis.eu.example.com' } },
      },
      api: { base_url: 'https://files.eu.example.com', headers: { 'x-location': 'eu' } },
    },
  }),
  consentRow('look-twice', 'post_consent_discovery', {
    discovery: [
      {
        method: 'GET',
        url: 'https://look-twice.example.com/connections',
        select: 'first',
        set: { tenantId: 'tenantId' },
      },
      {
        method: 'GET',
        url: '{base}/tenants/{tenantId}',
        set: { plan: 'items[type=main].plan', company: 'owner.id when owner.type=Company' },
      },
    ],
    api: { headers: { 'x-tenant': '{tenantId}', 'x-plan': '{plan}', 'x-company': ['{company}', 'none'] } },
    parameters: [
      { name: 'tenantId', source: 'automated', required: true },
      { name: 'plan', source: 'automated' },
      { name: 'company', source: 'automated' },
    ],
    mock: {
      captured: { tenantId: 'tenant-9', plan: 'gold', company: 'c-1' },
      api: { headers: { 'x-tenant': 'tenant-9', 'x-plan': 'gold', 'x-company': 'c-1' } },
    },
  }),
  machineRow('look-up-host', 'post_consent_discovery', {
    discovery: [
      {
        method: 'GET',
        url: 'https://look-up-host.example.com/whoami',
        auth: 'basic access_token as user name',
        set: { dataRegion: 'apiHosts.dataRegion' },
      },
    ],
    api: { base_url: '{dataRegion}/v1' },
    parameters: [{ name: 'dataRegion', source: 'automated' }],
    mock: {
      captured: { dataRegion: 'https://us03.look-up-host.example.com' },
      api: { base_url: 'https://us03.look-up-host.example.com/v1' },
    },
  }),
  consentRow('token-in-body', 'api_token_in_body', {
    api: {
      token: whole({ in: 'body', name: 'auth_token', template: '{token}' }),
      query: { client: '{client_id}', format: ['{format}', 'json'] },
    },
    parameters: [{ name: 'format', source: 'user', required: false }],
    mock: {
      api: {
        token: whole({ in: 'body', name: 'auth_token', value: 'AT1' }),
        query: { client: 'cid.token-in-body', format: 'json' },
      },
    },
  }),
  consentRow('token-in-query', 'api_token_in_query', {
    api: {
      token: whole({ in: 'query', name: 'key', template: 'token-{token}' }),
      base_url: ['https://{region}.token-in-query.example.com', 'https://token-in-query.example.com'],
      verification: { method: 'GET', endpoints: ['/me'], headers: null },
    },
    parameters: [
      {
        name: 'region',
        source: 'user',
        required: false,
        enum: ['eu', 'us'],
        prefix: 'https://',
        suffix: '.token-in-query.example.com',
      },
    ],
    revoke_request: {
      method: 'POST',
      url: 'https://token-in-query.example.com/revoke',
      auth: 'basic',
      params: { reason: 'bye' },
    },
    mock: {
      params: { region: 'https://eu.token-in-query.example.com' },
      api: {
        base_url: 'https://eu.token-in-query.example.com',
        token: whole({ in: 'query', name: 'key', value: 'token-AT1' }),
      },
    },
  }),
]
