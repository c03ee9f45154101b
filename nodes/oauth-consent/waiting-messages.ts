export interface WaitingOptions {
  /** Milliseconds since the epoch; `Date.now` when absent. */
  readonly now?: () => number
  /** How many wait at most; 1,000 when absent. */
  readonly capacity?: number
  /** How many of one user; 5 when absent. */
  readonly perUser?: number
  /** How many that are no user's; 50 when absent. */
  readonly ofNobody?: number
}

/** What a message waits for. */
export interface Wait {
  /** What will have happened, see `consentNamed` and `connectionNamed`. */
  readonly event: string
  /** Whose message it is, where every user has a connection of their own. */
  readonly user: string | undefined
  /** Milliseconds since the epoch. */
  readonly until: number
}

/**
 * Messages that wait until the consent they started has ended well. One waits for an event; who has too many loses the oldest, and
 * so do all when there are too many in all: what is lost is a replay, and nobody's consent.
 */
export class WaitingMessages<M> {
  readonly #kept = new Map<string, Wait & { readonly msg: M }>()
  readonly #options: Required<WaitingOptions>

  constructor({ now = Date.now, capacity = 1_000, perUser = 5, ofNobody = 50 }: WaitingOptions = {}) {
    this.#options = { now, capacity, perUser, ofNobody }
  }

  add(msg: M, wait: Wait): void {
    const { capacity, perUser, ofNobody } = this.#options
    this.sweep()
    this.#kept.delete(wait.event)
    const all = [...this.#kept.values()]
    const own = all.filter(({ user }) => user === wait.user)
    if (own.length >= (wait.user === undefined ? ofNobody : perUser)) this.#drop(own[0])
    else if (all.length >= capacity) this.#drop(all[0])
    this.#kept.set(wait.event, { ...wait, msg })
  }

  /** The message that waited for this, which then waits no more. */
  take(event: string): M | undefined {
    const found = this.#kept.get(event)
    this.#kept.delete(event)
    return found && found.until > this.#options.now() ? found.msg : undefined
  }

  /** Forgets those that have waited too long. */
  sweep(): void {
    for (const wait of this.#kept.values()) if (wait.until <= this.#options.now()) this.#drop(wait)
  }

  clear(): void {
    this.#kept.clear()
  }

  get size(): number {
    return this.#kept.size
  }

  #drop(wait: Wait | undefined): void {
    if (wait) this.#kept.delete(wait.event)
  }
}

/** That a consent has ended well. */
export function consentNamed(consent: string): string {
  return `consent ${consent}`
}

/** That a connection of an integration was made, in whatever way. */
export function connectionNamed(integration: string, user: string | undefined): string {
  return `connection ${JSON.stringify([integration, user ?? null])}`
}
