import { createHash } from 'node:crypto'
import { setTimeout as timer } from 'node:timers/promises'
import { OAuthError } from '../vocabulary/errors.ts'
import { isSecret, newSecret, secretHash } from './consent-secret.ts'
import { patiently } from './patient-place.ts'
import type { PendingConsent, PendingConsents, ProcessConsents } from './pending-consents.ts'
import type { Place } from './place.ts'
import { reasonOf } from './reason-of.ts'
import { SealedNotes } from './sealed-notes.ts'
import type { Vault } from './vault.ts'

export interface SharedConsentsOptions {
  /** Those of this process. */
  readonly own: ProcessConsents
  /** One that several processes share. */
  readonly place: Place
  /** Of the integration. */
  readonly vault: Vault
  /** Milliseconds since the epoch; `Date.now` by default. */
  readonly now?: () => number
  /** Milliseconds; a timer that keeps no process alive by default. */
  readonly sleep?: (ms: number) => Promise<void>
  /** Milliseconds one operation of the place may take; 2,000 by default. */
  readonly patience?: number
  /** Told the code of a failure of the place, where this process could do without. */
  readonly onTrouble?: (error: string) => void
}

/** A consent with the secret of the browser that started it; a newer browser's secret; or who is using a consent up. */
interface Note {
  readonly consent?: PendingConsent
  readonly hash?: string
  readonly claim?: string
}

/** Ten minutes, and one for clocks that differ. */
const longest = 660_000

/** Milliseconds in which a rival who saw a consent unclaimed has told so; longer where the place is slow. */
const shortestWait = 250
const longestWait = 2_000

/** What another process can find, too. Kept per process, since the consents of this process outlive an integration's node. */
const published = new WeakSet<PendingConsent>()

/**
 * Pending consents that any instance of Node-RED on the same context store can finish. They lie there under `p_` and the hash of
 * their state, sealed, until they are used or over; a store that fails takes nothing from the process that started them.
 *
 * Context stores know no “set if unchanged”. So whoever uses a consent up claims it, waits a little, and looks whether the claim
 * still stands: the last one wins, all others get nothing.
 */
export function sharedConsents(options: SharedConsentsOptions): PendingConsents {
  const { own, place, vault, now = Date.now, patience = 2_000, onTrouble = () => {} } = options
  const { sleep = (ms) => timer(ms, undefined, { ref: false }) } = options
  const notes = new SealedNotes<Note>({ place: patiently(place, patience), vault, now, longest })
  const started = new Map<string, string>()

  /** Asks the place; does without it for consents of this process that are not there, or while it fails. */
  async function asked<T>(
    state: string,
    there: (key: string) => Promise<T>,
    here: (mine: PendingConsent) => T,
  ): Promise<T> {
    const mine = own.peek(state)
    if (mine && !published.has(mine)) return here(mine)
    try {
      return await there(keyOf(state))
    } catch (error) {
      onTrouble(reasonOf(error))
      if (mine) return here(mine)
      throw new OAuthError('STORE_FAILED', 'consent', { error: reasonOf(error) })
    }
  }

  async function find(state: string, key: string) {
    const { consent, hash, until = 0 } = (await notes.read(key)) ?? {}
    const isSpent = started.has(state) && !own.peek(state)
    if (consent && hash !== undefined && !isSpent) return { consent, hash, until }
    // What is not there any more was used, by another process perhaps.
    own.take(state)
    return undefined
  }

  async function claim(state: string, key: string): Promise<PendingConsent | undefined> {
    const begun = now()
    const found = await find(state, key)
    if (!found) return undefined
    const mark = newSecret()
    await notes.write(key, { claim: mark }, found.until)
    await sleep(Math.min(longestWait, Math.max(shortestWait, 4 * (now() - begun))))
    const isOurs = (await notes.read(key))?.claim === mark
    own.take(state)
    if (!isOurs) return undefined
    await remove(state, key)
    return found.consent
  }

  async function remove(state: string, key: string): Promise<void> {
    // Until it is gone from there it is remembered as used, and its removal tried again.
    started.set(state, key)
    try {
      await Promise.all([key, browserOf(key)].map((each) => notes.remove(each)))
      started.delete(state)
    } catch (error) {
      onTrouble(reasonOf(error))
    }
  }

  /** Those that had to make room for others. */
  async function removeDropped(): Promise<void> {
    for (const [state, key] of started) if (!own.peek(state)) await remove(state, key)
  }

  return {
    async add(consent) {
      const added = own.add(consent)
      const { state } = consent.request
      const key = keyOf(state)
      try {
        await notes.write(key, { consent, hash: secretHash(added.secret) }, now() + added.expiresIn)
        published.add(consent)
        started.set(state, key)
      } catch (error) {
        onTrouble(reasonOf(error))
      }
      void removeDropped()
      return added
    },

    peek: (state) =>
      asked<PendingConsent | undefined>(
        state,
        async (key) => (await find(state, key))?.consent,
        (mine) => mine,
      ),

    rebind: (state) =>
      asked<string | undefined>(
        state,
        async (key) => {
          const found = await find(state, key)
          if (!found) return undefined
          const secret = own.rebind(state) ?? newSecret()
          await notes.write(browserOf(key), { hash: secretHash(secret) }, found.until)
          return secret
        },
        (mine) => {
          // From here on the place does not know whose secret counts.
          published.delete(mine)
          return own.rebind(state)
        },
      ),

    proves: (state, secret) =>
      asked<boolean>(
        state,
        async (key) => {
          const found = await find(state, key)
          const newer = found && (await notes.read(browserOf(key)))
          return found !== undefined && isSecret(secret, newer?.hash ?? found.hash)
        },
        () => own.proves(state, secret),
      ),

    take: (state) =>
      asked<PendingConsent | undefined>(
        state,
        (key) => claim(state, key),
        () => {
          void remove(state, keyOf(state))
          return own.take(state)
        },
      ),

    latest: (id, by, binding) => own.latest(id, by, binding),

    async sweep() {
      await removeDropped()
      await notes.sweep((key) => /^p_[0-9a-f]{64}(?:_b)?$/.test(key)).catch((error) => onTrouble(reasonOf(error)))
    },
  }
}

function keyOf(state: string): string {
  return `p_${createHash('sha256').update(state).digest('hex')}`
}

const browserOf = (key: string): string => `${key}_b`
