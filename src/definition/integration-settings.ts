// Generated from schema/integration.schema.json by tools/settings-type.mjs.

/**
 * An absolute URL that may hold `${ENV}` and `{parameter}`; or a list of them, of which the first whose placeholders are all known is used.
 */
export type UrlTemplate = string | string[]
export type ClientAuth =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'none'
/**
 * How id and secret are encoded before HTTP Basic: as a form (RFC 6749 §2.3.1), or not at all.
 */
export type BasicEncoding = 'form' | 'raw'
/**
 * HTTP statuses, as a list or as text with commas.
 */
export type StatusList = string | number | (number | string)[]
/**
 * Where a value stands in an answer: `access_token`, `data.token`, `accounts[0].id`, `items[type=main].id`; or a list of places, of which the first that has a value counts.
 */
export type Path = string | string[]
/**
 * Exact values, as a list or as text with commas.
 */
export type Values = string | (string | number | boolean | null)[]

/**
 * One provider's OAuth and API, and one use of it, as plain data. Every text may hold `${ENV}` and `{parameter}`; `\\{` is a literal brace.
 */
export interface IntegrationSettings {
  /**
   * The address of this schema, for editors.
   */
  $schema?: string
  /**
   * The version of this language.
   */
  schemaVersion?: number | string
  /**
   * What people call the integration.
   */
  name?: string
  /**
   * Names the integration in its redirect URI: letters and digits. `${ENV}` and parameters may stand in it.
   */
  key?: string
  /**
   * The catalogue entry it came from.
   */
  provider?: string
  /**
   * One connection for all, or one for each user.
   */
  mode?: 'system' | 'personal' | ''
  /**
   * Who the user of a message is (personal mode).
   */
  user?: string
  /**
   * How `user` is meant (personal mode): a property of the message, a JSONata expression, a text, or an environment variable.
   */
  userType?: 'msg' | 'jsonata' | 'str' | 'env' | ''
  /**
   * How tokens come about: `authorization_code`, `client_credentials`, `device_code`, `password`, `jwt_bearer`, `token_exchange`, or any other grant type as the provider spells it.
   */
  grant?: string
  issuer?: UrlTemplate
  authorizationUrl?: UrlTemplate
  tokenUrl?: UrlTemplate
  refreshUrl?: UrlTemplate
  revocationUrl?: UrlTemplate
  introspectionUrl?: UrlTemplate
  deviceAuthorizationUrl?: UrlTemplate
  /**
   * The client's identifier. May hold placeholders.
   */
  clientId?: string
  clientAuth?: ClientAuth
  basicEncoding?: BasicEncoding
  /**
   * The scopes to ask for, with spaces between.
   */
  scope?: string
  /**
   * The scopes there are, for people to choose from.
   *
   * Items: A scope.
   */
  scopes?: {
    /**
     * The scope.
     */
    name: string
    /**
     * What it allows.
     */
    description?: string
  }[]
  /**
   * `audience` of authorization and token requests.
   */
  audience?: string
  /**
   * `resource` of authorization and token requests (RFC 8707).
   */
  resource?: string
  /**
   * RFC 7636.
   */
  pkce?: 'S256' | 'plain' | 'none' | ''
  baseUrl?: UrlTemplate
  /**
   * Domains that may see tokens and secrets, with commas or spaces between. When there are any, every OAuth URL must be on one of them.
   */
  allowedDomains?: string | string[]
  /**
   * Whether plain http is allowed beyond this machine.
   */
  allowHttp?: boolean | ('true' | 'false' | '')
  callbackUrl?: UrlTemplate
  /**
   * Below which root of Node-RED the callback lies.
   */
  callbackRoot?: 'admin' | 'node' | ''
  /**
   * Where the definition was imported from: title, version and scheme of an OpenAPI document.
   */
  apiDescription?:
    | {
        [k: string]: unknown
      }
    | string
  /**
   * Declared parameters.
   */
  parameters?: Parameter[]
  /**
   * The values of the parameters, by name.
   */
  parameterValues?: {
    [k: string]: string | number | boolean
  }
  /**
   * Seconds before the end of a token at which it is renewed in the background; at most a quarter of its life counts.
   */
  refreshBefore?: number | string
  /**
   * Days after which an idle connection is renewed; 0 for never.
   */
  keepAlive?: number | string
  /**
   * Seconds that one request may take.
   */
  timeout?: number | string
  /**
   * The context store that keeps the tokens.
   */
  store?: string
  /**
   * Id of a `tls-config` node.
   */
  tls?: string
  /**
   * Id of an `http proxy` node.
   */
  proxy?: string
  /**
   * How a person is sent to the provider, or a device code is asked for.
   */
  authorizationRequest?: {
    parameters?: ParameterValues
    /**
     * Other names for the standard parameters, by their standard name (`client_id`, `code`, `redirect_uri`, `scope`, …); `null` leaves one out.
     */
    names?: {
      [k: string]: string | null
    }
    /**
     * What stands between scopes.
     */
    scopeSeparator?: string
    /**
     * Whether the scope is percent-encoded.
     */
    scopeEncoding?: 'form' | 'raw'
    /**
     * Puts the query behind this fragment (`#fragment?query`), for log-in pages that are single-page applications.
     */
    fragment?: string
  }
  /**
   * How a person comes back.
   */
  callback?: {
    /**
     * Name of the code; `code` when absent.
     */
    code?: string
    /**
     * Name of the state; `state` when absent.
     */
    state?: string
    /**
     * Name of the error; `error` when absent.
     */
    error?: string
    /**
     * The provider sends no code back: consent alone is what was wanted, and tokens come by the grant that `tokenRequest` describes.
     */
    codeless?: boolean
    /**
     * Parameters of the callback that become parameters of the definition: a list of names, or parameter names by the name in the callback.
     */
    capture?:
      | string[]
      | {
          [k: string]: string
        }
    /**
     * A path of the same site to go to after a consent.
     */
    returnTo?: string
  }
  /**
   * How a token is asked for.
   */
  tokenRequest?: {
    /**
     * HTTP method of the token request; with GET the parameters travel in the query unless `encoding` says otherwise.
     */
    method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
    /**
     * How the parameters travel: as a form (the default of OAuth), as JSON, in the query of the URL, as text (with `body`), or not at all.
     */
    encoding?: 'form' | 'json' | 'query' | 'text' | 'none'
    headers?: Templates
    query?: Templates
    parameters?: ParameterValues
    /**
     * Other names for the standard parameters, by their standard name (`client_id`, `code`, `redirect_uri`, `scope`, …); `null` leaves one out.
     */
    names?: {
      [k: string]: string | null
    }
    /**
     * The whole body instead of the standard parameters: JSON whose texts may hold placeholders such as `{code}`, `{redirectUri}` or `{refreshToken}`; or one text, for `encoding: "text"`.
     */
    body?:
      | {
          [k: string]: unknown
        }
      | unknown[]
      | string
    clientAuth?: ClientAuth
    basicEncoding?: BasicEncoding
    /**
     * What stands between scopes.
     */
    scopeSeparator?: string
  }
  /**
   * How a token is renewed. What is absent is as in `tokenRequest`, except `query`, `parameters` and `body`.
   */
  refreshRequest?: {
    /**
     * By the refresh token (RFC 6749 §6); by asking for a new one as at first; by the access token itself; or not at all.
     */
    mode?: 'refresh_token' | 'reissue' | 'access_token' | 'none'
    /**
     * Seconds before the end of the token from which on the provider accepts a refresh.
     */
    notBefore?: number | string
    /**
     * The answer holds no token: the one there is goes on living.
     */
    extends?: boolean
    /**
     * HTTP method of the refresh request; with GET the parameters travel in the query unless `encoding` says otherwise.
     */
    method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
    /**
     * How the parameters travel: as a form (the default of OAuth), as JSON, in the query of the URL, as text (with `body`), or not at all.
     */
    encoding?: 'form' | 'json' | 'query' | 'text' | 'none'
    headers?: Templates
    query?: Templates
    parameters?: ParameterValues
    /**
     * Other names for the standard parameters, by their standard name (`client_id`, `code`, `redirect_uri`, `scope`, …); `null` leaves one out.
     */
    names?: {
      [k: string]: string | null
    }
    /**
     * The whole body instead of the standard parameters: JSON whose texts may hold placeholders such as `{code}`, `{redirectUri}` or `{refreshToken}`; or one text, for `encoding: "text"`.
     */
    body?:
      | {
          [k: string]: unknown
        }
      | unknown[]
      | string
    clientAuth?: ClientAuth
    basicEncoding?: BasicEncoding
    /**
     * What stands between scopes.
     */
    scopeSeparator?: string
    response?: Answer
  }
  /**
   * How a token is revoked (RFC 7009).
   */
  revocationRequest?: {
    /**
     * HTTP method of the revocation request; with GET the parameters travel in the query unless `encoding` says otherwise.
     */
    method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
    /**
     * How the parameters travel: as a form (the default of OAuth), as JSON, in the query of the URL, as text (with `body`), or not at all.
     */
    encoding?: 'form' | 'json' | 'query' | 'text' | 'none'
    headers?: Templates
    query?: Templates
    parameters?: ParameterValues
    /**
     * Other names for the standard parameters, by their standard name (`client_id`, `code`, `redirect_uri`, `scope`, …); `null` leaves one out.
     */
    names?: {
      [k: string]: string | null
    }
    /**
     * The whole body instead of the standard parameters: JSON whose texts may hold placeholders such as `{code}`, `{redirectUri}` or `{refreshToken}`; or one text, for `encoding: "text"`.
     */
    body?:
      | {
          [k: string]: unknown
        }
      | unknown[]
      | string
    clientAuth?: ClientAuth
    basicEncoding?: BasicEncoding
    /**
     * What stands between scopes.
     */
    scopeSeparator?: string
    /**
     * Whether the request carries the access token where API requests carry it.
     */
    token?: 'place' | 'none'
  }
  /**
   * How a token is looked up (RFC 7662).
   */
  introspectionRequest?: {
    /**
     * HTTP method of the introspection request; with GET the parameters travel in the query unless `encoding` says otherwise.
     */
    method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
    /**
     * How the parameters travel: as a form (the default of OAuth), as JSON, in the query of the URL, as text (with `body`), or not at all.
     */
    encoding?: 'form' | 'json' | 'query' | 'text' | 'none'
    headers?: Templates
    query?: Templates
    parameters?: ParameterValues
    /**
     * Other names for the standard parameters, by their standard name (`client_id`, `code`, `redirect_uri`, `scope`, …); `null` leaves one out.
     */
    names?: {
      [k: string]: string | null
    }
    /**
     * The whole body instead of the standard parameters: JSON whose texts may hold placeholders such as `{code}`, `{redirectUri}` or `{refreshToken}`; or one text, for `encoding: "text"`.
     */
    body?:
      | {
          [k: string]: unknown
        }
      | unknown[]
      | string
    clientAuth?: ClientAuth
    basicEncoding?: BasicEncoding
    /**
     * What stands between scopes.
     */
    scopeSeparator?: string
    /**
     * Whether the request carries the access token where API requests carry it.
     */
    token?: 'place' | 'none'
  }
  tokenResponse?: Answer
  /**
   * Requests that follow a token request, in order.
   */
  steps?: Step[]
  /**
   * Requests that are sent once after a consent, or when what they find is missing; with GET unless `method` says otherwise.
   */
  lookups?: Step[]
  /**
   * The JWT that the client signs: for `private_key_jwt`, `client_secret_jwt`, the grant `jwt_bearer`, and as `{assertion}` in any request.
   */
  jwt?: {
    /**
     * HMAC signs with the signing secret (or the client secret), all others with the private key.
     */
    algorithm?:
      | 'HS256'
      | 'HS384'
      | 'HS512'
      | 'RS256'
      | 'RS384'
      | 'RS512'
      | 'PS256'
      | 'PS384'
      | 'PS512'
      | 'ES256'
      | 'ES384'
      | 'ES512'
      | 'EdDSA'
    /**
     * `kid` of the header.
     */
    keyId?: string
    header?: ParameterValues
    payload?: ParameterValues
    /**
     * `aud`; the token URL when absent.
     */
    audience?: string
    /**
     * Seconds until `exp`.
     */
    lifetime?: number | string
    /**
     * How the HMAC secret is written.
     */
    secretEncoding?: 'text' | 'base64'
  }
  /**
   * Where the token goes on API requests (RFC 6750 §2).
   */
  tokenPlacement?: {
    /**
     * In a header, in the query, or in a JSON or form body.
     */
    in?: 'header' | 'query' | 'body' | ''
    /**
     * Name of the header, query parameter or body member; `Authorization` or `access_token` when absent.
     */
    name?: string
    /**
     * The value; `{token}` stands for the token. `Bearer {token}` in a header and `{token}` elsewhere when absent.
     */
    template?: string
  }
  /**
   * What every API request carries besides the token.
   */
  apiRequest?: {
    headers?: Templates
    query?: Templates
  }
  /**
   * Which API answers mean that the token is not accepted.
   */
  authError?: {
    status?: StatusList
    path?: Path
    values?: Values
    /**
     * Believe it only of a token past its end.
     */
    onlyIfExpired?: boolean
  }
  /**
   * The request behind the Test button.
   */
  ping?: {
    /**
     * HTTP method.
     */
    method?: string
    /**
     * Absolute, or relative to the base URL, which it is when absent.
     */
    url?: string
    headers?: Templates
    /**
     * What must hold of the answer.
     */
    success?: {
      path?: Path
      values?: Values
    }
    subject?: Path
    accountName?: Path
  }
}
/**
 * Something that differs from one user of the definition to the next; `{name}` stands for it in every text.
 */
