import { createHash } from 'node:crypto'
import {
  createIntegration,
  createNetwork,
  fingerprint,
  type Integration,
  journal,
  memoryPlace,
  type Network,
  type Place,
  pendingConsents,
  readDefinition,
  type Send,
  sealedStore,
  sealKeysOf,
  type TokenStore,
} from '../../src/index.ts'

/** All that one connection needs, as text: it is handed to a child process. */
export interface RenewingSettings {
  readonly id: string
  /** Where the journal is. */
  readonly folder: string
  /** The client at the authorization server; its secret is `<client id>-secret`. */
  readonly clientId: string
  readonly tokenUrl: string
  readonly authorizationUrl: string
  readonly apiUrl: string
}

export interface Renewing {
  readonly integration: Integration
  readonly store: TokenStore
  readonly network: Network
}

/** An integration as Node-RED runs it, with the real store and journal; `watch` may look at what is kept, and `watchSend` at what is sent. */
export function renewing(
  settings: RenewingSettings,
  watch: (journal: Place) => Place = (place) => place,
  watchSend: (send: Send) => Send = (send) => send,
): Renewing {
  const { id, folder, clientId, tokenUrl, authorizationUrl, apiUrl } = settings
  const definition = readDefinition({
    key: 'renewing',
    grant: 'authorization_code',
    authorizationUrl,
    tokenUrl,
    clientId,
    baseUrl: new URL(apiUrl).origin,
  })
  const store = sealedStore({
    id,
    fingerprint: fingerprint(definition),
    keys: sealKeysOf([createHash('sha256').update('a key of the tests').digest()]),
    places: [watch(journal(folder, id)), memoryPlace()],
  })
  const network = createNetwork({ env: false })
  const integration = createIntegration({
    id,
    definition,
    secrets: { clientSecret: `${clientId}-secret` },
    host: {
      store,
      consents: pendingConsents(),
      send: watchSend(network.send),
      now: Date.now,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()),
      random: Math.random,
    },
  })
  return { integration, store, network }
}
