import { BoundedCache } from '../connections/bounded-cache.ts'
import { ConnectionIndex } from '../connections/connection-index.ts'
import { connectionKey } from '../connections/connection-key.ts'
import { indexFile } from '../connections/index-file.ts'
import { IndexLog } from '../connections/index-log.ts'
import { indexedStore } from '../connections/indexed-store.ts'
import { inSlices } from '../connections/slice.ts'
import type { Vault } from '../connections/vault.ts'
import type { ConnectionList, ListOptions } from './connection-list.ts'
import { keepingAlive } from './keeping-alive.ts'
import { listConnections } from './list-connections.ts'
import { type ConnectionParts, type OpenConnection, openConnection } from './open-connection.ts'

/** The connections of all users of an integration. Only those that are used are open; of the others an index knows. */
export interface PersonalConnections {
  /** @throws OAuthError `USER_MISSING` */
  as(user: unknown): OpenConnection
  find(key: string): Promise<OpenConnection | undefined>
  list(options: ListOptions): Promise<ConnectionList>
  keepAlive(): Promise<void>
  tidy(): Promise<void>
  /** Ends what waits for persons' answers to device codes. */
  stop(): void
  settled(): Promise<void>
}

/** How many connections are kept open at most, and for how long unused ones; milliseconds. */
const openAtMost = 10_000
const openUnused = 900_000

/** How often it is noted that a connection is used, and for how long a tombstone stays; milliseconds. */
const useNotedEvery = 3_600_000
const buriedAfter = 86_400_000

/** Characters of a user id that stands for itself in the memory. */
const longestName = 200

/** Open connections that are looked at before others get their turn. */
const sweptAtOnce = 100

/** @param file where the index outlives the process; in the memory only when absent */
export function personalConnections(
  { store: plain, ...given }: ConnectionParts,
  vault: Vault,
  file: string | undefined,
): PersonalConnections {
  const { sleep, fingerprint, context } = given
  const { now } = context
  const log = new IndexLog({ file: file === undefined ? undefined : indexFile(file, vault, fingerprint), sleep })
  const index = new ConnectionIndex(plain, log, now)
  const store = indexedStore(plain, index)
  const parts: ConnectionParts = { ...given, store, onRevoked: (_, user) => void release(user).catch(() => {}) }
  const users = new BoundedCache<OpenConnection>({
    capacity: openAtMost,
    idle: openUnused,
    now,
    isBusy: (connection) => connection.isBusy(),
    onDropped: (_, connection) => leave(connection),
  })
  const openOf = (user: string) => users.peek(nameInMemory(user))
  const alive = keepingAlive({ parts, index, openOf })
  let leaving = Promise.resolve()
  let isResting = false

  function as(user: unknown): OpenConnection {
    return users.use(nameInMemory(user), () => openConnection(parts, connectionKey(user), user as string))
  }

  function leave(connection: OpenConnection): void {
    noteUse(connection, 1)
    // One after the other: a thousand may leave at once.
    leaving = leaving.then(() => store.forget(connection.key))
  }

  /** Who asked for tokens that are not there has used nothing. */
  function noteUse({ key, latest, use }: OpenConnection, ms: number): void {
    const usedAt = 'tokens' in (latest() ?? {}) ? use.news(ms) : undefined
    if (usedAt !== undefined) index.used(key, usedAt)
  }

  /** What has ended needs no place in the memory, except for what could not be stored yet. */
  async function release(user: string | undefined): Promise<void> {
    if (user === undefined) return
    const name = nameInMemory(user)
    const connection = users.peek(name)
    await connection?.settled()
    if (!connection || connection.isBusy() || users.peek(name) !== connection) return
    users.delete(name)
    leave(connection)
  }

  async function bury(): Promise<void> {
    const before = now() - buriedAfter
    const { entries } = await index.view(true)
    const ended: string[] = []
    await inSlices(entries.values(), ({ key, state, endedAt = 0 }) => {
      if (state === 'disconnected' && endedAt < before) ended.push(key)
    })
    for (const key of ended) if (!isResting) await store.bury(key, before)
  }

  return {
    as,

    async find(key) {
      const found = await store.peek(key)
      if (found.state === 'none' || found.state === 'disconnected') return undefined
      return 'user' in found && found.user !== undefined ? as(found.user) : openConnection(parts, key)
    },

    list: (options) => listConnections({ index, store, vault, openOf }, options),

    keepAlive: alive.round,

    async tidy() {
      isResting = false
      // Those before have left when the next ones go: what waits in between is memory, too.
      for (let isMore = true; isMore; await leaving) isMore = users.sweep(sweptAtOnce)
      await inSlices(users.values(), (connection) => noteUse(connection, useNotedEvery))
      await bury()
    },

    stop() {
      for (const connection of users.values()) connection.stop()
    },

    async settled() {
      isResting = true
      const busy: OpenConnection[] = []
      await inSlices(users.values(), (connection) => {
        noteUse(connection, 1)
        if (connection.isBusy()) busy.push(connection)
      })
      await Promise.all([alive.end(), ...busy.map((connection) => connection.settled())])
      await index.rest()
    },
  }
}

/** A user id may have any length, and its hash costs a request some microseconds. Padded, no short id can be taken for it. */
function nameInMemory(user: unknown): string {
  const isShort = typeof user === 'string' && user.length <= longestName
  return isShort ? user : connectionKey(user).padEnd(longestName + 1)
}
