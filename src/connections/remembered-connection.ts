import { isOAuthError, OAuthError } from '../vocabulary/errors.ts'
import type { Draft } from './connection.ts'
import type { Change, Found, TokenStore } from './token-store.ts'
import { type Changed, isSame, overtaken, type Unsaved, unsavedByName } from './unsaved.ts'

export interface RememberedConnectionOptions {
  readonly key: string
  readonly store: TokenStore
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  /**
   * Names the connection in this process, whatever instance has it in hand: what one could not store, the next one goes on with.
   * Two deploys of a node are two instances. Shared with nobody when absent.
   */
  readonly name?: string
}

/**
 * How long the memory is trusted before the store is looked at again, behind a request; milliseconds. Where there is nothing to
 * use, a person may have connected meanwhile, on another instance of Node-RED.
 */
const trustedFor = 60_000
const trustedWithout = 2_000

/**
 * One connection as this process knows it: a memory in front of the store, ahead of it only while the store fails. A class, since
 * there is one for each of many users: what it does takes memory once.
 */
export class RememberedConnection {
  readonly #store: TokenStore
  readonly #key: string
  readonly #name: string | symbol
  readonly #now: () => number
  readonly #sleep: (ms: number) => Promise<void>
  #found: Found | undefined
  #readAt = 0
  #reading: Promise<Found> | undefined
  #changes = 0
  #changing = 0

  constructor({ key, store, now, sleep, name }: RememberedConnectionOptions) {
    this.#store = store
    this.#key = key
    this.#name = name ?? Symbol(key)
    this.#now = now
    this.#sleep = sleep
  }

  /** What is in the memory, however old. */
  latest(): Found | undefined {
    return this.#found
  }

  /** The memory while it is trusted. Costs nothing, so that a request with a fresh token waits for nothing. */
  recent(): Found | undefined {
    return this.#isTrusted() ? this.#found : undefined
  }

  /** The memory, read when there is none or nothing to use in it, and looked after behind the caller when it is old. */
  async known(): Promise<Found> {
    const last = this.#found
    if (!last) return this.#read()
    if (this.#isTrusted()) return last
    this.#readAt = this.#now()
    const latest = this.#read().catch(() => last)
    return last.state === 'connected' ? last : latest
  }

  /** As `TokenStore.update`. What cannot be stored is used all the same, and stored as soon as that works. */
  async update(change: Change, anyway?: Draft): Promise<Changed> {
    let base: Found | undefined
    let ahead: Unsaved | undefined
    let draft: Draft | undefined
    let winner: Found | undefined
    let isDecided = false
    this.#changing += 1
    try {
      const kept = await this.#store.update(this.#key, async (latest) => {
        const waits = this.#unsaved()
        ahead = waits && !overtaken(waits, latest) ? waits : undefined
        base = ahead ? { ...ahead.draft, generation: Math.max(latest.generation, this.#generation()) } : latest
        draft = await change(base)
        // What looks dead may have been renewed by somebody with another lock. Nothing else is looked at here: what a change
        // has brought is not safe until it is stored.
        winner = draft?.state === 'dead' ? await this.#newerThan(base) : undefined
        if (winner) draft = undefined
        isDecided = true
        return winner ? undefined : (draft ?? ahead?.draft)
      })
      return { found: this.#remember(winner ?? kept), ...(draft && { draft }) }
    } catch (thrown) {
      const last = draft ?? anyway
      if (!last && ahead && isDecided)
        return { found: this.#catchUp(ahead, base?.generation ?? 0), unsaved: ahead.error }
      if (!last) throw thrown
      // Once there is something to store, whatever goes wrong is the store's failure, also one that says so in its own words.
      const error = isOAuthError(thrown, 'STORE_FAILED')
        ? thrown
        : new OAuthError('STORE_FAILED', 'write', { error: 'failed' })
      const kept: Unsaved = { draft: last, after: base?.generation, error }
      const next = this.#catchUp(kept, base?.generation ?? 0)
      this.#persist(kept).catch(() => {})
      return { found: next, draft: last, unsaved: error }
    } finally {
      this.#changing -= 1
    }
  }

  /** Puts something in place of whatever there was; resolves to that as well. */
  async put(draft: Draft): Promise<Changed & { readonly before: Found | undefined }> {
    let before = this.#found
    const changed = await this.update(async (latest) => {
      before = latest
      return draft
    }, draft)
    return { ...changed, before }
  }

  /** Why the memory is ahead of the store, while it is. */
  unsaved(): OAuthError | undefined {
    return this.#unsaved()?.error
  }

  /** Tries once more to store what the memory has ahead of the store, before it is gone. Never rejects. */
  async flush(): Promise<void> {
    const ahead = this.#unsaved()
    if (ahead) await this.#save(ahead).catch(() => {})
  }

  /** Whether a change or a look at the store is under way. */
  isBusy(): boolean {
    return this.#changing > 0 || this.#reading !== undefined
  }

  #unsaved(): Unsaved | undefined {
    return unsavedByName.get(this.#name)
  }

  #generation(): number {
    return this.#found?.generation ?? 0
  }

  #isTrusted(): boolean {
    const age = Math.abs(this.#now() - this.#readAt)
    return age <= (this.#found?.state === 'connected' ? trustedFor : trustedWithout)
  }

  #remember(next: Found, ahead?: Unsaved): Found {
    this.#changes += 1
    if (ahead) unsavedByName.set(this.#name, ahead)
    else unsavedByName.delete(this.#name)
    this.#readAt = this.#now()
    this.#found = next
    return next
  }

  #read(): Promise<Found> {
    const before = this.#changes
    this.#reading ??= this.#store
      .read(this.#key)
      .then((next) => {
        const found = this.#found
        // What the store could not take is newer than what it has.
        const ahead = this.#unsaved()
        if (ahead && !overtaken(ahead, next))
          return found && isSame(ahead.draft, found) ? found : this.#catchUp(ahead, next.generation)
        // An answer from before a change says nothing.
        return found && this.#changes !== before ? found : this.#remember(next)
      })
      .finally(() => {
        this.#reading = undefined
      })
    return this.#reading
  }

  #catchUp(ahead: Unsaved, generation: number): Found {
    return this.#remember({ ...ahead.draft, generation: Math.max(generation, this.#generation()) + 1 }, ahead)
  }

  /** What somebody with another lock has stored. */
  async #newerThan({ generation }: Found): Promise<Found | undefined> {
    const latest = await this.#store.read(this.#key).catch(() => undefined)
    return latest && latest.generation > generation ? latest : undefined
  }

  async #persist(ahead: Unsaved): Promise<void> {
    for (let wait = 1_000; this.#unsaved() === ahead; wait = Math.min(wait * 2, 60_000)) {
      await this.#sleep(wait)
      // Tried again after a longer wait.
      await this.#save(ahead).catch(() => {})
    }
  }

  async #save(ahead: Unsaved): Promise<void> {
    const kept = await this.#store.update(this.#key, async (latest) =>
      this.#unsaved() === ahead && !overtaken(ahead, latest) ? ahead.draft : undefined,
    )
    if (this.#unsaved() === ahead) this.#remember(kept)
  }
}
