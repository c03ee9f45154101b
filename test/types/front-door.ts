// Compiled, never run: what a program may write against the front door, and what the compiler must refuse.
import {
  type Account,
  type ApiRequest,
  type ApiResponse,
  type ConnectionEvent,
  createIntegration,
  createNetwork,
  type ErrorCode,
  type Found,
  fingerprint,
  type Host,
  type Integration,
  type IntegrationDefinition,
  type IntegrationOptions,
  isOAuthError,
  journal,
  memoryPlace,
  OAuthError,
  type Place,
  pendingConsents,
  readDefinition,
  type Send,
  sealedStore,
  sealKeysOf,
  type TokenSet,
  type TokenStore,
} from '../../src/index.ts'

// What a whole program looks like.
const definition: IntegrationDefinition = readDefinition(
  { key: 'acme', grant: 'client_credentials', tokenUrl: 'https://login.test/token', clientId: 'me', anything: 'else' },
  (name) => process.env[name],
)
const network = createNetwork()
const store: TokenStore = sealedStore({
  id: 'acme',
  fingerprint: fingerprint(definition),
  keys: sealKeysOf([Buffer.alloc(32)]),
  places: [journal('/var/lib/acme', 'acme'), memoryPlace()],
})
const host: Host = {
  store,
  consents: pendingConsents(),
  send: network.send,
  now: Date.now,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
}
const options: IntegrationOptions = {
  id: 'acme',
  definition,
  secrets: { clientSecret: 'x' },
  host,
  onEvent: (event: ConnectionEvent) => console.log(event),
}
export const integration: Integration = createIntegration(options)

export async function whole(): Promise<void> {
  const response: ApiResponse = await integration.send({ method: 'GET', url: 'https://api.test/', headers: {} })
  const status: number = response.status
  const text: string = Buffer.from(response.body).toString()
  const tokens: TokenSet = await integration.token()
  const ended: number | undefined = tokens.expiresAt
  const { found, trouble } = await integration.status()
  if (found.state === 'connected') console.log(found.tokens.accessToken, found.account satisfies Account | undefined)
  else if (found.state === 'dead') console.log(found.error)
  // @ts-expect-error only what is connected or was has tokens
  else console.log(found.tokens)
  const code: ErrorCode | undefined = trouble?.code
  const confirmed: boolean | null = await integration.revoke()
  console.log(status, text, ended, code, confirmed)
}

export function errors(error: unknown): void {
  if (isOAuthError(error, 'NETWORK_FAILED', 'DEADLINE_PASSED')) {
    const code: 'NETWORK_FAILED' | 'DEADLINE_PASSED' = error.code
    console.log(code, error.retryAt, error.details['host'])
    // @ts-expect-error the code has been told apart already
    if (error.code === 'STORE_FAILED') console.log()
  }
  throw new OAuthError('QUEUE_FULL', 'full')
}

// @ts-expect-error a reason belongs to its code
export const wrongReason = new OAuthError('QUEUE_FULL', 'timeout')
// @ts-expect-error there is no such code
export const wrongCode = new OAuthError('OOPS', 'full')
// @ts-expect-error details are texts and numbers, so that nobody puts a request in
export const wrongDetails = new OAuthError('QUEUE_FULL', 'full', { request: {} })
// @ts-expect-error a request needs a method
export const noMethod: ApiRequest = { url: 'https://api.test/', headers: {} }
// @ts-expect-error a body is a text, bytes or a stream, never an object
export const objectBody: ApiRequest = { method: 'POST', url: 'https://api.test/', headers: {}, body: { a: 1 } }
// @ts-expect-error a store needs at least one place
export const noPlaces = sealedStore({ id: 'a', fingerprint: 'b', keys: sealKeysOf([]), places: [] })
// @ts-expect-error a host without a store would forget everything
export const noStore: Host = {
  consents: pendingConsents(),
  send: network.send,
  now: Date.now,
  sleep: host.sleep,
  random: Math.random,
}
// @ts-expect-error a place keeps texts
export const numbers: Place = { ...memoryPlace(), get: async () => 5 }
// @ts-expect-error secrets are typed by name, so that a misspelt one is noticed
export const misspelt: IntegrationOptions = { ...options, secrets: { clientsecret: 'x' } }
// @ts-expect-error a definition is read, not made up
export const madeUp: IntegrationDefinition = { key: 'acme', tokenUrl: 'https://login.test/token', clientId: 'me' }

export function readOnly(tokens: TokenSet, request: ApiRequest, found: Found): void {
  // @ts-expect-error token sets are never modified once made
  tokens.accessToken = 'x'
  // @ts-expect-error nor are requests
  request.url = 'x'
  // @ts-expect-error nor are records
  found.generation = 1
  // @ts-expect-error nor are definitions
  definition.tokenUrl = 'x'
}

// A `Send` is any function of a request.
export const echo: Send = async ({ url }) => ({ status: 200, headers: {}, body: Buffer.from(url) })
// @ts-expect-error an answer has its body whole, as bytes
export const textBody: Send = async ({ url }) => ({ status: 200, headers: {}, body: url })
// @ts-expect-error `undefined` is not the same as absent
export const noTimeout: ApiRequest = { method: 'GET', url: 'https://api.test/', headers: {}, timeout: undefined }
