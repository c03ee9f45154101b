import type { ConnectionHappening } from './connection-events.ts'

/** How many are remembered: about a megabyte. */
const most = 10_000

/** The connections whose renewal fails just now. Outlives the nodes, so that a deploy makes no old failure a new one. */
export class FailingConnections {
  readonly #failing = new Set<string>()
  readonly #most: number

  constructor(atMost: number = most) {
    this.#most = atMost
  }

  /** Whether it changes how the connection stands: a renewal that fails again does not. */
  isNews({ event, integration, hash }: Pick<ConnectionHappening, 'event' | 'integration' | 'hash'>): boolean {
    const name = `${integration}/${hash}`
    if (event !== 'renewalFailed') {
      this.#failing.delete(name)
      return true
    }
    const isNews = !this.#failing.has(name)
    // Put at the end: the first one has failed last the longest ago.
    this.#failing.delete(name)
    this.#failing.add(name)
    for (const oldest of this.#failing) {
      if (this.#failing.size <= this.#most) break
      this.#failing.delete(oldest)
    }
    return isNews
  }
}
