import type { ProviderRow } from './provider-row.ts'
import { consentRow, machineRow, whole } from './unseen-builder.ts'

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Made-up providers that want their requests in ways of their own. */
export const unseenRequests: readonly ProviderRow[] = [
  consentRow('hashed-client', 'hash_instead_of_secret', {
    token_request: {
      client_auth: { method: 'custom_body', id_param: 'client_id', secret_param: null },
      params: { hash: '{$sha256hex(client_secret|code)}' },
    },
    refresh_request: {
      client_auth: { method: 'custom_body', id_param: 'client_id', secret_param: null },
      params: { hash: '{$sha256hex(client_secret|refresh_token)}' },
    },
    mock: {
      token: { auth: { method: 'custom_body' }, body: { client_secret: undefined, hash: '*' } },
      refresh: { auth: { method: 'custom_body' }, body: { client_secret: undefined, hash: '*' } },
    },
  }),
  consentRow('get-token', 'get_token_request', {
    authorization: { param_names: { client_id: 'appid' } },
    token_request: {
      method: 'GET',
      encoding: 'query',
      client_auth: { method: 'custom_body', id_param: 'appid', secret_param: 'secret' },
      redirect_uri_in: null,
    },
    refresh_request: {
      method: 'GET',
      encoding: 'query',
      client_auth: { method: 'custom_body', id_param: 'appid', secret_param: null },
    },
    mock: {
      authorize: { query: { client_id: undefined, appid: 'cid.get-token' }, forbid: ['client_id'] },
      token: {
        method: 'GET',
        content_type: null,
        auth: { method: 'custom_body' },
        body: whole({}),
        query: {
          appid: 'cid.get-token',
          secret: 'sEc~get_token.0123456789abcdef',
          code: 'CODE1',
          grant_type: 'authorization_code',
        },
      },
      refresh: {
        method: 'GET',
        content_type: null,
        auth: { method: 'custom_body' },
        body: whole({}),
        query: { appid: 'cid.get-token', grant_type: 'refresh_token', refresh_token: 'RT1' },
      },
    },
  }),
  consentRow('other-names', 'renamed_everything', {
    authorization: {
      param_names: {
        client_id: 'app_key',
        redirect_uri: 'redirect_url',
        scope: 'permissions',
        state: 'custom',
        response_type: null,
      },
      scope_separator: ';',
    },
    callback: { code_param: 'auth_code', state_param: 'custom' },
    token_request: {
      encoding: 'json',
      client_auth: { method: 'custom_body', id_param: 'app_key', secret_param: 'app_secret' },
      grant_type: null,
      code_param: 'auth_code',
      redirect_uri_in: null,
    },
    refresh_request: {
      url: 'https://other-names.example.com/renew',
      separate_url: true,
      encoding: 'json',
      client_auth: { method: 'custom_body', id_param: 'app_key', secret_param: 'app_secret' },
      grant_type: null,
      token_param: 'refreshToken',
    },
    mock: {
      authorize: {
        query: whole({
          app_key: 'cid.other-names',
          redirect_url: '*redirect',
          permissions: 'read:a;write:b',
          custom: '*',
        }),
        forbid: ['client_id', 'redirect_uri', 'scope', 'state', 'response_type'],
      },
      callback: { query: whole({ auth_code: 'CODE1', custom: '*echo' }) },
      token: {
        content_type: 'application/json',
        auth: { method: 'custom_body' },
        body: whole({ app_key: 'cid.other-names', app_secret: 'sEc~other_names.0123456789abcdef', auth_code: 'CODE1' }),
      },
      refresh: {
        url: 'https://other-names.example.com/renew',
        content_type: 'application/json',
        auth: { method: 'custom_body' },
        body: whole({
          app_key: 'cid.other-names',
          app_secret: 'sEc~other_names.0123456789abcdef',
          refreshToken: 'RT1',
        }),
      },
    },
  }),
  consentRow('short-secret', 'part_of_the_secret_on_refresh', {
    refresh_request: { client_auth: { method: 'client_secret_post', secret: '{$substr(<client_secret>,0,20)}' } },
    mock: { refresh: { body: { client_secret: 'sEc~short_secret.012' } } },
  }),
  consentRow('secret-as-user', 'secret_as_basic_user', {
    token_request: {
      client_auth: { method: 'client_secret_basic', basic_encoding: 'raw', user: '{client_secret}', password: '' },
    },
    refresh_request: {
      client_auth: {
        method: 'client_secret_basic',
        basic_encoding: 'raw',
        template: 'Basic {$base64(<client_secret>:)}',
      },
    },
    mock: {
      token: {
        auth: {
          method: 'client_secret_basic',
          user: 'sEc~secret_as_user.0123456789abcdef',
          password: '',
          encoding: 'raw',
        },
        body: { client_id: undefined, client_secret: undefined },
      },
      refresh: {
        auth: {
          method: 'client_secret_basic',
          user: 'sEc~secret_as_user.0123456789abcdef',
          password: '',
          encoding: 'raw',
        },
        body: { client_id: undefined, client_secret: undefined },
      },
    },
  }),
  consentRow('nameless-client', 'no_client_id', {
    token_request: { client_auth: { method: 'in_params' } },
    refresh_request: { client_auth: { method: 'in_params' } },
    mock: {
      token: { auth: { method: 'in_params' }, body: { client_id: undefined, client_secret: undefined } },
      refresh: { auth: { method: 'in_params' }, body: { client_id: undefined, client_secret: undefined } },
    },
  }),
  consentRow('code-as-assertion', 'code_as_assertion', {
    authorization: { response_type: 'Assertion' },
    token_request: {
      client_auth: { method: 'in_params' },
      grant_type: jwtBearer,
      code_param: null,
      params: { assertion: '{code}', client_assertion: '{client_secret}', client_assertion_type: assertionType },
    },
    refresh_request: {
      client_auth: { method: 'in_params' },
      params: { client_assertion: '{client_secret}', client_assertion_type: assertionType },
    },
    mock: {
      authorize: { query: { response_type: 'Assertion' } },
      token: {
        auth: { method: 'in_params' },
        body: whole({
          grant_type: jwtBearer,
          assertion: 'CODE1',
          client_assertion: 'sEc~code_as_assertion.0123456789abcdef',
          client_assertion_type: assertionType,
          redirect_uri: '*redirect',
        }),
      },
      refresh: {
        auth: { method: 'in_params' },
        body: whole({
          grant_type: 'refresh_token',
          refresh_token: 'RT1',
          client_assertion: 'sEc~code_as_assertion.0123456789abcdef',
          client_assertion_type: assertionType,
        }),
      },
    },
  }),
  consentRow('hybrid', 'hybrid_response_type', {
    authorization: {
      response_type: 'code id_token',
      params: { nonce: '{$uuid}', response_mode: 'form_post' },
      default_scopes: ['openid'],
    },
    pkce: { method: 'plain', required: false },
    mock: {
      scopes: ['openid'],
      authorize: {
        query: {
          response_type: 'code id_token',
          nonce: '*',
          response_mode: 'form_post',
          scope: 'openid',
          code_challenge: '*',
          code_challenge_method: 'plain',
        },
      },
      callback: { query: { id_token: 'eyJhbGciOiJub25lIn0.e30.' }, delivery: 'form_post' },
      token: { body: { code_verifier: '*' }, respond: { body: { id_token: 'eyJhbGciOiJub25lIn0.e30.' } } },
    },
  }),
  consentRow('raw-scope', 'raw_scope_encoding', {
    authorization: { scope_separator: '+', scope_encoding: 'raw' },
    mock: { authorize: { query: { scope: 'read:a+write:b' } } },
  }),
  consentRow('fragment', 'query_in_fragment', {
    authorization: { url: 'https://fragment.example.com/app', fragment: '/sign-in' },
    mock: { authorize: { url: 'https://fragment.example.com/app', in_fragment: true, fragment: '/sign-in' } },
  }),
  consentRow('fixed-scope', 'fixed_scope', {
    authorization: {
      fixed_scope: 'everything',
      omit_params: ['response_type'],
      params: { approval_prompt: 'auto', optional_hint: '{hint}' },
    },
    parameters: [{ name: 'hint', source: 'user', required: false }],
    mock: {
      scopes: [],
      authorize: {
        query: { scope: 'everything', response_type: undefined, approval_prompt: 'auto' },
        forbid: ['response_type'],
      },
    },
  }),
  consentRow('xml-body', 'xml_token_body', {
    token_request: {
      encoding: 'xml',
      xml_root: 'credentials',
      client_auth: { method: 'client_secret_basic', basic_encoding: 'raw' },
    },
    refresh_request: {
      encoding: 'xml',
      xml_root: 'credentials',
      client_auth: { method: 'client_secret_basic', basic_encoding: 'raw' },
    },
    token_response: {
      encoding: 'xml',
      access_token_path: 'credentials.access_token',
      refresh_token_path: 'credentials.refresh_token',
      expires: { path: 'credentials.expires_in' },
    },
    mock: {
      token: {
        content_type: 'application/xml',
        auth: {
          method: 'client_secret_basic',
          user: 'cid.xml-body',
          password: 'sEc~xml_body.0123456789abcdef',
          encoding: 'raw',
        },
        body: { client_id: undefined, client_secret: undefined },
        respond: {
          encoding: 'xml',
          body: whole({ credentials: { access_token: 'AT1', refresh_token: 'RT1', expires_in: 3600 } }),
        },
      },
      refresh: {
        content_type: 'application/xml',
        auth: {
          method: 'client_secret_basic',
          user: 'cid.xml-body',
          password: 'sEc~xml_body.0123456789abcdef',
          encoding: 'raw',
        },
        body: { client_id: undefined, client_secret: undefined },
        respond: {
          encoding: 'xml',
          body: whole({ credentials: { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 } }),
        },
      },
    },
  }),
  machineRow('xml-log-in', 'xml_token_body', {
    flow: 'custom',
    token_request: {
      encoding: 'xml',
      client_auth: { method: 'in_params' },
      grant_type: null,
      params: {
        request: {
          control: { senderid: '{senderId}', '@version': '3.0' },
          content: { function: { '@controlid': '{$uuid}', getAPISession: '' } },
          companies: { company: ['{companyId}', 'all'] },
        },
      },
    },
    token_response: {
      encoding: 'xml',
      access_token_path: 'response.operation.sessionid',
      expires: whole({ kind: 'at', path: 'response.operation.timeout', unit: 'iso8601' }),
    },
    parameters: [
      { name: 'companyId', source: 'user', required: true },
      { name: 'senderId', source: 'credential', required: true, secret: true },
    ],
    mock: {
      params: { companyId: 'Müller & <Söhne>', senderId: 'sender1' },
      token: {
        content_type: 'application/xml',
        auth: { method: 'in_params' },
        body: whole({
          request: {
            control: { senderid: 'sender1', '@version': '3.0' },
            content: { function: { '@controlid': '*', getAPISession: '' } },
            companies: { company: ['Müller & <Söhne>', 'all'] },
          },
        }),
        respond: {
          encoding: 'xml',
          body: whole({ response: { operation: { sessionid: 'AT1', timeout: '2031-01-01T00:00:00+00:00' } } }),
        },
      },
      refresh: {
        respond: {
          encoding: 'xml',
          body: whole({ response: { operation: { sessionid: 'AT2', timeout: '2031-01-01T00:00:00+00:00' } } }),
        },
      },
    },
  }),
  consentRow('public-refresh', 'refresh_without_secret', {
    refresh_request: { client_auth: { method: 'none_public' } },
    mock: { refresh: { auth: { method: 'none_public' }, body: { client_secret: undefined } } },
  }),
  consentRow('basic-and-id', 'basic_with_client_id_in_body', {
    token_request: {
      client_auth: { method: 'client_secret_basic', basic_encoding: 'form' },
      params: { client_id: '{client_id}' },
    },
    refresh_request: {
      client_auth: { method: 'client_secret_basic', basic_encoding: 'form' },
      params: { client_id: '{client_id}' },
    },
    mock: {
      token: {
        auth: {
          method: 'client_secret_basic',
          user: 'cid.basic-and-id',
          password: 'sEc~basic_and_id.0123456789abcdef',
          encoding: 'form',
        },
        body: { client_secret: undefined },
      },
      refresh: {
        auth: {
          method: 'client_secret_basic',
          user: 'cid.basic-and-id',
          password: 'sEc~basic_and_id.0123456789abcdef',
          encoding: 'form',
        },
        body: { client_secret: undefined },
      },
    },
  }),
  consentRow('query-client', 'client_in_the_query', {
    token_request: {
      client_auth: { method: 'in_params' },
      query: { api_key: '{client_id}', sig: '{$base64url(<client_secret>)}' },
    },
    refresh_request: { client_auth: { method: 'in_params' }, query: { api_key: '{client_id}' }, method: 'PUT' },
    mock: {
      token: {
        auth: { method: 'in_params' },
        body: { client_id: undefined, client_secret: undefined },
        query: {
          api_key: 'cid.query-client',
          sig: Buffer.from('sEc~query_client.0123456789abcdef').toString('base64url'),
        },
      },
      refresh: {
        method: 'PUT',
        auth: { method: 'in_params' },
        body: { client_id: undefined, client_secret: undefined },
        query: { api_key: 'cid.query-client' },
      },
    },
  }),
  machineRow('signed-body', 'body_signature', {
    token_request: {
      encoding: 'json',
      client_auth: { method: 'header_template', header: 'appkey', template: '{client_id}' },
      grant_type: null,
      params: { nonce: '{$uuid}' },
      headers: { appkey: '{client_id}', timestamp: '{$now(ms)}', sign: '{$hmacsha256hex(<client_secret>,<body>)}' },
    },
    mock: {
      token: {
        content_type: 'application/json',
        auth: { method: 'header_template' },
        body: whole({ nonce: '*' }),
        headers: { appkey: 'cid.signed-body', timestamp: '*', sign: '*' },
      },
    },
  }),
  machineRow('signed-client', 'private_key_jwt', {
    token_request: {
      client_auth: {
        method: 'private_key_jwt',
        assertion: {
          type: 'jwt',
          key: '{privateKey}',
          lifetimeInSeconds: 300,
          header: { alg: 'PS256', kid: '{keyId}' },
          payload: { iss: '{client_id}', sub: '{client_id}', aud: '{$host(<audienceUrl>)}', jti: '{$uuid}' },
        },
      },
    },
    parameters: [
      { name: 'keyId', source: 'user', required: true },
      { name: 'audienceUrl', source: 'user', required: true, format: 'uri' },
      { name: 'privateKey', source: 'credential', required: true, secret: true },
    ],
    mock: {
      params: { keyId: 'key-7', audienceUrl: 'https://login.signed-client.example.com/x', privateKey: 'privatekey1' },
      token: {
        auth: { method: 'private_key_jwt' },
        body: whole({
          grant_type: 'client_credentials',
          client_id: 'cid.signed-client',
          client_assertion_type: assertionType,
          client_assertion: '*jwt',
        }),
      },
    },
  }),
  machineRow('keyed-client', 'client_secret_jwt', {
    token_request: {
      client_auth: {
        method: 'client_secret_jwt',
        assertion: {
          header: { alg: 'HS512' },
          key: '{client_secret}',
          payload: { iss: '{client_id}', sub: '{client_id}' },
        },
      },
    },
    mock: {
      token: {
        auth: { method: 'client_secret_jwt' },
        body: whole({
          grant_type: 'client_credentials',
          client_id: 'cid.keyed-client',
          client_assertion_type: assertionType,
          client_assertion: '*jwt',
        }),
      },
    },
  }),
  machineRow('bearer-of-jwt', 'jwt_bearer', {
    set: 'unseen_grant',
    flow: 'jwt_bearer',
    token_request: {
      client_auth: { method: 'in_params' },
      grant_type: jwtBearer,
      params: { assertion: '{assertion}', requested_token_use: 'on_behalf_of' },
      assertion: {
        type: 'jwt',
        key: '{privateKey}',
        lifetimeInSeconds: 3600,
        header: { alg: 'RS256', kid: '{keyId}', typ: 'JWT' },
        payload: {
          iss: '{serviceAccount}',
          sub: '{serviceAccount}',
          aud: 'https://bearer-of-jwt.example.com/token',
          scope: 'all',
        },
      },
    },
    parameters: [
      { name: 'keyId', source: 'credential', required: true, secret: true },
      { name: 'serviceAccount', source: 'credential', required: true, secret: true },
      { name: 'privateKey', source: 'credential', required: true, secret: true },
      { name: 'assertion', source: 'credential', required: true, secret: true },
    ],
    mock: {
      params: {
        keyId: 'keyid1',
        serviceAccount: 'robot@example.com',
        privateKey: 'privatekey1',
        assertion: 'assertion1',
      },
      token: {
        auth: { method: 'in_params' },
        body: whole({ grant_type: jwtBearer, assertion: 'assertion1', requested_token_use: 'on_behalf_of' }),
      },
    },
  }),
  machineRow('certificate', 'mutual_tls', {
    token_request: {
      client_auth: { method: 'tls_client_auth' },
      scope_separator: ',',
      default_scopes: ['accounts', 'payments'],
    },
    client_certificate: true,
    mock: {
      scopes: ['accounts', 'payments'],
      token: {
        auth: { method: 'tls_client_auth' },
        body: whole({ client_id: 'cid.certificate', grant_type: 'client_credentials', scope: 'accounts,payments' }),
      },
    },
  }),
  machineRow('owner-login', 'password_grant', {
    flow: 'password',
    token_request: {
      client_auth: { method: 'client_secret_basic', basic_encoding: 'raw' },
      grant_type: 'password',
      params: { username: '{username}', password: '{password}{securityToken}' },
      headers: { 'x-tenant': '{tenant}' },
    },
    parameters: [
      { name: 'tenant', source: 'user', required: true },
      { name: 'username', source: 'credential', required: true, secret: true },
      { name: 'password', source: 'credential', required: true, secret: true },
      { name: 'securityToken', source: 'credential', required: false, secret: true },
    ],
    mock: {
      params: { tenant: 't-1', username: 'username1', password: 'password1', securityToken: 'TOK' },
      token: {
        auth: {
          method: 'client_secret_basic',
          user: 'cid.owner-login',
          password: 'sEc~owner_login.0123456789abcdef',
          encoding: 'raw',
        },
        body: whole({ grant_type: 'password', username: 'username1', password: 'password1TOK' }),
        headers: { 'x-tenant': 't-1' },
      },
    },
  }),
  machineRow('graph-login', 'body_template', {
    flow: 'custom',
    token_request: {
      encoding: 'json',
      client_auth: { method: 'in_params' },
      grant_type: null,
      body_template: {
        query: 'mutation { logIn(key: "{apiKey}") { token } }',
        variables: { tenant: '{tenant}', version: 2, flags: ['a', 'b'] },
      },
    },
    token_response: { access_token_path: 'data.logIn.token', expires: whole({ kind: 'fixed', seconds: 900 }) },
    parameters: [
      { name: 'tenant', source: 'user', required: true },
      { name: 'apiKey', source: 'credential', required: true, secret: true },
    ],
    mock: {
      params: { tenant: 't-1', apiKey: 'apikey1' },
      token: {
        content_type: 'application/json',
        auth: { method: 'in_params' },
        body: whole({
          query: 'mutation { logIn(key: "apikey1") { token } }',
          variables: { tenant: 't-1', version: 2, flags: ['a', 'b'] },
        }),
        respond: { body: whole({ data: { logIn: { token: 'AT1' } } }) },
      },
      refresh: { respond: { body: whole({ data: { logIn: { token: 'AT2' } } }) } },
    },
  }),
]
