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

interface Kept<T> {
  readonly value: T
  usedAt: number
  /** When it was put at the end, and whether it has been used since. */
  putAt: number
  isUsed: boolean
}

/**
 * Keeps what is in use, by name; what is not used any more goes, the longest unused first. Needs no timer. A use costs a look-up
 * and nothing else, however many there are: the order is only put right when somebody is to go.
 */
export class BoundedCache<T> {
  readonly #kept = new Map<string, Kept<T>>()
  readonly #options: CacheOptions<T>

  constructor(options: CacheOptions<T>) {
    this.#options = options
  }

  /** The value of a name, made when there is none. */
  use(key: string, make: () => T): T {
    const usedAt = this.#options.now()
    let found = this.#kept.get(key)
    if (found) {
      found.usedAt = usedAt
      found.isUsed = true
    } else {
      found = { value: make(), usedAt, putAt: usedAt, isUsed: false }
      this.#kept.set(key, found)
    }
    this.#dropSome(usedAt, key)
    return found.value
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

  /** Looks at a few at a time, so that a request never pays for many. */
  #dropSome(now: number, used: string | undefined, limit = 3): boolean {
    const { capacity, idle, isBusy, onDropped } = this.#options
    // Who makes room for one that is used looks at few. Who goes through all would come to the busy ones again and again.
    const makesRoom = used !== undefined
    let looked = 0
    for (const [key, kept] of this.#kept) {
      if (looked === limit) return true
      looked += 1
      if (key === used) continue
      const isIdle = Math.abs(now - kept.usedAt) > idle
      const isTooMany = makesRoom && this.#kept.size > capacity
      if (!isIdle && !isTooMany && !(kept.isUsed && Math.abs(now - kept.putAt) > idle / 4)) return false
      this.#kept.delete(key)
      // One that is busy is as good as used.
      if (isBusy(kept.value)) this.#kept.set(key, { ...kept, usedAt: now, putAt: now, isUsed: false })
      else if (!isIdle && kept.isUsed) this.#kept.set(key, { ...kept, putAt: now, isUsed: false })
      else onDropped?.(key, kept.value)
    }
    return false
  }
}
