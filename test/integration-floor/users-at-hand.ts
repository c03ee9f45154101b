import crypto from 'node:crypto'
import { readdirSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import type { Draft } from '../../src/connections/connection.ts'
import { connectionKey } from '../../src/connections/connection-key.ts'
import { journalFolder } from '../../src/connections/journal-folder.ts'
import { fingerprint, journal, memoryPlace, type Place, readDefinition, sealedStore } from '../../src/index.ts'
import { someKeys } from '../connections/records.ts'
import { type Answer, aServer, granted, tokenUrl } from '../protocol/fake-server.ts'
import { settled, TestClock } from '../support/clock.ts'
import { temporaryFolder } from '../support/temporary-folders.ts'
import { aConnection, aTokenSet } from '../support/tokens.ts'
import { type AtHand, atHand } from './at-hand.ts'

export const hour = 3_600_000
export const day = 24 * hour
export const apiUrl = 'https://api.example.com/v1'
export const request = { method: 'GET', url: apiUrl, headers: {} }

const usual = {
  key: 'acme',
  clientId: 'basic',
  mode: 'personal',
  grant: 'authorization_code',
  authorizationUrl: 'https://login.example.com/authorize',
  tokenUrl,
  baseUrl: apiUrl,
}

let made = 0

/** A place that counts what it is asked for, and fails while it is told to. */
class WatchedPlace implements Place {
  reads = 0
  writes = 0
  lists = 0
  fails = false
  failsToWrite = false
  readonly #place: Place

  constructor(place: Place) {
    this.#place = place
  }

  get name(): string {
    return this.#place.name
  }
  get durable(): boolean {
    return this.#place.durable
  }
  get fleeting(): boolean {
    return this.#place.fleeting ?? false
  }

  readonly get = async (key: string): Promise<string | undefined> => {
    this.reads += 1
    this.#check()
    return this.#place.get(key)
  }
  readonly set = async (key: string, text: string): Promise<void> => {
    this.writes += 1
    this.#check(this.failsToWrite)
    await this.#place.set(key, text)
  }
  readonly remove = async (key: string): Promise<void> => {
    this.writes += 1
    this.#check(this.failsToWrite)
    await this.#place.remove(key)
  }
  readonly keys = (): AsyncIterable<readonly string[]> => {
    this.lists += 1
    this.#check()
    return this.#place.keys()
  }

  #check(fails = false): void {
    if (this.fails || fails) throw Object.assign(new Error('canary'), { code: 'EIO' })
  }
}

/** A personal integration over a real journal and a memory context, with users that are connected already. */
export function usersAtHand(differently: object = {}, tokenAnswer?: () => Answer) {
  made += 1
  const id = `users-at-hand-${made}`
  const settings = { ...usual, ...differently }
  const clock = new TestClock()
  const directory = temporaryFolder('users')
  const memory = new Map<string, string>()
  const places = { journal: new WatchedPlace(journal(directory, id)), context: new WatchedPlace(memoryPlace(memory)) }
  let issued = 1
  const server = aServer({
    [tokenUrl]:
      tokenAnswer ??
      (({ body }) => {
        issued += 1
        const refresh = new URLSearchParams(String(body)).get('refresh_token')
        return { body: { ...granted, access_token: `access-${issued} after ${refresh}`, refresh_token: `${refresh}+` } }
      }),
    [apiUrl]: { body: { ok: true } },
  })
  const hand: AtHand = atHand({
    id,
    directory,
    definition: settings,
    clock,
    send: server.send,
    places: [places.journal, places.context],
  })
  const definition = readDefinition(settings, () => undefined)
  /** Kept without the integration: by another process, or before this one. */
  const elsewhere = sealedStore({
    id,
    fingerprint: fingerprint(definition),
    keys: someKeys,
    places: [journal(directory, id)],
  })
  const put = (user: string, draft: Draft) => elsewhere.update(connectionKey(user), async () => draft)
  const connect = async (user: string, tokens: Parameters<typeof aTokenSet>[0] = {}, more = {}) => {
    const createdAt = clock.now()
    const expiresAt = createdAt + hour
    const own = aTokenSet({
      accessToken: `access of ${user}`,
      refreshToken: `refresh of ${user}`,
      createdAt,
      expiresAt,
    })
    await put(user, aConnection({ user, connectedAt: createdAt, tokens: { ...own, ...tokens }, ...more }))
  }
  return {
    ...hand,
    clock,
    server,
    memory,
    elsewhere,
    put,
    connect,
    places,
    files: () => readdirSync(journalFolder(directory, id)).filter((name) => name.startsWith('t_')),
    tokenRequests: () => server.seen.filter(({ url }) => url === tokenUrl),
    /** Rows as far as a test is mostly about. */
    rows: async (options = {}) =>
      (await hand.integration.list(options)).connections.map(({ user, state }) => `${user} ${state}`),
  }
}

/** Lets what goes on behind the caller come so far. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await settled()
}

/** Counts what is decrypted while something is done. */
export async function decryptions(work: () => Promise<unknown>): Promise<number> {
  const original = crypto.createDecipheriv
  let count = 0
  const counting = (...parameters: Parameters<typeof original>) => {
    count += 1
    return original(...parameters)
  }
  crypto.createDecipheriv = counting as typeof original
  syncBuiltinESMExports()
  try {
    await work()
  } finally {
    crypto.createDecipheriv = original
    syncBuiltinESMExports()
  }
  return count
}
