import { isOAuthError, OAuthError } from '../vocabulary/errors.ts'
import type { Grant, Granted } from '../vocabulary/grant.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'
import { type Freshness, freshness } from './freshness.ts'
import { missingTokens } from './missing-tokens.ts'
import { Pause } from './pause.ts'
import { type RememberedConnection, rememberedConnection } from './remembered-connection.ts'
import { connected, isSame, renewal, type Wish } from './renewal.ts'
import { renewalFailure } from './renewal-failure.ts'
import type { TokenSource } from './token-source.ts'
import type { Found, TokenStore } from './token-store.ts'
import { finishing, unfinishedTokens } from './unfinished-tokens.ts'

export type ConnectionEvent = 'connected' | 'renewed' | 'renewalFailed' | 'consentRequired' | 'disconnected'

export interface LiveConnectionOptions {
  readonly key: string
  /** Whose it is, where every user has a connection of their own. */
  readonly user?: string | undefined
  /** See `rememberedConnection`. */
  readonly name?: string
  readonly store: TokenStore
  /** Tried in turn; the first that has something to go on decides. */
  readonly grants: readonly Grant[]
  /** Whether the grants can do without a person even when there are no tokens yet. */
  readonly unattended: boolean
  /** Seconds, see `freshness`. */
  readonly refreshBefore: number
  readonly notBefore?: number | undefined
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  readonly random: () => number
  readonly onEvent: (event: ConnectionEvent, error?: OAuthError) => void
}

/** A connection in use: hands out its tokens, renews them once for all who wait, and keeps them. */
export interface LiveConnection extends TokenSource, Pick<RememberedConnection, 'latest'> {
  /** What is known of it, for showing. Reads the store if need be, never the network. */
  look(): Promise<Found>
  /** What keeps it from working, or from being renewed or stored. */
  trouble(): OAuthError | undefined
  /**
   * Gets new tokens now, whatever the old ones are worth. With `anew` not from the old ones, where no person is needed.
   *
   * @throws OAuthError `AUTHORIZATION_REQUIRED` where there is nothing to renew them with
   */
  renew(anew?: boolean): Promise<TokenSet>
  /** Takes tokens that a person brought: a consent, or typed by hand. They are used even when it throws `STORE_FAILED`. */
  keep(granted: Granted): Promise<void>
  /** Leaves a tombstone. Resolves to what there was, so that it can be revoked, and to why the tombstone is not stored yet. */
  disconnect(): Promise<{ readonly previous?: Granted; readonly unsaved?: OAuthError }>
  /** Resolves when no renewal is under way, and what could not be stored has been tried to store once more. */
  settled(): Promise<void>
  /** Whether there is something under way, or something only this process knows: it must not be forgotten now. */
  isBusy(): boolean
}

