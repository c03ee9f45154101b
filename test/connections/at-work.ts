import { type ConnectionEvent, type LiveConnection, liveConnection } from '../../src/connections/live-connection.ts'
import type { TokenStore } from '../../src/connections/token-store.ts'
import { OAuthError } from '../../src/vocabulary/errors.ts'
import type { Grant, Granted } from '../../src/vocabulary/grant.ts'
import { TestClock } from '../support/clock.ts'
import { aConnection, aTokenSet } from '../support/tokens.ts'
import { aFailingPlace, aStore, put } from './records.ts'

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
export function rotatingServer(clock: TestClock) {
  const steps: Step[] = []
  const server = {
    /** Refresh tokens as they were presented, `undefined` where there was none. */
    presented: [] as (string | undefined)[],
    reuses: 0,
    /** Milliseconds; `undefined` for one that is not told. */
    life: hour as number | undefined,
    good: 'refresh-1' as string | undefined,
    issued: 1,
    /** Happens at every request that has no step of its own; what it throws is the answer. */
    always: undefined as Step | undefined,
    next: (...more: Step[]) => void steps.push(...more),
    issue(): Granted {
      server.issued += 1
      server.good = `refresh-${server.issued}`
      const { expiresAt: _, ...tokens } = aTokenSet({
        accessToken: `access-${server.issued}`,
        refreshToken: server.good,
        createdAt: clock.now(),
      })
      return {
        tokens: server.life === undefined ? tokens : { ...tokens, expiresAt: clock.now() + server.life },
        issuedBy: 'https://login.example.com',
      }
    },
    /** RFC 6749 §6. */
    refresh: (async (previous) => {
      const refreshToken = previous?.tokens.refreshToken
      if (refreshToken === undefined) return undefined
      server.presented.push(refreshToken)
      await (steps.shift() ?? server.always)?.()
      if (refreshToken !== server.good) {
        server.reuses += 1
        throw refusal('invalid_grant')
      }
      return server.issue()
    }) satisfies Grant,
    /** RFC 6749 §4.4 and §4.3. */
    unattended: (async () => {
      server.presented.push(undefined)
      await (steps.shift() ?? server.always)?.()
      return server.issue()
    }) satisfies Grant,
  }
  return server
}

export interface AtWorkOptions {
  readonly clock?: TestClock
  readonly store?: TokenStore
  readonly unattended?: boolean
  readonly grants?: readonly Grant[]
  readonly refreshBefore?: number
}

/** A connection with everything around it; nothing is stored yet. */
export function atWork(options: AtWorkOptions = {}) {
  const clock = options.clock ?? new TestClock()
  const [journal, context] = [aFailingPlace('journal', true), aFailingPlace('context', false)]
  const store = options.store ?? aStore([journal, context])
  const server = rotatingServer(clock)
  const events: string[] = []
  const unattended = options.unattended ?? false
  const grants = options.grants ?? [unattended ? server.unattended : server.refresh]
  /** Another instance over the same store, as there are two during a deploy. */
  const another = (): LiveConnection =>
    liveConnection({
      key: 't_1',
      store,
      grants,
      unattended,
      refreshBefore: options.refreshBefore ?? 1_800,
      now: clock.now,
      sleep: clock.sleep,
      random: () => 1,
      onEvent: (event: ConnectionEvent, error?: OAuthError) => events.push(error ? `${event} ${error.reason}` : event),
    })
  return { clock, journal, context, store, server, events, connection: another(), another }
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
