export interface CacheOptions<T> {
  /** How many are kept at most. */
  readonly capacity: number
  /** For how long one is kept that nobody uses; milliseconds. */
  readonly idle: number
  readonly now: () => number
  /** Busy ones are kept, also beyond the capacity. */
  readonly isBusy: (value: T) => boolean
  /** Told of each that is not kept any more. */
  readonly onDropped?: (key: string, value: T) => void
}

/** Keeps what is in use, by name; what is not used any more goes, the longest unused first. Needs no timer. */
export class BoundedCache<T> {
  readonly #kept = new Map<string, { readonly value: T; usedAt: number }>()
  readonly #options: CacheOptions<T>

  constructor(options: CacheOptions<T>) {
    this.#options = options
  }

  /** The value of a name, made when there is none. */
  use(key: string, make: () => T): T {
    const usedAt = this.#options.now()
    const found = this.#kept.get(key)
    const value = found ? found.value : make()
    // Put at the end: the first one is the longest unused.
    if (found) this.#kept.delete(key)
    this.#kept.set(key, { value, usedAt })
    this.#dropSome(usedAt, key)
    return value
  }

  /** Without counting as a use. */
  peek(key: string): T | undefined {
    return this.#kept.get(key)?.value
  }

  delete(key: string): void {
    this.#kept.delete(key)
  }

  *values(): Generator<T> {
    for (const { value } of this.#kept.values()) yield value
  }

  get size(): number {
    return this.#kept.size
  }

  /** Drops some of those that have not been used for a while. Whether there may be more of them. */
  sweep(limit: number): boolean {
    return this.#dropSome(this.#options.now(), undefined, limit)
  }

  /** A few at a time, so that a request never pays for many. */
  #dropSome(now: number, used: string | undefined, limit = 3): boolean {
    const { capacity, idle, isBusy, onDropped } = this.#options
    let looked = 0
    for (const [key, kept] of this.#kept) {
      if (looked === limit) return true
      looked += 1
      const isUnused = Math.abs(now - kept.usedAt) > idle
      if (key === used || (this.#kept.size <= capacity && !isUnused)) return false
      this.#kept.delete(key)
      // One that is busy is as good as used.
      if (isBusy(kept.value)) this.#kept.set(key, { ...kept, usedAt: now })
      else onDropped?.(key, kept.value)
    }
    return false
  }
}
