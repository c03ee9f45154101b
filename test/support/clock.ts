/** Time in the hands of a test: it stands still until the test moves it. */
export class TestClock {
  #now: number
  #sleepers: { until: number; wake: () => void }[] = []

  /** Starts at a round moment unless told otherwise; milliseconds since the epoch. */
  constructor(start: number = Date.UTC(2030, 0, 1)) {
    this.#now = start
  }

  /** Bound, so that it can be handed over as a function. */
  readonly now = (): number => this.#now

  /** Resolves when the clock has been moved so far, or rejects when the signal aborts first. */
  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const sleeper = { until: this.#now + ms, wake: resolve }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        reject(signal.reason)
      })
    })

  /** How long each sleeper has still to sleep, in milliseconds, shortest first. */
  get waits(): readonly number[] {
    return this.#sleepers.map(({ until }) => until - this.#now).sort((a, b) => a - b)
  }

  /** Moves on, waking whoever slept until then in the order of their times, and lets what they do happen. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      const next = this.#sleepers.filter(({ until }) => until <= end).sort((a, b) => a.until - b.until)[0]
      if (!next) break
      this.#sleepers = this.#sleepers.filter((other) => other !== next)
      this.#now = Math.max(this.#now, next.until)
      next.wake()
      await settled()
    }
    this.#now = end
    await settled()
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
