import type { OAuthError } from '../vocabulary/errors.ts'
import type { Draft } from './connection.ts'
import type { Found } from './token-store.ts'

/** Something the store could not take. */
export interface Unsaved {
  readonly draft: Draft
  /** The newest record it came after, as far as the store could tell. */
  readonly after: number | undefined
  readonly error: OAuthError
}

/** What came of a change. */
export interface Changed {
  readonly found: Found
  /** What the change made, if it made anything and nobody overtook it. */
  readonly draft?: Draft
  /** Why the store has not taken it yet. */
  readonly unsaved?: OAuthError
}

/** All of it in this process, by the name of the connection: it outlives the instance that could not store it. */
export const unsavedByName: Map<string | symbol, Unsaved> = new Map()

/** Whether somebody has stored something else after what could not be stored. Some places may have taken that very thing. */
export function overtaken({ draft, after }: Unsaved, latest: Found): boolean {
  return after !== undefined && latest.generation > after && !isSame(draft, latest)
}

export function isSame(one: Draft | Found, other: Draft | Found): boolean {
  if (one.state !== other.state) return false
  return !('tokens' in one && 'tokens' in other) || one.tokens.accessToken === other.tokens.accessToken
}
