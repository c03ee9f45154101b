import { isOAuthError, type OAuthError } from '../vocabulary/errors.ts'
import type { Draft } from './connection.ts'
import type { Change, Found, TokenStore } from './token-store.ts'

export interface RememberedConnectionOptions {
  readonly key: string
  readonly store: TokenStore
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
}

/** What came of a change. */
export interface Changed {
  readonly found: Found
  /** What the change made, if it made anything and nobody overtook it. */
  readonly draft?: Draft
  /** Why the store has not taken it yet. */
  readonly unsaved?: OAuthError
}

/** One connection as this process knows it: a memory in front of the store, ahead of it only while the store fails. */
export interface RememberedConnection {
  /** What is in the memory, however old. */
  readonly latest: () => Found | undefined
  /** The memory while it is trusted. Costs nothing, so that a request with a fresh token waits for nothing. */
  readonly recent: () => Found | undefined
  /** The memory, read when there is none, and looked after behind the caller when it is old. */
  known(): Promise<Found>
  /** As `TokenStore.update`. What cannot be stored is used all the same, and stored as soon as that works. */
  update(change: Change): Promise<Changed>
  /** Puts something in place of whatever there was; resolves to that as well. */
  put(draft: Draft): Promise<Changed & { readonly before: Found | undefined }>
  /** Why the memory is ahead of the store, while it is. */
  unsaved(): OAuthError | undefined
}

/** How long the memory is trusted before the store is looked at again, behind a request; milliseconds. */
const trustedFor = 60_000

/** Something the store could not take. */
interface Unsaved {
  readonly draft: Draft
  /** The newest record it came after, as far as the store could tell. */
  readonly after: number | undefined
  readonly error: OAuthError
}

export function rememberedConnection({ key, store, now, sleep }: RememberedConnectionOptions): RememberedConnection {
  let found: Found | undefined
  let readAt = 0
  let reading: Promise<Found> | undefined
  let changes = 0
  let unsaved: Unsaved | undefined

  function remember(next: Found, ahead?: Unsaved): Found {
    changes += 1
    unsaved = ahead
    readAt = now()
    found = next
    return next
  }

  function read(): Promise<Found> {
    const before = changes
    reading ??= store
      .read(key)
      .then((next) => {
        // An answer from before a change says nothing, and what the store could not take is newer than what it has.
        if (found && (changes !== before || (unsaved && !overtaken(unsaved, next)))) return found
        return remember(next)
      })
      .finally(() => {
        reading = undefined
      })
    return reading
  }

  const isTrusted = () => Math.abs(now() - readAt) <= trustedFor

  async function update(change: Change, anyway?: Draft): Promise<Changed> {
    let base: Found | undefined
    let draft: Draft | undefined
    let winner: Found | undefined
    try {
      const kept = await store.update(key, async (latest) => {
        const ahead = found && unsaved && !overtaken(unsaved, latest) ? unsaved : undefined
        base = ahead ? { ...ahead.draft, generation: Math.max(latest.generation, found?.generation ?? 0) } : latest
        draft = await change(base)
        // What looks dead may have been renewed by somebody with another lock. Nothing else is looked at here: what a change
        // has brought is not safe until it is stored.
        winner = draft?.state === 'dead' ? await newerThan(base) : undefined
        if (winner) draft = undefined
        return winner ? undefined : (draft ?? ahead?.draft)
      })
      return { found: remember(winner ?? kept), ...(draft && { draft }) }
    } catch (error) {
      const last = draft ?? anyway
      if (!last || !isOAuthError(error, 'STORE_FAILED')) throw error
      const ahead: Unsaved = { draft: last, after: base?.generation, error }
      const generation = Math.max(base?.generation ?? 0, found?.generation ?? 0) + 1
      remember({ ...last, generation }, ahead)
      persist(ahead).catch(() => {})
      return { found: { ...last, generation }, draft: last, unsaved: error }
    }
  }

  /** What somebody with another lock has stored. */
  async function newerThan({ generation }: Found): Promise<Found | undefined> {
    const latest = await store.read(key).catch(() => undefined)
    return latest && latest.generation > generation ? latest : undefined
  }

  async function persist(ahead: Unsaved): Promise<void> {
    for (let wait = 1_000; unsaved === ahead; wait = Math.min(wait * 2, 60_000)) {
      await sleep(wait)
      const stored = store.update(key, async (latest) =>
        unsaved === ahead && !overtaken(ahead, latest) ? ahead.draft : undefined,
      )
      // Tried again after a longer wait.
      await stored.then((kept) => unsaved === ahead && remember(kept)).catch(() => {})
    }
  }

  return {
    latest: () => found,
    recent: () => (isTrusted() ? found : undefined),
    async known() {
      if (!found) return read()
      if (!isTrusted()) {
        readAt = now()
        read().catch(() => {})
      }
      return found
    },
    update,
    async put(draft) {
      let before = found
      const changed = await update(async (latest) => {
        before = latest
        return draft
      }, draft)
      return { ...changed, before }
    },
    unsaved: () => unsaved?.error,
  }
}

/** Whether somebody has stored something else after what could not be stored. Some places may have taken that very thing. */
function overtaken({ draft, after }: Unsaved, latest: Found): boolean {
  return after !== undefined && latest.generation > after && !isSame(draft, latest)
}

function isSame(one: Draft | Found, other: Draft | Found): boolean {
  if (one.state !== other.state) return false
  return !('tokens' in one && 'tokens' in other) || one.tokens.accessToken === other.tokens.accessToken
}