export interface Parameter {
  /**
   * Its name in braces.
   */
  name: string
  /**
   * What the editor calls it; the name when absent.
   */
  label?: string
  /**
   * What is to be typed, for people.
   */
  description?: string
  /**
   * Whether there must be a value.
   */
  required?: boolean
  /**
   * A regular expression (ECMAScript, with `u`) that the whole value must match.
   */
  pattern?: string
  /**
   * The values it may have.
   */
  enum?: string[]
  /**
   * What the value must be.
   */
  format?: 'hostname' | 'uri' | 'uuid' | 'email' | 'number'
  /**
   * Shown before the field; dropped from a value that starts with it.
   */
  prefix?: string
  /**
   * Shown behind the field; dropped from a value that ends with it.
   */
  suffix?: string
  /**
   * The value when nothing is typed.
   */
  default?: string
  /**
   * An example for people.
   */
  example?: string
  /**
   * Kept with the credentials, never shown or exported.
   */
  secret?: boolean
  /**
   * Not shown in the editor.
   */
  hidden?: boolean
  /**
   * Where the value comes from: typed by a person, or caught on the way.
   */
  source?: 'user' | 'callback' | 'tokenResponse' | 'lookup'
  /**
   * Makes it a computed one: a template that is filled in wherever the parameter is used.
   */
  value?: string
}
export interface ParameterValues {
  /**
   * A text with placeholders, a list of texts of which the first whose placeholders are all known counts, any other JSON value, or `null` to leave the parameter out.
   */
  [k: string]: unknown
}
/**
 * Texts by name. A list means: the first whose placeholders are all known; `null`: leave it out.
 */
