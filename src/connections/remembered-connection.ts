import { isOAuthError, OAuthError } from '../vocabulary/errors.ts'
import type { Draft } from './connection.ts'
import type { Change, Found, TokenStore } from './token-store.ts'
import { isSame, overtaken, type Unsaved, unsavedByName } from './unsaved.ts'

export interface RememberedConnectionOptions {
  readonly key: string
  readonly store: TokenStore
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  /**
   * Names the connection in this process, whatever instance has it in hand: what one could not store, the next one goes on with.
   * Two deploys of a node are two instances. Shared with nobody when absent.
   */
  readonly name?: string
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
  /** The memory, read when there is none or nothing to use in it, and looked after behind the caller when it is old. */
  known(): Promise<Found>
  /** As `TokenStore.update`. What cannot be stored is used all the same, and stored as soon as that works. */
  update(change: Change): Promise<Changed>
  /** Puts something in place of whatever there was; resolves to that as well. */
  put(draft: Draft): Promise<Changed & { readonly before: Found | undefined }>
  /** Why the memory is ahead of the store, while it is. */
  unsaved(): OAuthError | undefined
  /** Tries once more to store what the memory has ahead of the store, before it is gone. Never rejects. */
  flush(): Promise<void>
  /** Whether a change or a look at the store is under way. */
  isBusy(): boolean
}

/** How long the memory is trusted before the store is looked at again, behind a request; milliseconds. */
const trustedFor = 60_000
/** The same where there is nothing to use: a person may have connected meanwhile, on another instance of Node-RED. */
const trustedWithout = 2_000

export function rememberedConnection(options: RememberedConnectionOptions): RememberedConnection {
  const { key, store, now, sleep, name = Symbol(options.key) } = options
  let found: Found | undefined
  let readAt = 0
  let reading: Promise<Found> | undefined
  let changes = 0
  let changing = 0
  const unsaved = () => unsavedByName.get(name)

  function remember(next: Found, ahead?: Unsaved): Found {
    changes += 1
    if (ahead) unsavedByName.set(name, ahead)
    else unsavedByName.delete(name)
    readAt = now()
    found = next
    return next
  }

  function read(): Promise<Found> {
    const before = changes
    reading ??= store
      .read(key)
      .then((next) => {
        // What the store could not take is newer than what it has.
        const ahead = unsaved()
        if (ahead && !overtaken(ahead, next))
          return found && isSame(ahead.draft, found) ? found : catchUp(ahead, next.generation)
        // An answer from before a change says nothing.
        return found && changes !== before ? found : remember(next)
      })
      .finally(() => {
        reading = undefined
      })
    return reading
  }

  function catchUp(ahead: Unsaved, generation: number): Found {
    return remember({ ...ahead.draft, generation: Math.max(generation, found?.generation ?? 0) + 1 }, ahead)
  }

  const isUsable = () => found?.state === 'connected'
  const isTrusted = () => Math.abs(now() - readAt) <= (isUsable() ? trustedFor : trustedWithout)

  async function update(change: Change, anyway?: Draft): Promise<Changed> {
    let base: Found | undefined
    let ahead: Unsaved | undefined
    let draft: Draft | undefined
    let winner: Found | undefined
    let isDecided = false
    changing += 1
    try {
      const kept = await store.update(key, async (latest) => {
        const waits = unsaved()
        ahead = waits && !overtaken(waits, latest) ? waits : undefined
        base = ahead ? { ...ahead.draft, generation: Math.max(latest.generation, found?.generation ?? 0) } : latest
        draft = await change(base)
        // What looks dead may have been renewed by somebody with another lock. Nothing else is looked at here: what a change
        // has brought is not safe until it is stored.
        winner = draft?.state === 'dead' ? await newerThan(base) : undefined
        if (winner) draft = undefined
        isDecided = true
        return winner ? undefined : (draft ?? ahead?.draft)
      })
      return { found: remember(winner ?? kept), ...(draft && { draft }) }
    } catch (thrown) {
      const last = draft ?? anyway
      if (!last && ahead && isDecided) return { found: catchUp(ahead, base?.generation ?? 0), unsaved: ahead.error }
      if (!last) throw thrown
      // Once there is something to store, whatever goes wrong is the store's failure, also one that says so in its own words.
      const error = isOAuthError(thrown, 'STORE_FAILED')
        ? thrown
        : new OAuthError('STORE_FAILED', 'write', { error: 'failed' })
      const kept: Unsaved = { draft: last, after: base?.generation, error }
      const next = catchUp(kept, base?.generation ?? 0)
      persist(kept).catch(() => {})
      return { found: next, draft: last, unsaved: error }
    } finally {
      changing -= 1
    }
  }

  /** What somebody with another lock has stored. */
  async function newerThan({ generation }: Found): Promise<Found | undefined> {
    const latest = await store.read(key).catch(() => undefined)
    return latest && latest.generation > generation ? latest : undefined
  }

  async function persist(ahead: Unsaved): Promise<void> {
    for (let wait = 1_000; unsaved() === ahead; wait = Math.min(wait * 2, 60_000)) {
      await sleep(wait)
      // Tried again after a longer wait.
      await save(ahead).catch(() => {})
    }
  }

  async function save(ahead: Unsaved): Promise<void> {
    const kept = await store.update(key, async (latest) =>
      unsaved() === ahead && !overtaken(ahead, latest) ? ahead.draft : undefined,
    )
    if (unsaved() === ahead) remember(kept)
  }

  return {
    latest: () => found,
    recent: () => (isTrusted() ? found : undefined),
    async known() {
      if (!found) return read()
      if (isTrusted()) return found
      readAt = now()
      const last = found
      const latest = read().catch(() => last)
      return isUsable() ? last : latest
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
    unsaved: () => unsaved()?.error,
    async flush() {
      const ahead = unsaved()
      if (ahead) await save(ahead).catch(() => {})
    },
    isBusy: () => changing > 0 || reading !== undefined,
  }
}
