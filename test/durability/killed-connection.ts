import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { AuthorizationServer } from '../support/authorization-server.ts'
import type { TokenRequest } from '../support/token-requests.ts'
import { passwordTokens } from './password-tokens.ts'
import type { FromChild } from './renewing-child.ts'
import { type RenewingSettings, renewing } from './renewing-settings.ts'

/** One SIGKILL, and what the next start made of it. */
export interface Kill {
  /** While the process was still starting, or in its loop of renewals. */
  readonly during: 'start' | 'loop'
  /** When it was sent and when the process had ended; milliseconds since the epoch. */
  readonly sentAt: number
  readonly endedAt: number
  /** The server had rotated the refresh token, and the new one was not on the disk yet. */
  lost: boolean
  /** Milliseconds from the server's answer to the kill, where the new token was lost; negative: the answer left later. */
  answeredBefore?: number
}

const child: string = path.join(import.meta.dirname, 'renewing-child.js')
const now = () => performance.timeOrigin + performance.now()
const patience = 30_000

/** A connection in a process of its own, which is killed again and again. */
export class KilledConnection {
  readonly kills: Kill[] = []
  /** For each renewal, how long its answer was on the way and not on the disk, and whether it was the first of its process. */
  readonly windows: { readonly ms: number; readonly first: boolean }[] = []
  /** How often the server refused a lost token. */
  refusals = 0
  readonly #server: AuthorizationServer
  readonly #settings: RenewingSettings & { readonly rest: number }
  readonly #random: () => number
  /** When the server decided about the renewal that is under way. */
  #answeredAt: number | undefined
  /** Kills whose outcome is not known yet. */
  #open: Kill[] = []

  constructor(server: AuthorizationServer, settings: RenewingSettings & { rest: number }, random: () => number) {
    this.#server = server
    this.#settings = settings
    this.#random = random
  }

  /** To be told of each request at the token endpoint, when it has been decided and not answered. */
  onTokenRequest({ clientId, grantType, outcome }: TokenRequest): void {
    if (clientId === this.#settings.clientId && grantType === 'refresh_token' && outcome === 'granted')
      this.#answeredAt = now()
  }

  /** Kills it so many times; after each the next start must work, or must have had no chance. */
  async kill(times: number): Promise<void> {
    await this.#connect()
    while (this.kills.length < times) await this.#live(this.#random() < 0.25 ? 'start' : 'loop')
    await this.#live('end')
  }

  /** Gets a new family of tokens, as a person does by a consent. */
  async #connect(): Promise<void> {
    const { integration, network } = renewing(this.#settings)
    await integration.enterToken(await passwordTokens(this.#server, this.#settings.clientId))
    await network.close()
  }

  /** One life of the process. */
  async #live(until: 'start' | 'loop' | 'end'): Promise<void> {
    const life = fork(child, [JSON.stringify(this.#settings)], { serialization: 'json' })
    const ended = once(life, 'exit')
    const answer = until === 'start' ? undefined : await this.#firstRenewal(life)
    if (answer !== undefined) {
      await ended
      this.#lost(answer)
      return this.#connect()
    }
    if (until !== 'start') this.#open = []
    // Long enough for some renewals, or for any moment of a start.
    await new Promise((resolve) => setTimeout(resolve, this.#random() * (until === 'start' ? 250 : 120)))
    const sentAt = now()
    life.kill('SIGKILL')
    await ended
    if (until === 'end') return
    const kill = { during: until, sentAt, endedAt: now(), lost: false }
    this.kills.push(kill)
    this.#open.push(kill)
  }

  /** Resolves to nothing once a call and a renewal have succeeded, or to the failure. */
  #firstRenewal(life: ChildProcess): Promise<{ failed: string; error: string } | undefined> {
    let called = false
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The process neither renewed nor failed')), patience)
      life.on('message', (message: FromChild) => {
        if ('durable' in message) this.#stored(message)
        if ('called' in message) {
          assert.equal(message.called, 200, 'the first call after a kill')
          called = true
        }
        if ('failed' in message || ('durable' in message && called)) {
          clearTimeout(timer)
          resolve('failed' in message ? message : undefined)
        }
      })
    })
  }

  #stored({ durable, first }: { durable: number; first: boolean }): void {
    const answeredAt = this.#answeredAt
    // The next answer may have overtaken the news of this one.
    if (answeredAt === undefined || durable < answeredAt) return
    this.windows.push({ ms: durable - answeredAt, first })
    this.#answeredAt = undefined
  }

  /** Makes sure that the failure is the only one allowed: the answer of the last renewal cannot have been on the disk. */
  #lost(failure: { failed: string; error: string }): void {
    assert.deepEqual(failure.failed, 'AUTHORIZATION_REQUIRED', failure.error)
    const own = this.#server.log.requests.filter(
      ({ clientId, grantType }) => clientId === this.#settings.clientId && grantType === 'refresh_token',
    )
    const [rotated, ...refused] = own.slice(own.findLastIndex(({ outcome }) => outcome === 'granted'))
    assert.ok(rotated && this.#open.length > 0, 'a token can only be lost by a kill')
    for (const { outcome, parameters } of refused) {
      assert.equal(outcome, 'invalid_grant')
      assert.equal(parameters['refresh_token'], rotated.parameters['refresh_token'])
    }
    // One that was killed at its start may have been refused too, and not have noted it.
    const most = 1 + this.#open.filter(({ during }) => during === 'start').length
    assert.ok(refused.length >= 1 && refused.length <= most, 'each process tries a lost token once')
    this.refusals += refused.length
    const answeredAt = this.#answeredAt ?? Number.NaN
    const kill = this.#open.find(({ endedAt }) => endedAt >= answeredAt) ?? (this.#open.at(-1) as Kill)
    kill.lost = true
    kill.answeredBefore = kill.sentAt - answeredAt
    this.#answeredAt = undefined
    this.#open = []
  }
}
