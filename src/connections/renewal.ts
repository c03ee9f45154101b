import type { OAuthError } from '../vocabulary/errors.ts'
import type { Grant, Granted } from '../vocabulary/grant.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'
import type { Connected, Dead, Draft } from './connection.ts'
import { renewalFailure } from './renewal-failure.ts'
import type { Found } from './token-store.ts'

export interface RenewalOptions {
  /** Tried in turn; the first that has something to go on decides. */
  readonly grants: readonly Grant[]
  /** Whether the grants can do without a person even when there are no tokens yet. */
  readonly unattended: boolean
  readonly hasEnded: (tokens: TokenSet) => boolean
  readonly now: () => number
}

/** Why new tokens are wanted. */
export interface Wish {
  /** The tokens that are not good enough; any other ones are, if they have not ended. */
  readonly instead?: TokenSet | undefined
  /** An API has refused them as worth nothing (401). */
  readonly worthless?: boolean
  /** A person asks to start over, without what there was. */
  readonly anew?: boolean
}

/** What becomes of the latest record: the next one, or `undefined` to leave it. Throws what a grant threw and may pass. */
export type Renewal = (latest: Found, wish: Wish) => Promise<Draft | undefined>

/**
 * Refusals that may mean the end of a grant are believed when they have gone on for so long: with the pause between two tries,
 * that is when the second or third says so. Milliseconds.
 */
const doubtFor = 10_000

export function renewal({ grants, unattended, hasEnded, now }: RenewalOptions): Renewal {
  let doubt: { readonly about: TokenSet; readonly since: number } | undefined

  /** A grant that is over is passed over for the next: a password helps where a refresh token no longer does. */
  async function firstGrant(previous: Connected | undefined): Promise<Granted | undefined> {
    let over: unknown
    for (const grant of grants) {
      try {
        const granted = await grant(previous)
        if (granted) return granted
      } catch (error) {
        const failure = renewalFailure(error)
        if (failure !== 'dead' && failure !== 'doubtful') throw error
        over = error
      }
    }
    if (over !== undefined) throw over
    return undefined
  }

  function isOver(error: unknown, { tokens }: Connected): boolean {
    const failure = renewalFailure(error)
    if (failure !== 'doubtful') return failure === 'dead'
    // Tokens that came since then, by a renewal or a consent, were never doubted.
    if (!doubt || !isSame(doubt.about, tokens)) doubt = { about: tokens, since: now() }
    return Math.abs(now() - doubt.since) >= doubtFor
  }

  return async (latest, { instead, worthless = false, anew = false }) => {
    const current = latest.state === 'connected' ? latest : undefined
    if (current && !isSame(current.tokens, instead) && !hasEnded(current.tokens)) return undefined
    if (!current && !unattended) return undefined
    const previous = anew ? undefined : current
    try {
      const granted = await firstGrant(previous)
      if (granted) return connected(granted, previous)
    } catch (error) {
      // Where no person is needed, none could help: it is asked again, ever more slowly.
      if (!current || unattended || !isOver(error, current)) throw error
      return dead(current, String((error as OAuthError).details['error']), worthless)
    }
    // Without a refresh token, a 403 may be about rights: only an ended or refused token (401) is the end of the grant.
    if (!current || !(worthless || hasEnded(current.tokens))) return undefined
    return dead(current, 'no_refresh_token', worthless)
  }
}

/** What is kept of a grant; `previous` is what it renews. */
export function connected({ tokens, issuedBy, account }: Granted, previous?: Connected): Connected {
  const owner = account ?? previous?.account
  const renewedAt = previous?.tokens.unfinished ? previous.renewedAt : previous && tokens.createdAt
  return {
    state: 'connected',
    tokens,
    issuedBy,
    ...(previous?.user !== undefined && { user: previous.user }),
    ...(owner && { account: owner }),
    connectedAt: previous?.connectedAt ?? tokens.createdAt,
    ...(renewedAt !== undefined && { renewedAt }),
  }
}

function dead(previous: Connected, error: string, refused: boolean): Dead {
  return { ...previous, state: 'dead', error, ...(refused && { refused }) }
}

/**
 * A dead grant whose access token was still used, until an API refused it (401): nobody is given it any more. `undefined` for
 * anything else.
 */
export function refused(latest: Found, { accessToken }: TokenSet): Dead | undefined {
  const isNews = latest.state === 'dead' && !latest.refused && latest.tokens.accessToken === accessToken
  return isNews ? { ...latest, refused: true } : undefined
}

/** Some servers give out the same access token again, with a longer life; and what was unfinished may be finished by now. */
export function isSame(tokens: TokenSet, other: TokenSet | undefined): boolean {
  return (
    tokens.accessToken === other?.accessToken &&
    tokens.createdAt === other.createdAt &&
    !tokens.unfinished === !other.unfinished
  )
}
