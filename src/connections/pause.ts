import { isOAuthError, OAuthError } from '../vocabulary/errors.ts'
import { backoff, type RenewalFailure } from './renewal-failure.ts'

/** A time in which something is not tried again: longer after each failure, never shorter than the server asked for. */
export class Pause {
  #until = 0
  #failures = 0
  #error: OAuthError | undefined
  readonly #now: () => number
  readonly #random: () => number

  constructor(now: () => number, random: () => number) {
    this.#now = now
    this.#random = random
  }

  begin(error: unknown, kind: RenewalFailure): void {
    this.#failures += 1
    const asked = isOAuthError(error) ? (error.retryAt ?? 0) : 0
    this.#until = Math.max(asked, this.#now() + backoff(this.#failures, kind, this.#random))
    this.#error = isOAuthError(error) ? error : undefined
  }

  end(): void {
    this.#until = 0
    this.#failures = 0
    this.#error = undefined
  }

  on(): boolean {
    return this.#now() < this.#until
  }

  /** The failure that began the pause, with the time of its end, while it lasts. */
  error(): OAuthError | undefined {
    if (!this.on() || !this.#error) return undefined
    const { code, reason, details } = this.#error
    return new OAuthError(code, reason as never, details, this.#until)
  }
}
