import type { IntegrationSettings, Parameter, UrlTemplate } from '../integration-settings.ts'
import type { UnusableReason } from './unusable.ts'

/** What a document says about itself. */
export interface DocumentHead {
  /** `info.title`, as one line; empty when there is none. */
  readonly title: string
  /** `info.version`; empty when there is none. */
  readonly version: string
  /** The version of the format: `3.1.0`, `2.0`. */
  readonly openapi: string
  /** Where the document was fetched, without a query; absent when it was pasted. */
  readonly address?: string
}

/** What an OpenAPI or Swagger document says about OAuth, and what an integration would be made of it. */
export interface ApiDescription extends DocumentHead {
  /** Where the API is. The first is what the proposals use; see `chooseServer`. */
  readonly servers: readonly ApiServer[]
  /** Every flow of every security scheme, in the order of the document; at least one. */
  readonly flows: readonly ApiFlow[]
  /** What was left out or changed; 500 at most. */
  readonly notices: readonly Notice[]
}

/** One place where the API is. */
export interface ApiServer {
  /** As it stands in the document. */
  readonly url: string
  readonly description?: string
  /** Absolute, with `{parameter}` for each variable; two of them where variables may be empty. */
  readonly baseUrl: UrlTemplate
  readonly parameters: readonly Parameter[]
}

/** A scope and what it allows, as the document says. */
export interface ApiScope {
  readonly name: string
  readonly description?: string
}

export type ApiFlow = UsableFlow | UnusableFlow

interface FlowOfScheme {
  /** The key of the security scheme. */
  readonly scheme: string
  /** What the document says about the scheme, as one line. */
  readonly description?: string
  /**
   * `authorizationCode`, `clientCredentials`, `password`, `deviceAuthorization`, `openIdConnect` or `implicit`, also for
   * Swagger 2.0, which has other words; what stands there if it is none of them; absent for schemes without flows.
   */
  readonly flow?: string
}

export interface UsableFlow extends FlowOfScheme {
  readonly supported: true
  readonly flow: string
  /** JSON pointer (RFC 6901) to where it is described. */
  readonly place: string
  readonly scopes: readonly ApiScope[]
  /** What a person would otherwise type; by `apiDescription` a later import finds the flow again. Braces that mean nothing are escaped, so that nothing foreign is filled in. */
  readonly settings: IntegrationSettings
}

export interface UnusableFlow extends FlowOfScheme {
  readonly supported: false
  readonly reason: UnusableReason
  /** JSON pointer (RFC 6901) to what is in the way. */
  readonly place: string
  /** What stands there, as one line. */
  readonly detail?: string
}

/** Something that was left out or changed. */
export interface Notice {
  readonly code: NoticeCode
  /** JSON pointer (RFC 6901). */
  readonly place: string
  readonly detail?: string
}

/**
 * - `serverUnusable`: the URL of a server is not http(s), has a user name or is no URL
 * - `serverRelative`: the URL of a server is relative, and nobody knows to what
 * - `variableUndeclared`: a URL has a brace that stands for nothing declared; it was escaped
 * - `extensionIgnored`: an `x-` extension of a scheme or flow that means nothing to us
 * - `serversCut`, `schemesCut`, `scopesCut`: there are more than anybody could choose from; the rest is left out
 * - `insecure`: a URL starts with http://
 */
export type NoticeCode =
  | 'serverUnusable'
  | 'serverRelative'
  | 'variableUndeclared'
  | 'extensionIgnored'
  | 'serversCut'
  | 'schemesCut'
  | 'scopesCut'
  | 'insecure'
