import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ClientSecrets,
  createIntegration,
  createNetwork,
  fingerprint,
  type Integration,
  journal,
  journalFolder,
  memoryPlace,
  type Place,
  type ProcessConsents,
  pendingConsents,
  readDefinition,
  type SealKeys,
  type Send,
  sealedStore,
  vault,
} from '../../src/index.ts'
import { someKeys } from '../connections/records.ts'
import type { TestClock } from '../support/clock.ts'
import { temporaryFolder } from '../support/temporary-folders.ts'

export interface AtHandOptions {
  /** As it stands in a flow; key and client id have defaults. */
  readonly definition: object
  readonly secrets?: ClientSecrets
  readonly id?: string
  /** A network of its own when absent, which `close` ends. */
  readonly send?: Send
  /** The time of day when absent. */
  readonly clock?: TestClock
  readonly consents?: ProcessConsents
  readonly places?: readonly [Place, ...Place[]]
  /** Of the journals; a temporary one when absent. */
  readonly directory?: string
  readonly keys?: SealKeys
}

export interface AtHand {
  readonly integration: Integration
  readonly events: string[]
  /** The states of consents that ended well. */
  readonly consented: string[]
  readonly directory: string
  readonly consents: ProcessConsents
  /** The same integration again, as after a restart. */
  readonly again: (changed?: Partial<AtHandOptions>) => AtHand
  readonly close: () => Promise<void>
}

let made = 0

/** An integration as a program has it: the real store and journal, without Node-RED. */
export function atHand(options: AtHandOptions): AtHand {
  made += 1
  const {
    id = `at-hand-${made}`,
    clock,
    secrets = { clientSecret: 'basic-secret' },
    consents = pendingConsents(clock?.now),
    keys = someKeys,
  } = options
  const definition = readDefinition({ key: 'acme', clientId: 'basic', ...options.definition }, () => undefined)
  const network = options.send ? undefined : createNetwork({ env: false })
  const directory = options.directory ?? temporaryFolder('at-hand')
  const places = options.places ?? [journal(directory, id), memoryPlace()]
  const events: string[] = []
  const consented: string[] = []
  const integration = createIntegration({
    id,
    definition,
    secrets,
    host: {
      store: sealedStore({ id, fingerprint: fingerprint(definition), keys, places }),
      consents,
      vault: vault(id, keys),
      indexFile: path.join(journalFolder(directory, id), 'index.sealed'),
      send: options.send ?? (network?.send as Send),
      now: clock?.now ?? Date.now,
      sleep: clock?.sleep ?? ((ms) => sleep(ms, undefined, { ref: false })),
      random: () => 1,
    },
    onConsented: (state) => consented.push(state),
    onEvent: (event, error, { user }) =>
      events.push([event, user, error?.reason].filter((part) => part !== undefined).join(' ')),
  })
  return {
    integration,
    events,
    consented,
    directory,
    consents,
    again: (changed) => atHand({ ...options, id, places, directory, ...changed }),
    close: async () => network?.close(),
  }
}
