import type { ConnectionEvent } from '../connections/connection-event.ts'
import { noteOf } from '../connections/index-entry.ts'
import { LiveConnection } from '../connections/live-connection.ts'
import type { PendingConsents } from '../connections/pending-consents.ts'
import type { Found, TokenStore } from '../connections/token-store.ts'
import { introspection, withKnownEnd } from '../protocol/introspection.ts'
import type { ProtocolContext } from '../protocol/protocol-context.ts'
import { revoke } from '../protocol/revocation.ts'
import { unfinishedYet } from '../protocol/steps.ts'
import { apiPipeline } from '../transport/api-pipeline.ts'
import type { ApiRequest } from '../transport/api-request.ts'
import type { Observation } from '../transport/observe.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { Granted } from '../vocabulary/grant.ts'
import type { Send } from '../vocabulary/http.ts'
import { type CodeConsent, codeConsent } from './code-consent.ts'
import { cancelled, type DeviceConsent, deviceConsent } from './device-consent.ts'
import { enteredTokens } from './entered-tokens.ts'
import type { GrantsInOrder } from './grants-of.ts'
import type { ConnectionActions } from './integration.ts'
import { isDue } from './is-due.ts'
import { LastUse } from './last-use.ts'
import type { Meanings } from './meanings-of.ts'
import { isGood, pingRequest, whoAnswered } from './ping.ts'

/** What all connections of an integration share. */
export interface ConnectionParts {
  readonly id: string
  readonly context: ProtocolContext
  readonly grants: GrantsInOrder
  readonly meanings: Meanings
  readonly fingerprint: string
  readonly store: TokenStore
  readonly consents: PendingConsents
  /** Carries API requests. */
  readonly send: Send
  readonly sleep: (ms: number) => Promise<void>
  readonly random: () => number
  readonly observer: () => ((observation: Observation) => void) | undefined
  readonly onEvent: (
    event: ConnectionEvent,
    error: OAuthError | undefined,
    key: string,
    user: string | undefined,
  ) => void
  /** Told when a connection was revoked, and nobody needs it any more. */
  readonly onRevoked?: (key: string, user: string | undefined) => void
  /** Told of each consent that ended well. */
  readonly onConsented: (state: string) => void
}

/** One connection that is open: what can be done with it, and what its integration does with it. */
export interface OpenConnection extends ConnectionActions {
  /** Ends what waits for a person's answer to a device code. */
  stop(): void
  readonly key: string
  /** Renews it if it is due, see `isDue`. */
  keepAlive(jitter: number): Promise<void>
  /** What the memory has of it. */
  latest(): Found | undefined
  /** By requests for its tokens, in this process. */
  readonly use: LastUse
  settled(): Promise<void>
  isBusy(): boolean
}

/** @param user whose it is, where every user has one */
export function openConnection(parts: ConnectionParts, key: string, user?: string): OpenConnection {
  const { id, context, meanings, fingerprint, send, sleep, random } = parts
  const { definition, now, metadata } = context
  const connection = new LiveConnection({
    key,
    user,
    name: JSON.stringify([id, fingerprint, key]),
    store: parts.store,
    ...parts.grants,
    refreshBefore: definition.refreshBefore,
    notBefore: definition.rules.refreshRequest.notBefore,
    now,
    sleep,
    random,
    onEvent: (event, error) => parts.onEvent(event, error, key, user),
  })
  const travel = { source: connection, definition, meanings, send, now, observer: parts.observer }
  // One for each of many users would weigh more than their tokens; to make it takes less than a microsecond.
  const sendApi = user === undefined ? apiPipeline(travel) : (request: ApiRequest) => apiPipeline(travel)(request)
  const use = new LastUse()
  const underWay = new Set<Promise<unknown>>()

  /** Remembers work that must not be cut off: a code and a refresh token are good for one answer only. */
  function finishing<T>(work: Promise<T>): Promise<T> {
    const settled: Promise<unknown> = work.catch(() => {}).finally(() => underWay.delete(settled))
    underWay.add(settled)
    return work
  }

  /** Tokens are got first only where there is no other way to know. */
  async function baseUrl(): Promise<string | undefined> {
    return meanings.baseUrl ? meanings.baseUrl(await connection.current()) : definition.baseUrl
  }

  /** Kept before the requests that follow are sent: a code is good for one answer only. */
  async function keep(granted: Granted): Promise<void> {
    const first = unfinishedYet(context, await withKnownEnd(context, granted), false)
    await connection.keep(first)
    if (first.tokens.unfinished) await connection.current()
  }

  // Made when they are needed: most connections are in use for long after their consent.
  let consentMade: CodeConsent | undefined
  let deviceMade: DeviceConsent | undefined
  const consent = () => (consentMade ??= codeConsent(parts, key, user, () => connection.look(), keep))
  const device = () => (deviceMade ??= deviceConsent({ context, sleep, keep, finishing }))

  async function disconnect(): Promise<boolean | null> {
    await deviceMade?.end(cancelled())
    const { previous, unsaved } = await connection.disconnect()
    const confirmed = previous ? await revoke(context, previous, sleep) : null
    parts.onRevoked?.(key, user)
    if (unsaved) throw unsaved
    return confirmed
  }

  return {
    key,
    send(request) {
      use.at = now()
      return sendApi(request)
    },
    token() {
      use.at = now()
      return connection.current()
    },
    baseUrl,
    renew: () => connection.renew(),
    obtain: () => connection.renew(true),

    enterToken: async (entered) => {
      const issuedBy = await metadata().then(({ tokenUrl }) => (tokenUrl ? new URL(tokenUrl).origin : ''))
      await connection.keep({ tokens: enteredTokens(entered, now()), issuedBy })
    },

    beginConsent: (options) => consent().begin(options),
    completeConsent: (parameters, byHand) => finishing(consent().complete(parameters, byHand)),
    beginDevice: async () => device().begin(),
    completePasted: (answer) => finishing(consent().completePasted(answer)),
    revoke: () => finishing(disconnect()),

    async introspect() {
      const tokens = await connection.current()
      const found = await connection.look()
      return introspection(context, { tokens, issuedBy: 'issuedBy' in found ? found.issuedBy : '' })
    },

    async ping() {
      const response = await sendApi(pingRequest(definition, await baseUrl()))
      const account = whoAnswered(response, definition.ping)
      const { status, url } = response
      return { status, url, ok: isGood(response, definition.ping), ...(account && { account }) }
    },

    async status() {
      const found = await connection.look()
      const trouble = connection.trouble()
      return { found, ...(trouble && { trouble }) }
    },

    async keepAlive(jitter) {
      if (isDue(noteOf(key, await connection.look()), definition, jitter, now())) await connection.renew()
    },
    latest: () => connection.latest(),
    use,

    stop: () => void deviceMade?.end(new OAuthError('DEADLINE_PASSED', 'closed')),
    async settled() {
      await Promise.all([connection.settled(), ...underWay])
    },
    isBusy: () => underWay.size > 0 || (deviceMade?.isBusy() ?? false) || connection.isBusy(),
  }
}
