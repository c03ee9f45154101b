export const grants = ['authorization_code', 'client_credentials', 'password'] as const
export type GrantName = (typeof grants)[number]

export const clientAuthMethods = ['client_secret_basic', 'client_secret_post', 'none'] as const
export type ClientAuthMethod = (typeof clientAuthMethods)[number]

/** Where the token goes on an API request. `template` holds `{token}`. */
export interface TokenPlacement {
  readonly in: 'header' | 'query'
  readonly name: string
  readonly template: string
}

/** Which API answers mean “this token is not accepted”. */
export interface AuthErrorRule {
  readonly status: readonly number[]
}

/** The request behind the Test button. */
export interface PingRequest {
  readonly method: string
  /** Absolute, or relative to `baseUrl`. */
  readonly url: string
}

/**
 * One provider's OAuth and API as plain data, read and validated: environment variables and parameters are filled in, every
 * URL is absolute and https (or http on the loopback, or where `allowHttp` says so).
 */
export interface IntegrationDefinition {
  readonly name: string
  /** Letters and digits; part of the redirect URI. */
  readonly key: string
  readonly mode: 'system'
  readonly grant: GrantName
  /** Issuer identifier (RFC 8414, OpenID Connect Discovery); the endpoints it describes are used where no URL is given. */
  readonly issuer?: string
  readonly authorizationUrl?: string
  readonly tokenUrl?: string
  /** Where refresh requests go; the token URL when absent. */
  readonly refreshUrl?: string
  readonly revocationUrl?: string
  readonly introspectionUrl?: string
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
}

/** What a person typed as secrets of an integration. */
export interface ClientSecrets {
  readonly clientSecret?: string
  readonly ownerUsername?: string
  readonly ownerPassword?: string
}
