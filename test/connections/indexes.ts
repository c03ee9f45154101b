import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { ConnectionIndex } from '../../src/connections/connection-index.ts'
import { indexFile } from '../../src/connections/index-file.ts'
import { IndexLog } from '../../src/connections/index-log.ts'
import { indexedStore } from '../../src/connections/indexed-store.ts'
import { memoryPlace, type Place } from '../../src/connections/place.ts'
import type { TokenStore } from '../../src/connections/token-store.ts'
import { vault } from '../../src/connections/vault.ts'
import { TestClock } from '../support/clock.ts'
import { temporaryFolder } from '../support/temporary-folders.ts'
import { aConnection } from '../support/tokens.ts'
import { aStore } from './records.ts'

const aVault = vault('index', [randomBytes(32)])

/** A key as it is for a user who is called like that, without the cost of hashing. */
export const keyNamed = (name: string): string => `t_${Buffer.from(name).toString('hex').padEnd(64, '0')}`

/** A connection as it is kept of a user. */
export const connectionOf = (user: string, differently: Parameters<typeof aConnection>[0] = {}) =>
  aConnection({ user, ...differently })

/** A store that counts what it is asked for. */
function counting(store: TokenStore) {
  const counts = { peeks: 0, keys: 0 }
  return {
    ...store,
    counts,
    peek: (key: string) => {
      counts.peeks += 1
      return store.peek(key)
    },
    keys: (): AsyncIterable<readonly string[]> => {
      counts.keys += 1
      return store.keys()
    },
  }
}

export interface IndexSetting {
  readonly clock?: TestClock
  /** `null` for none. */
  readonly file?: string | null
  readonly places?: readonly Place[]
  readonly print?: string
}

/** An index over a store, as an integration has it. */
export function anIndex(setting: IndexSetting = {}) {
  const clock = setting.clock ?? new TestClock()
  const file = setting.file === undefined ? path.join(temporaryFolder('index'), 'index.sealed') : setting.file
  const places = setting.places ?? [memoryPlace()]
  const plain = counting(aStore(places, { id: 'index', fingerprint: setting.print ?? 'print', patience: 30_000 }))
  const log = new IndexLog({
    file: file === null ? undefined : indexFile(file, aVault, setting.print ?? 'print'),
    sleep: clock.sleep,
  })
  const index = new ConnectionIndex(plain, log, clock.now)
  const store = indexedStore(plain, index)
  return {
    clock,
    file: file as string,
    counts: plain.counts,
    index,
    log,
    plain,
    store,
    keep: (user: string, differently?: Parameters<typeof aConnection>[0]) =>
      store.update(keyNamed(user), async () => connectionOf(user, differently)),
    end: (user: string) =>
      store.update(keyNamed(user), async () => ({ state: 'disconnected' as const, endedAt: clock.now() })),
    /** The users that are connected or dead, in order. */
    users: async (whole = true) => {
      const { entries } = await index.view(whole)
      return [...entries.values()]
        .filter(({ state }) => state === 'connected' || state === 'dead')
        .map(({ user }) => user)
        .toSorted()
    },
    /** The same integration in the next process. */
    again: (differently: IndexSetting = {}) => anIndex({ clock, file, places, ...differently }),
  }
}
