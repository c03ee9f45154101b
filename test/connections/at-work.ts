import type { Draft } from '../../src/connections/connection.ts'
import { LiveConnection } from '../../src/connections/live-connection.ts'
import type { LiveConnectionOptions } from '../../src/connections/live-connection-options.ts'
import { seal } from '../../src/connections/seal.ts'
import type { TokenStore } from '../../src/connections/token-store.ts'
import { OAuthError } from '../../src/vocabulary/errors.ts'
import type { Grant, Granted } from '../../src/vocabulary/grant.ts'
import { TestClock } from '../support/clock.ts'
import { aConnection, aTokenSet } from '../support/tokens.ts'
import { aFailingPlace, aStore, put, someKeys } from './records.ts'

export const hour = 3_600_000

/** What a token endpoint refuses with. */
export function refusal(error: string, status = 400, retryAt?: number): OAuthError {
  const details = { host: 'login.example.com', status, error }
  if (error === 'invalid_grant') return new OAuthError('TOKEN_REQUEST_REFUSED', 'owner', details)
  if (error === 'invalid_client') return new OAuthError('TOKEN_REQUEST_REFUSED', 'client', details)
  if (status === 429 || status >= 500) return new OAuthError('TOKEN_REQUEST_REFUSED', 'unavailable', details, retryAt)
  return new OAuthError('TOKEN_REQUEST_REFUSED', 'refused', details)
}
export const unreachable = (error = 'ECONNREFUSED'): OAuthError =>
  new OAuthError('NETWORK_FAILED', 'unreachable', { host: 'login.example.com', error })

type Step = () => unknown

/** A server that rotates: each refresh token is good once, and one that comes again counts as reuse. */
class RotatingServer {
  /** Refresh tokens as they were presented, `undefined` where there was none. */
  readonly presented: (string | undefined)[] = []
  reuses = 0
  /** Milliseconds; `undefined` for one that is not told. */
  life: number | undefined = hour
  good: string | undefined = 'refresh-1'
  issued = 1
  /** Happens at every request that has no step of its own; what it throws is the answer. */
  always: Step | undefined
  readonly #steps: Step[] = []
  readonly #clock: TestClock

  constructor(clock: TestClock) {
    this.#clock = clock
  }

  next(...steps: Step[]): void {
    this.#steps.push(...steps)
  }

  issue(): Granted {
    this.issued += 1
    this.good = `refresh-${this.issued}`
    const createdAt = this.#clock.now()
    const { expiresAt: _, ...tokens } = aTokenSet({
      accessToken: `access-${this.issued}`,
      refreshToken: this.good,
      createdAt,
    })
    return {
      tokens: this.life === undefined ? tokens : { ...tokens, expiresAt: createdAt + this.life },
      issuedBy: 'https://login.example.com',
    }
  }

  /** RFC 6749 §6. */
  readonly refresh: Grant = async (previous) => {
    const refreshToken = previous?.tokens.refreshToken
    if (refreshToken === undefined) return undefined
    await this.#present(refreshToken)
    if (refreshToken !== this.good) {
      this.reuses += 1
      throw refusal('invalid_grant')
    }
    return this.issue()
  }

  /** RFC 6749 §4.4 and §4.3. */
  readonly unattended: Grant = async () => {
    await this.#present(undefined)
    return this.issue()
  }

  async #present(refreshToken: string | undefined): Promise<void> {
    this.presented.push(refreshToken)
    await (this.#steps.shift() ?? this.always)?.()
  }
}

export interface AtWorkOptions {
  readonly clock?: TestClock
  readonly store?: TokenStore
  readonly unattended?: boolean
  readonly grants?: readonly Grant[]
  readonly refreshBefore?: number
}

let works = 0

/** A connection with everything around it; nothing is stored yet. */
export function atWork(options: AtWorkOptions = {}) {
  const clock = options.clock ?? new TestClock()
  const [journal, context] = [aFailingPlace('journal', true), aFailingPlace('context', false)]
  works += 1
  const id = `at-work-${works}`
  const store = options.store ?? aStore([journal, context], { id })
  const server = new RotatingServer(clock)
  const events: string[] = []
  const unattended = options.unattended ?? false
  const grants = options.grants ?? [unattended ? server.unattended : server.refresh]
  /** Another instance over the same store, as there are two during a deploy. */
  const another = (differently: Partial<LiveConnectionOptions> = {}): LiveConnection =>
    new LiveConnection({
      key: 't_1',
      store,
      grants,
      unattended,
      refreshBefore: options.refreshBefore ?? 1_800,
      now: clock.now,
      sleep: clock.sleep,
      random: () => 1,
      onEvent: (event, error) => events.push(error ? `${event} ${error.reason}` : event),
      ...differently,
    })
  /** What another process stores, which has another lock. */
  const elsewhere = (draft: Draft, generation: number): void => {
    const text = seal({ ...draft, generation }, { id, key: 't_1', fingerprint: 'print' }, someKeys)
    journal.kept.set('t_1', text)
    context.kept.set('t_1', text)
  }
  return { clock, journal, context, store, server, events, connection: another(), another, elsewhere }
}

/** The same, with a grant that was made just now. */
export async function connectedAtWork(options: AtWorkOptions = {}) {
  const setting = atWork(options)
  await put(setting.store, 't_1', aConnection())
  return setting
}

/** Holds something up until it is let go. */
export function gate() {
  let open: () => void = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { wait: () => opened, open }
}

export const throwing = (error: unknown) => () => {
  throw error
}
