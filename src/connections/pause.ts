import { isOAuthError, OAuthError } from '../vocabulary/errors.ts'
import { backoff, longestPause, type RenewalFailure } from './renewal-failure.ts'

/** A time in which something is not tried again: longer after each failure, never shorter than the server asked for. */
export class Pause {
  #since = 0
  #until = 0
  #failures = 0
  #error: unknown
  readonly #now: () => number
  readonly #random: () => number

  constructor(now: () => number, random: () => number) {
    this.#now = now
    this.#random = random
  }

  /** Failures long after the last pause begin anew. */
  begin(error: unknown, kind: RenewalFailure): void {
    const now = this.#now()
    this.#failures = now - this.#until > longestPause ? 1 : this.#failures + 1
    const asked = isOAuthError(error) ? (error.retryAt ?? 0) : 0
    this.#since = now
    this.#until = Math.max(asked, now + backoff(this.#failures, kind, this.#random))
    this.#error = error
  }

  end(): void {
    this.#until = 0
    this.#failures = 0
    this.#error = undefined
  }

  /** A clock that is set back does not prolong it. */
  on(): boolean {
    const now = this.#now()
    return now < this.#until && now >= this.#since
  }

  /** The failure that began the last pause, with the time until which it lasts; stays until `end`. */
  failure(): OAuthError | undefined {
    if (!isOAuthError(this.#error)) return undefined
    const { code, reason, details } = this.#error
    return new OAuthError(code, reason as never, details, this.on() ? this.#until : undefined)
  }

  /** What to tell those who come while the pause is on. */
  error(): unknown {
    return this.failure() ?? this.#error
  }
}
