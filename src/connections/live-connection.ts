import { isOAuthError, OAuthError } from '../vocabulary/errors.ts'
import type { Granted } from '../vocabulary/grant.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'
import type { Draft } from './connection.ts'
import type { ConnectionEvent } from './connection-event.ts'
import { ConnectionPauses } from './connection-pauses.ts'
import { type Freshness, freshness } from './freshness.ts'
import type { LiveConnectionOptions } from './live-connection-options.ts'
import { missingTokens } from './missing-tokens.ts'
import { RememberedConnection } from './remembered-connection.ts'
import { connected, isSame, type Renewal, refused, renewal, type Wish } from './renewal.ts'
import { renewalFailure } from './renewal-failure.ts'
import type { TokenSource } from './token-source.ts'
import type { Found } from './token-store.ts'
import { finishing, unfinishedTokens } from './unfinished-tokens.ts'

/**
 * A connection in use: hands out its tokens, renews them once for all who wait, and keeps them. A class, since there is one for each
 * of many users: what it does takes memory once.
 */
export class LiveConnection implements TokenSource {
  readonly #user: string | undefined
  readonly #unattended: boolean
  readonly #judge: (tokens: TokenSet) => Freshness
  readonly #now: () => number
  readonly #onEvent: LiveConnectionOptions['onEvent']
  readonly #memory: RememberedConnection
  readonly #change: Renewal
  #renewing: Promise<TokenSet> | undefined
  readonly #pauses: ConnectionPauses

  constructor(options: LiveConnectionOptions) {
    const { user, unattended, refreshBefore, notBefore, now, random, onEvent } = options
    this.#user = user
    this.#unattended = unattended
    this.#judge = (tokens) => freshness(tokens, now(), refreshBefore, notBefore)
    this.#now = now
    this.#onEvent = onEvent
    this.#memory = new RememberedConnection(options)
    this.#change = renewal({ ...options, hasEnded: (tokens) => this.#hasEnded(tokens) })
    this.#pauses = new ConnectionPauses(now, random)
  }

