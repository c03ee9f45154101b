import type { AuthorizationRequest } from '../protocol/authorization-code.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import { isSecret, newSecret, secretHash } from './consent-secret.ts'

/** A consent that has started and not come back. */
export interface PendingConsent {
  /** The integration, and which of its connections is to be made. */
  readonly id: string
  readonly connection: string
  /** The key of the integration at the start: the callback's path must have it. */
  readonly integrationKey: string
  /** Of the integration at the start: a changed one does not get the tokens. */
  readonly fingerprint: string
  readonly request: AuthorizationRequest
  /**
   * How the browser that comes back proves to be the right one, fixed at the start: by the secret it was given as a cookie, or
   * by a person who confirms a page that names who started. With `paste` none can come back: the answer is brought by hand.
   */
  readonly binding: 'cookie' | 'confirm' | 'paste'
  /** Whose connection is to be made, where every user has one of their own. */
  readonly user?: string
  /** The editor user who started it, as far as there are any. */
  readonly startedBy?: string
  /** Milliseconds since the epoch. A connection that was ended since then is not made by it. */
  readonly startedAt?: number
  /** A path of the same site to go to in the end. */
  readonly returnTo?: string
}

/** Now, or as soon as a store that several processes share has answered. */
type Soon<T> = T | Promise<T>

/** Rejects with `STORE_FAILED` where a consent that another process started cannot be looked up. */
export interface PendingConsents {
  /** Remembers a consent; resolves to the secret of its browser. */
  add(consent: PendingConsent): Soon<{ secret: string; expiresIn: number }>
  /** The consent of a state, which stays. */
  peek(state: string): Soon<PendingConsent | undefined>
  /** A new secret for the browser that shows the page to confirm; the old one ends. */
  rebind(state: string): Soon<string | undefined>
  /** Whether this is the secret given out for the state. */
  proves(state: string, secret: string | undefined): Soon<boolean>
  /** The consent of a state, which then is used up: of many calls one gets it. */
  take(state: string): Soon<PendingConsent | undefined>
  /** The state of the consent that somebody last started here for an integration, or that a user did; bound in one way, or in any. */
  latest(
    id: string,
    by: Pick<PendingConsent, 'startedBy' | 'user'>,
    binding?: PendingConsent['binding'],
  ): string | undefined
  /** Removes what is over from a store that several processes share, also what one left behind that is no more. */
  sweep?(): Promise<void>
}

/** The consents that were started in this process, which knows them at once. */
export interface ProcessConsents extends PendingConsents {
  add(consent: PendingConsent): { secret: string; expiresIn: number }
  peek(state: string): PendingConsent | undefined
  rebind(state: string): string | undefined
  proves(state: string, secret: string | undefined): boolean
  take(state: string): PendingConsent | undefined
}

export interface PendingLimits {
  /** Milliseconds. */
  readonly life?: number
  readonly capacity?: number
  /** How much of the capacity users of flows may take. */
  readonly ofUsers?: number
  readonly perStarter?: number
  readonly perUser?: number
}

/**
 * Remembers started consents for ten minutes. At most 1,000 in all, 900 of them of users of flows, and 50 of one editor user or 5
 * of one user of a personal integration, whose oldest then goes: so nobody fills the memory, nobody pushes out somebody else's, and
 * the editor is not locked out by whoever may ask a flow.
 *
 * @param now milliseconds of a clock that never jumps
 */
export function pendingConsents(
  now: () => number = () => performance.now(),
  { life = 600_000, capacity = 1_000, ofUsers = 900, perStarter = 50, perUser = 5 }: PendingLimits = {},
): ProcessConsents {
  const kept = new Map<string, { consent: PendingConsent; starter: string; hash: string; until: number }>()

  function dropExpired(): void {
    // Oldest first, and all live equally long.
    for (const [state, { until }] of kept) {
      if (until > now()) return
      kept.delete(state)
    }
  }
  function alive(state: string) {
    dropExpired()
    return kept.get(state)
  }
  function statesOf(wanted: string): string[] {
    return [...kept].filter(([, { starter }]) => starter === wanted).map(([state]) => state)
  }

  return {
    add(consent) {
      dropExpired()
      const starter = starterOf(consent.id, consent)
      const own = statesOf(starter)
      const [most, room] = consent.user === undefined ? [perStarter, capacity] : [perUser, ofUsers]
      if (own.length >= most) kept.delete(own[0] as string)
      if (kept.size >= room) throw new OAuthError('CONSENT_INVALID', 'tooMany')
      const secret = newSecret()
      kept.set(consent.request.state, { consent, starter, hash: secretHash(secret), until: now() + life })
      return { secret, expiresIn: life }
    },
    peek: (state) => alive(state)?.consent,
    rebind(state) {
      const pending = alive(state)
      if (!pending) return undefined
      const secret = newSecret()
      pending.hash = secretHash(secret)
      return secret
    },
    proves(state, secret) {
      const pending = alive(state)
      return pending !== undefined && isSecret(secret, pending.hash)
    },
    take(state) {
      const pending = alive(state)
      kept.delete(state)
      return pending?.consent
    },
    latest(id, by, binding) {
      dropExpired()
      const states = statesOf(starterOf(id, by)).reverse()
      return states.find((state) => {
        const consent = kept.get(state)?.consent
        return consent?.id === id && (binding === undefined || consent.binding === binding)
      })
    },
  }
}

/** Users of an integration and those of the editor are different people, whatever they are called. */
function starterOf(id: string, { user, startedBy }: Pick<PendingConsent, 'startedBy' | 'user'>): string {
  return JSON.stringify(user === undefined ? { startedBy } : { user, id })
}
