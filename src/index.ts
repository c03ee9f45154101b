export { journal } from './connections/journal.ts'
export type { ConnectionEvent } from './connections/live-connection.ts'
export { type PendingConsents, pendingConsents } from './connections/pending-consents.ts'
export { memoryPlace, type Place } from './connections/place.ts'
export { fingerprint, type SealKeys, sealKeysOf } from './connections/seal.ts'
export { type Found, type SealedStoreOptions, sealedStore, type TokenStore } from './connections/token-store.ts'
export type { Environment } from './definition/expand.ts'
export type { ClientSecrets, IntegrationDefinition } from './definition/integration-definition.ts'
export { joinUrl } from './definition/join-url.ts'
export { readDefinition } from './definition/read-definition.ts'
export { createIntegration, type IntegrationOptions } from './integration/create-integration.ts'
export type { Host } from './integration/host.ts'
export type {
  ConnectionStatus,
  ConsentOptions,
  EnteredTokens,
  Integration,
  PingResult,
  StartedConsent,
} from './integration/integration.ts'
export type { ApiRequest, ApiResponse } from './transport/api-request.ts'
export { literalOrigin } from './transport/literal-origin.ts'
export { createNetwork, type Network, type NetworkOptions } from './transport/network.ts'
export type { Observation } from './transport/observe.ts'
export { type ErrorCode, errorTexts } from './vocabulary/error-texts.ts'
export { type ErrorDetails, fill, isOAuthError, OAuthError, plain } from './vocabulary/errors.ts'
export type { Account } from './vocabulary/grant.ts'
export type { HttpRequest, HttpResponse, Send } from './vocabulary/http.ts'
export { MASK, redactUrl } from './vocabulary/secret.ts'
export { lifeOf, type TokenSet } from './vocabulary/token-set.ts'