  async current(): Promise<TokenSet> {
    const state = this.#memory.recent() ?? (await this.#memory.known())
    if (!('tokens' in state)) {
      if (this.#unattended) return this.#renewOnce({})
      throw missingTokens(state, this.#user)
    }
    const { tokens } = state
    const judged = this.#judge(tokens)
    if (state.state === 'dead' && !this.#unattended) {
      if (state.refused || judged === 'ended') throw missingTokens(state, this.#user)
      return tokens
    }
    if (judged === 'fresh') return tokens
    if (judged === 'ageing') {
      if (!this.#pauses.failed.on()) this.#renewOnce({ instead: tokens }).catch(() => {})
      return tokens
    }
    try {
      return await this.#renewOnce({ instead: tokens })
    } catch (error) {
      if (!this.#hasEnded(tokens)) return tokens
      throw error
    }
  }

  async replace(rejected: TokenSet, certain: boolean): Promise<TokenSet | undefined> {
    if (certain && refused(await this.#memory.known(), rejected))
      await this.#memory.update(async (latest) => refused(latest, rejected)).catch(() => {})
    const state = await this.#memory.known()
    if (state.state === 'connected' && state.tokens.accessToken !== rejected.accessToken && !state.tokens.unfinished)
      return state.tokens
    if (this.#pauses.refused(certain).on()) return undefined
    try {
      if (state.state === 'dead' && !this.#unattended) throw missingTokens(state, this.#user)
      const tokens = await this.#renewOnce({ instead: rejected, worthless: certain })
      return isSame(tokens, rejected) ? undefined : tokens
    } catch (error) {
      // A 403 may be about a right that no token will have: then it is the answer, whatever hinders a renewal.
      if (certain || this.#hasEnded(rejected)) throw error
      return undefined
    }
  }

  refusedAgain(_tokens: TokenSet, certain: boolean): void {
    const pause = this.#pauses.refused(certain)
    // Many requests at once are refused for one reason.
    if (!pause.on()) pause.begin(undefined, 'misconfigured')
  }

  /** What is in the memory, however old. */
  latest(): Found | undefined {
    return this.#memory.latest()
  }

  /** What is known of it, for showing. Reads the store if need be, never the network. */
  look(): Promise<Found> {
    return this.#memory.known()
  }

  /** What keeps it from working, or from being renewed or stored. */
  trouble(): OAuthError | undefined {
    const found = this.#memory.latest()
    const missing = found && !this.#unattended && ['dead', 'foreign', 'unreadable'].includes(found.state)
    return missing ? missingTokens(found, this.#user) : (this.#memory.unsaved() ?? this.#pauses.failed.failure())
  }

  /**
   * Gets new tokens now, whatever the old ones are worth. With `anew` not from the old ones, where no person is needed.
   *
   * @throws OAuthError `AUTHORIZATION_REQUIRED` where there is nothing to renew them with
   */
  async renew(anew = false): Promise<TokenSet> {
    const state = await this.#memory.known()
    const instead = state.state === 'connected' ? state.tokens : undefined
    this.#pauses.failed.end()
    const tokens = await this.#renewOnce({ instead, anew: anew && this.#unattended })
    if (isSame(tokens, instead)) throw new OAuthError('AUTHORIZATION_REQUIRED', 'noRefreshToken')
    return tokens
  }

  /** Takes tokens that a person brought: a consent, or typed by hand. They are used even when it throws `STORE_FAILED`. */
  async keep(granted: Granted): Promise<void> {
    const user = this.#user
    const { unsaved } = await this.#settle({ ...connected(granted), ...(user !== undefined && { user }) })
    if (!granted.tokens.unfinished) this.#tell('connected')
    if (unsaved) throw unsaved
  }

  /** Leaves a tombstone. Resolves to what there was, so that it can be revoked, and to why the tombstone is not stored yet. */
  async disconnect(): Promise<{ readonly previous?: Granted; readonly unsaved?: OAuthError }> {
    const { before, unsaved } = await this.#settle({ state: 'disconnected', endedAt: this.#now() })
    if (before?.state !== 'none' && before?.state !== 'disconnected') this.#tell('disconnected')
    return { ...(before && 'tokens' in before && { previous: before }), ...(unsaved && { unsaved }) }
  }

  /** Resolves when no renewal is under way, and what could not be stored has been tried to store once more. */
  async settled(): Promise<void> {
    await this.#renewing?.catch(() => {})
    await this.#memory.flush()
  }

  /** Whether there is something under way, or something only this process knows: it must not be forgotten now. */
  isBusy(): boolean {
    const isUnderWay = this.#renewing !== undefined || this.#memory.isBusy() || this.#memory.unsaved() !== undefined
    return isUnderWay || this.#pauses.on()
  }

  #hasEnded(tokens: TokenSet): boolean {
    return this.#judge(tokens) === 'ended'
  }

  /** One renewal at a time; everybody else waits for its result. Failures are remembered for a while instead of repeated. */
  #renewOnce(wish: Wish): Promise<TokenSet> {
    if (this.#renewing) return this.#renewing
    if (this.#pauses.failed.on()) return Promise.reject(this.#pauses.failed.error())
    this.#renewing = this.#renew(wish).finally(() => {
      this.#renewing = undefined
    })
    return this.#renewing
  }

  async #renew(wish: Wish): Promise<TokenSet> {
    try {
      const changeAs = (each: Wish) => this.#memory.update((latest) => this.#change(latest, each))
      const { found, draft, unsaved } = await finishing(changeAs, wish)
      if (found.state === 'connected' && found.tokens.unfinished) throw unfinishedTokens(found.tokens.unfinished)
      this.#pauses.failed.end()
      if (unsaved) this.#tell('renewalFailed', unsaved)
      if (found.state === 'connected') {
        if (draft) this.#tell(found.renewedAt === undefined ? 'connected' : 'renewed')
        return found.tokens
      }
      if (draft) this.#tell('consentRequired', missingTokens(found, this.#user))
      throw missingTokens(found, this.#user)
    } catch (error) {
      if (!isOAuthError(error, 'AUTHORIZATION_REQUIRED', 'TOKEN_UNREADABLE')) {
        this.#pauses.failed.begin(error, renewalFailure(error))
        if (isOAuthError(error)) this.#tell('renewalFailed', error)
      }
      throw error
    }
  }

  /** A person has settled how things stand: what went wrong before does not count any more. */
  async #settle(draft: Draft): ReturnType<RememberedConnection['put']> {
    const changed = await this.#memory.put(draft)
    this.#pauses.end()
    return changed
  }

  /** Whoever listens must not be able to spoil a renewal. */
  #tell(event: ConnectionEvent, error?: OAuthError): void {
    try {
      this.#onEvent(event, error)
    } catch {}
  }
}
