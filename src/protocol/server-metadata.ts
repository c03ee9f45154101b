/** What is known of an authorization server: as configured, and what discovery added (RFC 8414 §2). Plain data. */
export interface ServerMetadata {
  /** Absent when none is configured: then no `iss` and no ID token can be checked. */
  readonly issuer?: string
  readonly authorizationUrl?: string
  readonly tokenUrl?: string
  readonly refreshUrl?: string
  readonly revocationUrl?: string
  readonly introspectionUrl?: string
  readonly deviceAuthorizationUrl?: string
  /** Whether the server promises `iss` in its authorization responses (RFC 9207 §3). */
  readonly issPromised: boolean
  readonly idTokenAlgorithms?: readonly string[]
  readonly pkceMethods?: readonly string[]
}
