import { isOAuthError, OAuthError } from '../vocabulary/errors.ts'
import type { Grant, Granted } from '../vocabulary/grant.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'
import type { Connected, Dead, Draft } from './connection.ts'
import { type Freshness, freshness } from './freshness.ts'
import { Pause } from './pause.ts'
import { renewalFailure } from './renewal-failure.ts'
import type { TokenSource } from './token-source.ts'
import type { Found, TokenStore } from './token-store.ts'

export type ConnectionEvent = 'connected' | 'renewed' | 'renewalFailed' | 'consentRequired' | 'disconnected'

export interface LiveConnectionOptions {
  readonly key: string
  readonly store: TokenStore
  /** Tried in turn; the first that has something to go on decides. */
  readonly grants: readonly Grant[]
  /** Whether the grants can do without a person even when there are no tokens yet. */
  readonly unattended: boolean
  /** Seconds, see `freshness`. */
  readonly refreshBefore: number
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  readonly random: () => number
  readonly onEvent: (event: ConnectionEvent, error?: OAuthError) => void
}

/** A connection in use: hands out its tokens, renews them once for all who wait, and keeps them. */
export interface LiveConnection extends TokenSource {
  /** What is known of it, for showing. Reads the store if need be, never the network. */
  look(): Promise<Found>
  /** Why the last renewal failed, while that still counts. */
  trouble(): OAuthError | undefined
  /** Gets new tokens now, whatever the old ones are worth. */
  renew(): Promise<TokenSet>
  /** Takes tokens that a person brought: a consent, or typed by hand. */
  keep(granted: Granted): Promise<void>
  /** Leaves a tombstone and resolves to the tokens there were, so that they can be revoked. */
  disconnect(): Promise<TokenSet | undefined>
  /** Resolves when no renewal is under way. */
  settled(): Promise<void>
}

/** How long the memory of a connection is trusted before the store is looked at again, behind a request; milliseconds. */
const rereadAfter = 60_000

