import type { AnswerPath } from './answer-path.ts'
import type { AnswerRule } from './answer-rule.ts'
import type { ClientAuthMethod } from './client-auth-method.ts'
import type { Parameters } from './parameters.ts'
import type { RequestRule, Step, TextMap, ValueMap } from './request-rule.ts'
import type { DeferredUrl } from './settings-reader.ts'
import type { Template } from './template.ts'

/**
 * How tokens come about: a name of our own for the usual grants, or any other grant type as the provider spells it (RFC 6749
 * §4.5).
 */
export type GrantName = 'authorization_code' | 'client_credentials' | 'password' | (string & {})

/** Where the token goes on an API request. `template` holds `{token}`. */
export interface TokenPlacement {
  readonly in: 'header' | 'query' | 'body'
  readonly name: string
  readonly template: string
}

/** Which API answers mean “this token is not accepted”. */
export interface AuthErrorRule {
  readonly status: readonly number[]
  /** Where a JSON answer says so, whatever its status. */
  readonly path?: AnswerPath
  /** Values there that say so; any when absent. */
  readonly values?: readonly string[]
  /** Only of a token past its end. */
  readonly onlyIfExpired?: boolean
}

/** What every API request carries besides the token, unless it has its own. */
export interface ApiRequestRule {
  readonly headers: TextMap
  readonly query: TextMap
}

/** How a person is sent to the provider. */
export interface AuthorizationRule {
  readonly parameters: ValueMap
  readonly names: ReadonlyMap<string, string | null>
  readonly scopeSeparator: string
  readonly scopeEncoding: 'form' | 'raw'
  /** The query stands behind this fragment. */
  readonly fragment?: Template
}

/** How a person comes back. */
export interface CallbackRule {
  readonly code: string
  readonly state: string
  readonly error: string
  /** Consent alone is what was wanted; there is no code. */
  readonly codeless: boolean
  /** Parameters by their names in the callback. */
  readonly capture: ReadonlyMap<string, string>
}

/** The JWT that the client signs (RFC 7523). */
export interface JwtRule {
  readonly algorithm?: string
  readonly keyId?: Template
  readonly header: ValueMap
  readonly payload: ValueMap
  readonly audience?: Template
  /** Seconds. */
  readonly lifetime: number
  readonly secretEncoding: 'text' | 'base64'
}

export interface RefreshRule extends RequestRule {
  readonly mode: 'refresh_token' | 'reissue' | 'access_token' | 'none'
  /** Seconds before the end of a token from which on the provider accepts a refresh. */
  readonly notBefore?: number
  /** The answer holds no token: the one there is goes on living. */
  readonly extends: boolean
}

/** Where a provider's ways are not the standard's. */
export interface Rules {
  readonly authorizationRequest: AuthorizationRule
  readonly callback: CallbackRule
  readonly tokenRequest: RequestRule
  readonly refreshRequest: RefreshRule
  readonly revocationRequest: RequestRule
  readonly introspectionRequest: RequestRule
  readonly tokenResponse: AnswerRule
  readonly steps: readonly Step[]
  readonly lookups: readonly Step[]
  readonly jwt: JwtRule
  readonly apiRequest: ApiRequestRule
}

/** The addresses of a definition. */
export const urlProperties = [
  'authorizationUrl',
  'tokenUrl',
  'refreshUrl',
  'revocationUrl',
  'introspectionUrl',
  'deviceAuthorizationUrl',
  'baseUrl',
] as const
export type UrlProperty = (typeof urlProperties)[number]

/** The request behind the Test button. */
export interface PingRequest {
  readonly method: string
  /** Absolute, or relative to `baseUrl`. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly success?: { readonly path: AnswerPath; readonly values?: readonly string[] }
  readonly subject?: AnswerPath
  readonly accountName?: AnswerPath
}

/**
 * One provider's OAuth and API as plain data, read and validated: environment variables and parameters are filled in, every
 * URL is absolute and https (or http on the loopback, or where `allowHttp` says so).
 */
export interface IntegrationDefinition {
  readonly name: string
  /** Letters and digits; part of the redirect URI. */
  readonly key: string
  /** One connection for all, or one for each user. */
  readonly mode: 'system' | 'personal'
  /** Who the user of a message is, where nothing else is said (mode `personal`). */
  readonly user?: MessageUser
  readonly grant: GrantName
  /** Issuer identifier (RFC 8414, OpenID Connect Discovery); the endpoints it describes are used where no URL is given. */
  readonly issuer?: string
  readonly authorizationUrl?: string
  readonly tokenUrl?: string
  /** Where refresh requests go; the token URL when absent. */
  readonly refreshUrl?: string
  readonly revocationUrl?: string
  readonly introspectionUrl?: string
  /** Where device codes are given out (RFC 8628 §3.1). */
  readonly deviceAuthorizationUrl?: string
  readonly clientId: string
  readonly clientAuth: ClientAuthMethod
  /** How id and secret are encoded before HTTP Basic: as a form (RFC 6749 §2.3.1) or not at all. */
  readonly basicEncoding: 'form' | 'raw'
  /** Space separated; empty when none is asked for. */
  readonly scope: string
  readonly audience?: string
  /** RFC 8707. */
  readonly resource?: string
  readonly pkce: 'S256' | 'plain' | 'none'
  /** Where relative API URLs start. */
  readonly baseUrl?: string
  /** Domains that may see tokens and secrets; see `origins.ts`. */
  readonly allowedDomains: readonly string[]
  /** Plain http beyond the loopback is allowed. */
  readonly allowHttp: boolean
  /** The redirect URI, where it cannot be the editor's own address. */
  readonly callbackUrl?: string
  /** Below which root of Node-RED the callback lies: the editor's, or that of the flows. */
  readonly callbackRoot: 'admin' | 'node'
  /** A path of the same site to go to after a consent. */
  readonly returnTo?: string
  /** Seconds before the end of a token at which it is renewed in the background; at most a quarter of its life counts. */
  readonly refreshBefore: number
  /** Days after which an idle connection is renewed; 0 for never. */
  readonly keepAlive: number
  /** Seconds that one request may take. */
  readonly timeout: number
  readonly tokenPlacement: TokenPlacement
  readonly authError: AuthErrorRule
  readonly ping: PingRequest
  /** Addresses that cannot be known before there is a connection, or that hold a secret. */
  readonly deferredUrls: Readonly<Partial<Record<UrlProperty, DeferredUrl>>>
  readonly parameters: Parameters
  readonly rules: Rules
}

/** Where a message's user is found: in a property of the message, by a JSONata expression, in the environment, or a fixed text. */
export interface MessageUser {
  readonly from: 'msg' | 'jsonata' | 'env' | 'str'
  readonly text: string
}

/** What a person typed as secrets of an integration. */
export interface ClientSecrets {
  readonly clientSecret?: string
  readonly ownerUsername?: string
  readonly ownerPassword?: string
  /** PEM or JWK, for `private_key_jwt` and JWTs that are not HMACs. */
  readonly privateKey?: string
  readonly privateKeyPassphrase?: string
  /** For HMACs; the client secret when absent. */
  readonly signingSecret?: string
  /** The values of parameters declared secret, by name. */
  readonly secretParameters?: Readonly<Record<string, string>>
}
