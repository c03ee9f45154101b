export type { ConnectionEvent } from './connections/connection-event.ts'
export { journal } from './connections/journal.ts'
export { journalFolder } from './connections/journal-folder.ts'
export type { ConnectionCounts } from './connections/list-page.ts'
export { type KnownFlows, sweepOrphans } from './connections/orphaned-folders.ts'
export {
  type PendingConsent,
  type PendingConsents,
  type ProcessConsents,
  pendingConsents,
} from './connections/pending-consents.ts'
export { memoryPlace, type Place } from './connections/place.ts'
export { fingerprint, type SealKeys, sealKeysOf } from './connections/seal.ts'
export { sharedConsents } from './connections/shared-consents.ts'
export { type Found, type SealedStoreOptions, sealedStore, type TokenStore } from './connections/token-store.ts'
export { type Vault, vault } from './connections/vault.ts'
export { problemOf, takeSettings } from './definition/check-settings.ts'
export type { Environment } from './definition/environment.ts'
export type { ClientSecrets, IntegrationDefinition, MessageUser } from './definition/integration-definition.ts'
export type { IntegrationSettings } from './definition/integration-settings.ts'
export { isAttended } from './definition/is-attended.ts'
export { joinUrl } from './definition/join-url.ts'
export { isLocalPath } from './definition/local-path.ts'
export type { ApiDescription, ApiServer } from './definition/openapi/api-description.ts'
export { fetchApiDescription, readApiDescription } from './definition/openapi/api-descriptions.ts'
export { changesOf, type SettingsChange } from './definition/openapi/changes-of.ts'
export { chooseServer } from './definition/openapi/choose-server.ts'
export { longestDocument } from './definition/openapi/longest-document.ts'
export { type ImportPlan, planImport } from './definition/openapi/plan-import.ts'
export { readDefinition } from './definition/read-definition.ts'
export type { ConnectionList, ListedConnection, ListOptions } from './integration/connection-list.ts'
export { type ConnectionName, createIntegration, type IntegrationOptions } from './integration/create-integration.ts'
export { failingActions } from './integration/failing-actions.ts'
export type { Host } from './integration/host.ts'
export type {
  ConnectionActions,
  ConnectionStatus,
  ConsentOptions,
  EnteredTokens,
  Integration,
  OpenTicket,
  PingResult,
  StartedConsent,
  StartedDevice,
} from './integration/integration.ts'
export { type PastedAnswer, pastedAnswer } from './integration/pasted-answer.ts'
export { type PreviewedRequest, previewRequests } from './integration/preview.ts'
export type { ApiRequest, ApiResponse } from './transport/api-request.ts'
export { literalOrigin } from './transport/literal-origin.ts'
export { createNetwork, type Network, type NetworkOptions } from './transport/network.ts'
export type { Observation } from './transport/observe.ts'
export { sendToAddresses } from './transport/send-to-addresses.ts'
export { type ErrorCode, errorTexts } from './vocabulary/error-texts.ts'
export { type ErrorDetails, fill, isOAuthError, OAuthError, plain } from './vocabulary/errors.ts'
export type { Account } from './vocabulary/grant.ts'
export type { HttpRequest, HttpResponse, Send } from './vocabulary/http.ts'
export { MASK, redactUrl } from './vocabulary/secret.ts'
export { lifeOf, type TokenSet } from './vocabulary/token-set.ts'
