import { isOAuthError, OAuthError } from '../vocabulary/errors.ts'
import type { Connection, Draft } from './connection.ts'
import { exclusively } from './lock.ts'
import type { Place } from './place.ts'
import { type Binding, type Opened, open, type SealKeys, seal } from './seal.ts'

/**
 * What is known of a connection: the connection itself, or that there is `none`, that there is one made under other settings
 * (`foreign`), or one that no key at hand opens (`unreadable`).
 */
export type Found = Connection | { readonly state: 'none' | 'foreign' | 'unreadable'; readonly generation: number }

/** Given the latest state, resolves to the next one, or to `undefined` to leave it as it is. */
export type Change = (current: Found) => Promise<Draft | undefined>

/** Keeps connections. Rejects with `STORE_FAILED` when it cannot tell or cannot keep; never pretends there is nothing. */
export interface TokenStore {
  read(key: string): Promise<Found>
  /**
   * Changes a connection while nobody else does, in one operation: lock, read again, change, make durable, unlock. When
   * `change` throws, everything stays as it was.
   */
  update(key: string, change: Change): Promise<Found>
}

export interface SealedStoreOptions {
  /** The integration the connections belong to. */
  readonly id: string
  readonly fingerprint: string
  readonly keys: SealKeys
  /** Where sealed records go. A change counts as kept once every durable place has it. */
  readonly places: readonly [Place, ...Place[]]
  /** Milliseconds one operation of a place may take; default 10,000. */
  readonly patience?: number
  /** Told when one of several places failed and another served. */
  readonly onTrouble?: (place: string, error: string) => void
}

/** The newest generation this process has written or found, by integration and connection: two instances of a node know the same. */
const newestKnown = new Map<string, number>()

/** A `TokenStore` over several places, which see ciphertext only. Where they disagree, the higher generation wins. */
export function sealedStore(options: SealedStoreOptions): TokenStore {
  const { id, fingerprint, keys, places, patience = 10_000 } = options
  const durableFirst = places.toSorted((a, b) => Number(b.durable) - Number(a.durable))
  const anyDurable = places.some((place) => place.durable)

  /** Whoever listens must not be able to spoil what is under way. */
  function onTrouble(place: string, error: string): void {
    try {
      options.onTrouble?.(place, error)
    } catch {}
  }

  async function look(key: string): Promise<{ found: Found; newest: number }> {
    const binding: Binding = { id, key, fingerprint }
    const failures: string[] = []
    const opened: Opened[] = []
    await Promise.all(
      places.map(async (place) => {
        try {
          const text = await within(patience, place.get(key))
          if (text !== undefined) opened.push(open(text, binding, keys))
        } catch (error) {
          failures.push(reasonOf(error))
          onTrouble(place.name, reasonOf(error))
        }
      }),
    )
    const found = best(opened)
    const newest = Math.max(0, ...opened.map(({ generation }) => generation))
    const isOld = newest < (newestKnown.get(`${id}/${key}`) ?? 0)
    // What cannot be used here may be readable in the place that failed, and an old refresh token would end the whole grant.
    if (failures.length > 0 && (isOld || ['none', 'foreign', 'unreadable'].includes(found.state)))
      throw new OAuthError('STORE_FAILED', 'read', { error: failures.join(', ') })
    if (failures.length === 0) newestKnown.set(`${id}/${key}`, newest)
    return { found, newest }
  }

  async function keep(key: string, connection: Connection): Promise<void> {
    const text = seal(connection, { id, key, fingerprint }, keys)
    const failures: string[] = []
    for (const place of durableFirst) {
      try {
        await within(patience, place.set(key, text))
      } catch (error) {
        onTrouble(place.name, reasonOf(error))
        if (place.durable || !anyDurable) failures.push(reasonOf(error))
      }
    }
    if (failures.length > 0) throw new OAuthError('STORE_FAILED', 'write', { error: failures.join(', ') })
    newestKnown.set(`${id}/${key}`, connection.generation)
  }

  return {
    read: async (key) => (await look(key)).found,
    update: (key, change) =>
      exclusively(`${id}/${key}`, async () => {
        const { found, newest } = await look(key)
        const draft = await change(found)
        if (!draft) return found
        const connection: Connection = { ...draft, generation: newest + 1 }
        await keep(key, connection)
        return connection
      }),
  }
}

/** The newest readable copy; where none can be read, the newest of the others tells why. */
function best(opened: readonly Opened[]): Found {
  const newestFirst = opened.toSorted((a, b) => b.generation - a.generation)
  for (const copy of newestFirst)
    if (copy.kind === 'connection') return { ...copy.connection, generation: copy.generation }
  const [other] = newestFirst
  if (!other || other.kind === 'connection') return { state: 'none', generation: 0 }
  return { state: other.kind, generation: other.generation }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OAuthError('STORE_FAILED', 'read', { error: 'ETIMEDOUT' })), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What may be said of a store's failure: its code, never its message, which can hold addresses and credentials. */
function reasonOf(error: unknown): string {
  if (isOAuthError(error)) return String(error.details['error'] ?? error.code)
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return typeof code === 'string' && /^[\w.-]{1,40}$/.test(code) ? code : 'failed'
}
