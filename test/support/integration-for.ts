import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ClientSecrets,
  createIntegration,
  fingerprint,
  type Integration,
  type IntegrationSettings,
  memoryPlace,
  pendingConsents,
  readDefinition,
  type Send,
  sealedStore,
} from '../../src/index.ts'
import { someKeys } from '../connections/records.ts'

/** An integration whose requests all go where `send` takes them, and which does not wait. */
export function integrationFor(
  id: string,
  settings: IntegrationSettings,
  secrets: ClientSecrets,
  send: Send,
  now: () => number,
): Integration {
  const definition = readDefinition(settings, () => undefined)
  return createIntegration({
    id,
    definition,
    secrets,
    host: {
      store: sealedStore({ id, fingerprint: fingerprint(definition), keys: someKeys, places: [memoryPlace()] }),
      consents: pendingConsents(now),
      send,
      now,
      sleep: (ms) => sleep(Math.min(ms, 5), undefined, { ref: false }),
      random: () => 1,
    },
  })
}
