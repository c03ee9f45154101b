import { OAuthError } from '../vocabulary/errors.ts'
import type { Connection, Draft } from './connection.ts'
import { exclusively } from './lock.ts'
import { patiently } from './patient-place.ts'
import type { Place } from './place.ts'
import { keysOf, withoutFleeting, withoutTombstone } from './place-upkeep.ts'
import { reasonOf } from './reason-of.ts'
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
  /** As `read`, in passing: nothing of it stays in the memory. */
  peek(key: string): Promise<Found>
  /** The keys of all there is, whatever it is, some at a time. Rejects when it cannot tell. */
  keys(): AsyncIterable<readonly string[]>
  /** Gives back the memory of a connection that nobody uses any more. It is as safe as before. Never rejects. */
  forget(key: string): Promise<void>
  /**
   * Removes the tombstone of a connection that ended before a time, where that is safe: then there is none, and no older copy
   * of it anywhere either. Resolves to whether it is so now.
   */
  bury(key: string, before: number): Promise<boolean>
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

/** The newest generation this process has written or read, by integration and connection: two instances of a node know the same. */
const newestKnown = new Map<string, number>()

/** A `TokenStore` over several places, which see ciphertext only. Where they disagree, the higher generation wins. */
export function sealedStore(options: SealedStoreOptions): TokenStore {
  const { id, fingerprint, keys, patience = 10_000 } = options
  const places = options.places.map((place) => patiently(place, patience))
  const durableFirst = places.toSorted((a, b) => Number(b.durable) - Number(a.durable))
  const anyDurable = places.some((place) => place.durable)

  /** Whoever listens must not be able to spoil what is under way. */
  function onTrouble(place: string, error: string): void {
    try {
      options.onTrouble?.(place, error)
    } catch {}
  }

  const nameOf = (key: string) => `${id}/${key}`

  async function look(key: string): Promise<{ found: Found; newest: number; failures: readonly string[] }> {
    const binding: Binding = { id, key, fingerprint }
    const failures: string[] = []
    const opened: Opened[] = []
    await Promise.all(
      places.map(async (place) => {
        try {
          const text = await place.get(key)
          if (text !== undefined) opened.push(open(text, binding, keys))
        } catch (error) {
          failures.push(reasonOf(error))
          onTrouble(place.name, reasonOf(error))
        }
      }),
    )
    const found = best(opened)
    const newest = Math.max(0, ...opened.map(({ generation }) => generation))
    const isOld = newest < (newestKnown.get(nameOf(key)) ?? 0)
    // What cannot be used here may be readable in the place that failed, and an old refresh token would end the whole grant.
    if (failures.length > 0 && (isOld || ['none', 'foreign', 'unreadable'].includes(found.state)))
      throw new OAuthError('STORE_FAILED', 'read', { error: failures.join(', ') })
    return { found, newest, failures }
  }

  /** Also remembers how new it was: what nobody has must not take memory. */
  async function lookAndKnow(key: string): Promise<{ found: Found; newest: number }> {
    const { found, newest, failures } = await look(key)
    if (failures.length === 0) know(key, newest)
    return { found, newest }
  }

  function know(key: string, newest: number): void {
    if (newest > 0) newestKnown.set(nameOf(key), newest)
    else newestKnown.delete(nameOf(key))
  }

  async function keep(key: string, connection: Connection): Promise<void> {
    const text = seal(connection, { id, key, fingerprint }, keys)
    const failures: string[] = []
    for (const place of durableFirst) {
      try {
        await place.set(key, text)
      } catch (error) {
        onTrouble(place.name, reasonOf(error))
        if (place.durable || !anyDurable) failures.push(reasonOf(error))
      }
    }
    if (failures.length > 0) throw new OAuthError('STORE_FAILED', 'write', { error: failures.join(', ') })
    know(key, connection.generation)
  }

  /** Two places are one too many to tell by one alone what is the newest. */
  async function forget(key: string): Promise<void> {
    const known = newestKnown.get(nameOf(key))
    if (known === undefined) return
    if (places.length === 1 || (await withoutFleeting(places, key)) === known) newestKnown.delete(nameOf(key))
  }

  async function bury(key: string, before: number): Promise<boolean> {
    const { found, newest } = await look(key)
    if (found.state !== 'disconnected' || found.generation !== newest) return false
    const { endedAt = 0 } = found
    if (endedAt >= before || !(await withoutTombstone(places, key, newest, before - endedAt))) return false
    know(key, 0)
    return true
  }

  return {
    read: async (key) => (await lookAndKnow(key)).found,
    peek: async (key) => (await look(key)).found,
    update: (key, change) =>
      exclusively(nameOf(key), async () => {
        const { found, newest } = await lookAndKnow(key)
        const draft = await change(found)
        if (!draft) return found
        const connection: Connection = { ...draft, generation: newest + 1 }
        await keep(key, connection)
        return connection
      }),
    keys: () => keysOf(places),
    forget: (key) => exclusively(nameOf(key), () => forget(key)).catch(() => {}),
    bury: (key, before) => exclusively(nameOf(key), () => bury(key, before)).catch(() => false),
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
