// A personal integration with many connections: a real journal in a temporary folder beside a context store of Node-RED. The
// provider answers in the process, and so does the API where there is no address of one, so that only our own work is measured.
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectionKey } from '../dist/src/connections/connection-key.js'
import { seal } from '../dist/src/connections/seal.js'
import {
  createIntegration,
  createNetwork,
  fingerprint,
  journal,
  journalFolder,
  readDefinition,
  sealedStore,
  vault,
} from '../dist/src/index.js'
import { nodeRedStore, placeIn } from '../dist/test/connections/node-red-context.js'

const id = 'integration'
const hour = 3_600_000
const settings = {
  key: 'bench',
  clientId: 'bench',
  mode: 'personal',
  grant: 'authorization_code',
  authorizationUrl: 'https://login.example.com/authorize',
  tokenUrl: 'https://login.example.com/token',
}
const keys = [randomBytes(32)]
const print = fingerprint(readDefinition(settings, () => undefined))
const item = Buffer.from('{"id":4711,"name":"A small thing"}')

/** As long as those of many providers. */
const accessToken = (n) => `${'a'.repeat(900)}.${n}`
const userOf = (n) => `user-${n}@example.com`

function connectionOf(n, now) {
  return {
    state: 'connected',
    generation: 1,
    user: userOf(n),
    connectedAt: now,
    issuedBy: 'https://login.example.com',
    tokens: {
      accessToken: accessToken(n),
      refreshToken: `refresh-${n}`,
      tokenType: 'Bearer',
      scope: 'api',
      createdAt: now,
      expiresAt: now + hour,
    },
  }
}

/** Settings and services that all of them have in common: time stands still unless it is moved. */
export class ManyUsers {
  now = Date.now()
  counts = { written: 0, renewed: 0 }
  #folder = mkdtempSync(path.join(tmpdir(), 'grantkeeper-bench-'))
  #opened = []

  /**
   * @param options.context `memory`, or a configuration of Node-RED's `localfilesystem`
   * @param options.api origin of an API to ask over the network
   */
  constructor(count, { context = 'memory', api } = {}) {
    this.count = count
    this.request = { method: 'GET', url: `${api ?? 'https://api.example.com'}/items/4711`, headers: {} }
    this.definition = readDefinition({ ...settings, baseUrl: new URL(this.request.url).origin }, () => undefined)
    this.network = api === undefined ? undefined : createNetwork()
    this.context = context
    this.users = Array.from({ length: count }, (_, n) => userOf(n))
  }

  /** Puts the records there, without waiting for the disk as the journal would. */
  async fill() {
    const folder = journalFolder(this.#folder, id)
    const inContext = {}
    mkdirSync(folder, { recursive: true })
    const numbers = this.users.keys()
    const work = async () => {
      for (const n of numbers) {
        const key = connectionKey(userOf(n))
        const text = seal(connectionOf(n, this.now), { id, key, fingerprint: print }, keys)
        await writeFile(path.join(folder, `${key}.sealed`), text)
        if (this.context !== 'memory') inContext[key] = text
      }
    }
    await Promise.all(Array.from({ length: 16 }, work))
    if (this.context === 'memory') return
    mkdirSync(path.join(this.#folder, 'context', 'node'), { recursive: true })
    await writeFile(path.join(this.#folder, 'context', 'node', 'flow.json'), JSON.stringify(inContext, undefined, 4))
  }

  /** The integration as after a start of Node-RED. */
  async start() {
    const module = this.context === 'memory' ? 'memory' : 'localfilesystem'
    const store = nodeRedStore(module, { dir: this.#folder, ...(module === 'memory' ? {} : this.context) })
    await store.open()
    this.#opened.push(store)
    const inContext = placeIn(store, module)
    const inJournal = journal(this.#folder, id)
    const counted = { ...inJournal, set: (key, text) => this.#count(inJournal.set(key, text)) }
    const integration = createIntegration({
      id,
      definition: this.definition,
      secrets: { clientSecret: 'bench' },
      host: {
        store: sealedStore({
          id,
          fingerprint: print,
          keys,
          places: [counted, inContext],
          patience: 600_000,
        }),
        vault: vault(id, keys),
        indexFile: path.join(journalFolder(this.#folder, id), 'index.sealed'),
        send:
          this.network?.send ??
          (async () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: item })),
        sendOAuth: async ({ body }) => {
          // As everything that comes from a network, it takes a turn of the event loop at least.
          await new Promise((resolve) => setImmediate(resolve))
          return this.#renew(new URLSearchParams(body))
        },
        now: () => this.now,
        // Time is in our hands, so waiting for it is short.
        sleep: (ms) => sleep(ms / 1_000, undefined, { ref: false }),
      },
    })
    return integration
  }

  async close() {
    for (const store of this.#opened) await store.close()
    await this.network?.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #count(written) {
    this.counts.written += 1
    return written
  }

  #renew(asked) {
    this.counts.renewed += 1
    const answer = {
      access_token: accessToken(asked.get('refresh_token')),
      refresh_token: `${asked.get('refresh_token')}+`,
      token_type: 'Bearer',
      expires_in: 3_600,
    }
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(answer)) }
  }
}

/** The same users in an order that looks like none, the same one each time. */
export function shuffled(users, step = 7_919) {
  return users.map((_, n) => users[(n * step) % users.length])
}

/** Does something for all users, with as many under way as in a busy Node-RED. */
export async function forAll(users, work, atOnce = 32) {
  const next = users.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const user of next) await work(user)
    }),
  )
}
