import { type IndexEntry, noteOf } from './index-entry.ts'
import type { IndexLog } from './index-log.ts'
import { inSlices, Slice } from './slice.ts'
import type { Found, TokenStore } from './token-store.ts'

/** Milliseconds for which the index is believed without looking which records there are. */
const believedFor = 60_000

/** Records that are opened at once because they have no entry; and how many of them a list waits for. */
const atOnce = 8
const waitedFor = 1_000

/** All entries as they are now. */
export interface IndexView {
  readonly entries: ReadonlyMap<string, IndexEntry>
  /** Whether there are records that are still to be opened, because they have no entry. */
  readonly isIncomplete: boolean
}

/**
 * Knows how all connections stand without opening their records. Noting costs next to nothing and reads nothing. Who asks for the
 * entries has them compared with the records there are, by their keys: those are the truth. A record without an entry, which
 * another process has made, or whose entry was lost, is opened behind the caller.
 */
export class ConnectionIndex {
  readonly #store: Pick<TokenStore, 'keys' | 'peek'>
  readonly #log: IndexLog
  readonly #now: () => number
  #comparedAt = Number.NEGATIVE_INFINITY
  #comparing: Promise<void> | undefined
  #filling: { readonly done: Promise<void>; readonly size: number } | undefined
  /** Noted while it is being compared: what was there before says nothing about them. */
  #noted: Set<string> | undefined
  #isResting = false

  constructor(store: Pick<TokenStore, 'keys' | 'peek'>, log: IndexLog, now: () => number) {
    this.#store = store
    this.#log = log
    this.#now = now
  }

  /** Notes how a connection stands since it was kept; `none` that there is nothing left of it. */
  note(key: string, found: Found): void {
    this.#noted?.add(key)
    this.#log.note(noteOf(key, found))
  }

  /** The same for one that was read, which is mostly known; where it is not, somebody else has kept it. */
  seen(key: string, found: Found): void {
    if (this.#log.known) this.#noteNewer(key, found)
  }

  used(key: string, usedAt: number): void {
    this.#log.note({ key, usedAt })
  }

  /** With `whole`, waits until it is complete. Rejects for nothing: what cannot be told stays as it was. */
  async view(whole = false): Promise<IndexView> {
    this.#isResting = false
    if (Math.abs(this.#now() - this.#comparedAt) > believedFor) {
      this.#comparing ??= this.#compare().finally(() => {
        this.#comparing = undefined
      })
      await this.#comparing
    }
    if (whole || (this.#filling?.size ?? 0) <= waitedFor) await this.#filling?.done
    const entries = await this.#log.entries()
    return { entries, isIncomplete: this.#filling !== undefined }
  }

  /** Ends what goes on behind, and writes what was noted: whoever goes on asking only has it begun again. */
  async rest(): Promise<void> {
    this.#isResting = true
    await this.#filling?.done
    await this.#log.flush()
  }

  async #compare(): Promise<void> {
    const entries = await this.#log.entries()
    const keys = new Set<string>()
    this.#noted = new Set()
    try {
      const slice = new Slice()
      for await (const some of this.#store.keys()) {
        for (const key of some) keys.add(key)
        if (slice.isOver) await slice.next()
      }
      await inSlices([...entries.keys()], (key) => {
        if (!keys.has(key) && !this.#noted?.has(key)) this.#log.note({ key, state: 'none', generation: 0 })
      })
    } catch {
      // As long as some place cannot tell what it has, nothing is known to be gone.
    }
    this.#noted = undefined
    this.#comparedAt = this.#now()
    const missing: string[] = []
    await inSlices(keys, (key) => {
      if ((entries.get(key)?.state ?? 'unknown') === 'unknown') missing.push(key)
    })
    if (missing.length > 0 && !this.#filling) this.#fill(missing)
  }

  #fill(missing: string[]): void {
    const next = missing[Symbol.iterator]()
    const work = async () => {
      const slice = new Slice()
      for (const key of next) {
        if (this.#isResting) break
        // What cannot be read now is still missing the next time.
        const found = await this.#store.peek(key).catch(() => undefined)
        if (found) this.#noteNewer(key, found)
        if (slice.isOver) await slice.next()
      }
    }
    const done = Promise.all(Array.from({ length: atOnce }, work)).then(() => {
      if (this.#isResting) this.#comparedAt = Number.NEGATIVE_INFINITY
      this.#filling = undefined
    })
    this.#filling = { done, size: missing.length }
  }

  /** What was kept while it was being read is newer. */
  #noteNewer(key: string, found: Found): void {
    const known = this.#log.known?.get(key)
    if (found.generation > (known?.generation ?? 0)) this.note(key, found)
  }
}