export interface Templates {
  [k: string]: string | number | boolean | null | string[]
}
/**
 * Where things stand in the answer to a token request.
 */
export interface Answer {
  /**
   * What the answer is written in; `auto` looks at it.
   */
  encoding?: 'auto' | 'json' | 'form' | 'xml' | 'text'
  /**
   * What else must hold before an answer counts as a success.
   */
  success?: {
    status?: StatusList
    path?: Path
    values?: Values
    not?: Values
  }
  /**
   * Where an answer says what went wrong, where it is not `error`.
   */
  error?: {
    path?: Path
    values?: Values
    dead?: Values
  }
  accessToken?: Path
  refreshToken?: Path
  tokenType?: Path
  scope?: Path
  idToken?: Path
  /**
   * How long the token lives.
   */
  expires?: {
    path?: Path
    /**
     * A duration from now on, or a point in time.
     */
    as?: 'in' | 'at'
    /**
     * Unit of the number; `iso` for a date as text (RFC 3339).
     */
    unit?: 's' | 'ms' | 'min' | 'h' | 'iso'
    /**
     * The life of every token, whatever the answer says; in seconds.
     */
    seconds?: number | string
    /**
     * The life where the answer does not say; in seconds.
     */
    default?: number | string
    /**
     * Read it from the answer, from the `exp` of the access token, which then is a JWT, or by asking the introspection endpoint; or the token never ends, whatever the answer says.
     */
    from?: 'answer' | 'jwt' | 'introspection' | 'never'
  }
  /**
   * Values of the answer that become parameters, by the parameter's name.
   */
  capture?: {
    [k: string]: Path
  }
  /**
   * Headers of the answer that become parameters, by the parameter's name. `set-cookie` gives the cookies as a `Cookie` header wants them.
   */
  captureHeaders?: {
    [k: string]: string
  }
}
/**
 * A request that follows a token request.
 */