export function liveConnection(options: LiveConnectionOptions): LiveConnection {
  const { user, unattended, refreshBefore, notBefore, now, random, onEvent } = options
  const judge = (tokens: TokenSet): Freshness => freshness(tokens, now(), refreshBefore, notBefore)
  const hasEnded = (tokens: TokenSet) => judge(tokens) === 'ended'
  const memory = rememberedConnection(options)
  const change = renewal({ ...options, hasEnded })
  let renewing: Promise<TokenSet> | undefined
  /** After failed renewals, and after renewals that an API would not accept: for the token itself, or for a right. */
  const failed = new Pause(now, random)
  const refused = { certain: new Pause(now, random), perhaps: new Pause(now, random) }
  const pauses = [failed, refused.certain, refused.perhaps]
  const pauseFor = (certain: boolean) => (certain ? refused.certain : refused.perhaps)

  async function current(): Promise<TokenSet> {
    const state = memory.recent() ?? (await memory.known())
    if (!('tokens' in state)) {
      if (unattended) return renewOnce({})
      throw missingTokens(state, user)
    }
    const { tokens } = state
    const judged = judge(tokens)
    if (state.state === 'dead' && !unattended) {
      if (state.refused || judged === 'ended') throw missingTokens(state, user)
      return tokens
    }
    if (judged === 'fresh') return tokens
    if (judged === 'ageing') {
      if (!failed.on()) renewOnce({ instead: tokens }).catch(() => {})
      return tokens
    }
    try {
      return await renewOnce({ instead: tokens })
    } catch (error) {
      if (!hasEnded(tokens)) return tokens
      throw error
    }
  }

  async function replace(rejected: TokenSet, certain: boolean): Promise<TokenSet | undefined> {
    const state = await memory.known()
    if (state.state === 'connected' && state.tokens.accessToken !== rejected.accessToken && !state.tokens.unfinished)
      return state.tokens
    if (pauseFor(certain).on()) return undefined
    try {
      if (state.state === 'dead' && !unattended) throw missingTokens(state, user)
      const tokens = await renewOnce({ instead: rejected, worthless: certain })
      return isSame(tokens, rejected) ? undefined : tokens
    } catch (error) {
      // A 403 may be about a right that no token will have: then it is the answer, whatever hinders a renewal.
      if (certain || hasEnded(rejected)) throw error
      return undefined
    }
  }

  /** One renewal at a time; everybody else waits for its result. Failures are remembered for a while instead of repeated. */
  function renewOnce(wish: Wish): Promise<TokenSet> {
    if (renewing) return renewing
    if (failed.on()) return Promise.reject(failed.error())
    renewing = renew(wish).finally(() => {
      renewing = undefined
    })
    return renewing
  }

  async function renew(wish: Wish): Promise<TokenSet> {
    try {
      const { found, draft, unsaved } = await finishing((each) => memory.update((latest) => change(latest, each)), wish)
      if (found.state === 'connected' && found.tokens.unfinished) throw unfinishedTokens(found.tokens.unfinished)
      failed.end()
      if (unsaved) tell('renewalFailed', unsaved)
      if (found.state === 'connected') {
        if (draft) tell(found.renewedAt === undefined ? 'connected' : 'renewed')
        return found.tokens
      }
      if (draft) tell('consentRequired', missingTokens(found, user))
      throw missingTokens(found, user)
    } catch (error) {
      if (!isOAuthError(error, 'AUTHORIZATION_REQUIRED', 'TOKEN_UNREADABLE')) {
        failed.begin(error, renewalFailure(error))
        if (isOAuthError(error)) tell('renewalFailed', error)
      }
      throw error
    }
  }

  /** A person has settled how things stand: what went wrong before does not count any more. */
  async function settle(put: ReturnType<typeof memory.put>, event: ConnectionEvent | undefined) {
    const changed = await put
    for (const pause of pauses) pause.end()
    if (event) tell(event)
    return changed
  }

  /** Whoever listens must not be able to spoil a renewal. */
  function tell(event: ConnectionEvent, error?: OAuthError): void {
    try {
      onEvent(event, error)
    } catch {}
  }

  return {
    current,
    replace,
    refusedAgain(_tokens, certain) {
      const pause = pauseFor(certain)
      // Many requests at once are refused for one reason.
      if (!pause.on()) pause.begin(undefined, 'misconfigured')
    },
    latest: memory.latest,
    look: async () => memory.recent() ?? memory.known(),
    trouble() {
      const found = memory.latest()
      const missing = found && !unattended && ['dead', 'foreign', 'unreadable'].includes(found.state)
      return missing ? missingTokens(found, user) : (memory.unsaved() ?? failed.failure())
    },
    async renew(anew = false) {
      const state = await memory.known()
      const instead = state.state === 'connected' ? state.tokens : undefined
      failed.end()
      const tokens = await renewOnce({ instead, anew: anew && unattended })
      if (isSame(tokens, instead)) throw new OAuthError('AUTHORIZATION_REQUIRED', 'noRefreshToken')
      return tokens
    },
    async keep(granted) {
      const { unsaved } = await settle(
        memory.put({ ...connected(granted), ...(user !== undefined && { user }) }),
        granted.tokens.unfinished ? undefined : 'connected',
      )
      if (unsaved) throw unsaved
    },
    async disconnect() {
      const { before, unsaved } = await settle(memory.put({ state: 'disconnected', endedAt: now() }), undefined)
      if (before?.state !== 'none' && before?.state !== 'disconnected') tell('disconnected')
      return { ...(before && 'tokens' in before && { previous: before }), ...(unsaved && { unsaved }) }
    },
    async settled() {
      await renewing?.catch(() => {})
      await memory.flush()
    },
    isBusy: () =>
      renewing !== undefined || memory.unsaved() !== undefined || memory.isBusy() || pauses.some((pause) => pause.on()),
  }
}
