import type { ClientSecrets, IntegrationDefinition } from '../definition/integration-definition.ts'
import type { HttpRequest, Send } from '../vocabulary/http.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'
import type { ServerMetadata } from './server-metadata.ts'

/** All that token requests of one integration need. `send` is guarded, see `guardedSend`. */
export interface ProtocolContext {
  readonly definition: IntegrationDefinition
  readonly secrets: ClientSecrets
  readonly send: Send
  readonly now: () => number
  readonly metadata: () => Promise<ServerMetadata>
  /** A copy of a request that carries the access token as API requests do. */
  readonly place: (request: HttpRequest, tokens: TokenSet) => HttpRequest
  /** Stands for the JWT that the client signs, where no key is at hand. */
  readonly assertion?: string
}