export interface Step {
  /**
   * For messages and logs.
   */
  name?: string
  url: UrlTemplate
  /**
   * After which request it is sent: the first one of a connection, a refresh, or both.
   */
  after?: 'token' | 'refresh' | 'both'
  /**
   * HTTP method of the request; with GET the parameters travel in the query unless `encoding` says otherwise.
   */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /**
   * How the parameters travel: as a form (the default of OAuth), as JSON, in the query of the URL, as text (with `body`), or not at all.
   */
  encoding?: 'form' | 'json' | 'query' | 'text' | 'none'
  headers?: Templates
  query?: Templates
  parameters?: ParameterValues
  /**
   * Other names for the standard parameters, by their standard name (`client_id`, `code`, `redirect_uri`, `scope`, …); `null` leaves one out.
   */
  names?: {
    [k: string]: string | null
  }
  /**
   * The whole body instead of the standard parameters: JSON whose texts may hold placeholders such as `{code}`, `{redirectUri}` or `{refreshToken}`; or one text, for `encoding: "text"`.
   */
  body?:
    | {
        [k: string]: unknown
      }
    | unknown[]
    | string
  clientAuth?: ClientAuth
  basicEncoding?: BasicEncoding
  /**
   * What stands between scopes.
   */
  scopeSeparator?: string
  /**
   * Whether the request carries the access token where API requests carry it.
   */
  token?: 'place' | 'none'
  response?: Answer
  /**
   * The parameter that the `accessToken` of the answer becomes, where it is a second token.
   */
  as?: string
  /**
   * Whether a failure of this request is of no matter.
   */
  optional?: boolean
}