export function liveConnection(options: LiveConnectionOptions): LiveConnection {
  const { key, store, grants, unattended, refreshBefore, now, sleep, random, onEvent } = options
  let found: Found | undefined
  let readAt = 0
  let reading: Promise<Found> | undefined
  let renewing: Promise<TokenSet> | undefined
  let unsaved = false
  /** After failed renewals, and after renewals that an API would not accept. */
  const failed = new Pause(now, random)
  const refused = new Pause(now, random)
  let doubts = 0

  const judge = (tokens: TokenSet): Freshness => freshness(tokens, now(), refreshBefore)

  function adopt(next: Found): Found {
    if (unsaved && found && next.generation <= found.generation) return found
    unsaved = false
    readAt = now()
    found = next
    return next
  }

  function read(): Promise<Found> {
    reading ??= store
      .read(key)
      .then(adopt)
      .finally(() => {
        reading = undefined
      })
    return reading
  }

  async function known(): Promise<Found> {
    if (!found) return read()
    if (now() - readAt > rereadAfter && !renewing) {
      readAt = now()
      read().catch(() => {})
    }
    return found
  }

  async function current(): Promise<TokenSet> {
    const state = found && now() - readAt <= rereadAfter ? found : await known()
    if (state.state !== 'connected' && state.state !== 'dead') {
      if (unattended) return renewOnce(undefined)
      throw missing(state)
    }
    const judged = judge(state.tokens)
    if (judged === 'fresh') return state.tokens
    if (state.state === 'dead') {
      if (judged !== 'ended') return state.tokens
      throw missing(state)
    }
    if (judged === 'ageing') {
      if (!failed.on()) renewOnce(state.tokens).catch(() => {})
      return state.tokens
    }
    try {
      return await renewOnce(state.tokens)
    } catch (error) {
      if (judge(state.tokens) !== 'ended') return state.tokens
      throw error
    }
  }

  async function replace(rejected: TokenSet, certain: boolean): Promise<TokenSet | undefined> {
    const state = await known()
    if (state.state === 'dead') throw missing(state)
    if (state.state === 'connected' && state.tokens.accessToken !== rejected.accessToken) return state.tokens
    if (refused.on()) return undefined
    const tokens = await renewOnce(rejected, certain)
    return tokens.accessToken === rejected.accessToken ? undefined : tokens
  }

  /** One renewal at a time; everybody else waits for its result. Failures are remembered for a while instead of repeated. */
  function renewOnce(seen: TokenSet | undefined, worthless = false): Promise<TokenSet> {
    if (renewing) return renewing
    const wait = failed.error()
    if (wait) return Promise.reject(wait)
    renewing = renew(seen, worthless).finally(() => {
      renewing = undefined
    })
    return renewing
  }

  async function renew(seen: TokenSet | undefined, worthless: boolean): Promise<TokenSet> {
    let draft: Draft | undefined
    try {
      const next = await store.update(key, async (latest) => {
        draft = await change(latest, seen, worthless)
        return draft
      })
      failed.end()
      doubts = 0
      const wasDead = found?.state === 'dead'
      adopt(next)
      if (next.state === 'connected') {
        if (draft) onEvent(draft.state === 'connected' && draft.renewedAt ? 'renewed' : 'connected')
        return next.tokens
      }
      if (draft?.state === 'dead' && !wasDead) onEvent('consentRequired', missing(next))
      throw missing(next)
    } catch (error) {
      if (isOAuthError(error, 'STORE_FAILED') && draft?.state === 'connected') return keepInMemory(draft, error)
      if (!isOAuthError(error, 'AUTHORIZATION_REQUIRED')) {
        failed.begin(error, renewalFailure(error))
        if (isOAuthError(error)) onEvent('renewalFailed', error)
      }
      throw error
    }
  }

  /** What becomes of the latest record. Runs alone, so what it reads is what it changes. */
  async function change(latest: Found, seen: TokenSet | undefined, worthless: boolean): Promise<Draft | undefined> {
    const previous = latest.state === 'connected' ? latest : undefined
    if (previous && previous.tokens.accessToken !== seen?.accessToken && judge(previous.tokens) !== 'ended')
      return undefined
    if (!previous && !unattended) return undefined
    try {
      const granted = await firstGrant(previous)
      if (granted) return connected(granted, previous)
    } catch (error) {
      const failure = renewalFailure(error)
      const over = failure === 'dead' || (failure === 'doubtful' && ++doubts >= 2)
      if (!previous || unattended || !over) throw error
      // Somebody with another lock may have won: then the grant is theirs and alive.
      if ((await store.read(key)).generation > latest.generation) return undefined
      return dead(previous, String((error as OAuthError).details['error']))
    }
    // Without a refresh token, a 403 may be about rights: only an ended or refused token (401) is the end of the grant.
    return previous && (worthless || judge(previous.tokens) === 'ended')
      ? dead(previous, 'no_refresh_token')
      : undefined
  }

  async function firstGrant(previous: Connected | undefined): Promise<Granted | undefined> {
    let over: unknown
    for (const grant of grants) {
      try {
        const granted = await grant(previous)
        if (granted) return granted
      } catch (error) {
        if (renewalFailure(error) !== 'dead') throw error
        over = error
      }
    }
    if (over !== undefined) throw over
    return undefined
  }

  function connected(granted: Granted, previous: Connected | undefined): Connected {
    const at = granted.tokens.createdAt
    const account = granted.account ?? previous?.account
    return {
      state: 'connected',
      tokens: granted.tokens,
      issuedBy: granted.issuedBy,
      ...(account && { account }),
      connectedAt: previous?.connectedAt ?? at,
      ...(previous && { renewedAt: at }),
    }
  }

  /** The provider has already rotated, so the new tokens are used at once and stored as soon as the store recovers. */
  function keepInMemory(draft: Connected, error: OAuthError): TokenSet {
    found = { ...draft, generation: (found?.generation ?? 0) + 1 }
    unsaved = true
    onEvent('renewalFailed', error)
    void persist(draft, found.generation)
    return draft.tokens
  }

  async function persist(draft: Connected, generation: number): Promise<void> {
    for (let wait = 1_000; unsaved && found?.generation === generation; wait = Math.min(wait * 2, 60_000)) {
      await sleep(wait)
      if (!unsaved || found?.generation !== generation) return
      try {
        const kept = await store.update(key, async (latest) => {
          const overtaken = latest.generation > generation && tokensOf(latest)?.accessToken !== draft.tokens.accessToken
          return overtaken ? undefined : draft
        })
        unsaved = false
        adopt(kept)
      } catch {
        // Tried again after a longer wait.
      }
    }
  }

  async function put(draft: Draft): Promise<TokenSet | undefined> {
    let before: Found | undefined
    const kept = await store.update(key, async (latest) => {
      before = latest
      return draft
    })
    unsaved = false
    adopt(kept)
    failed.end()
    refused.end()
    doubts = 0
    return before && tokensOf(before)
  }

  return {
    current,
    replace,
    refusedAgain: () => refused.begin(undefined, 'misconfigured'),
    look: async () => (found ? known() : read()),
    trouble: () => failed.error(),
    async renew() {
      const state = await known()
      failed.end()
      return renewOnce(state.state === 'connected' ? state.tokens : undefined)
    },
    async keep(granted) {
      await put(connected(granted, undefined))
      onEvent('connected')
    },
    async disconnect() {
      const tokens = await put({ state: 'disconnected' })
      onEvent('disconnected')
      return tokens
    },
    async settled() {
      await renewing?.catch(() => {})
    },
  }
}

function tokensOf(state: Found): TokenSet | undefined {
  return state.state === 'connected' || state.state === 'dead' ? state.tokens : undefined
}

function dead(previous: Connected, error: string): Dead {
  return { ...previous, state: 'dead', error }
}

/** Why there are no usable tokens. */
function missing(state: Found): OAuthError {
  switch (state.state) {
    case 'dead':
      return state.error === 'no_refresh_token'
        ? new OAuthError('AUTHORIZATION_REQUIRED', 'noRefreshToken')
        : new OAuthError('AUTHORIZATION_REQUIRED', 'dead', { error: state.error })
    case 'disconnected':
      return new OAuthError('AUTHORIZATION_REQUIRED', 'disconnected')
    case 'foreign':
      return new OAuthError('AUTHORIZATION_REQUIRED', 'settingsChanged')
    case 'unreadable':
      return new OAuthError('TOKEN_UNREADABLE', 'key')
    default:
      return new OAuthError('AUTHORIZATION_REQUIRED', 'none')
  }
}
