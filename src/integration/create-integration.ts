import { setTimeout as timer } from 'node:timers/promises'
import { connectionKey } from '../connections/connection-key.ts'
import { type ConnectionEvent, liveConnection } from '../connections/live-connection.ts'
import { pendingConsents } from '../connections/pending-consents.ts'
import { fingerprint } from '../connections/seal.ts'
import { checkedSecrets } from '../definition/checked-secrets.ts'
import type { ClientSecrets, IntegrationDefinition } from '../definition/integration-definition.ts'
import { isLocalPath } from '../definition/local-path.ts'
import { authorizationRequest, exchangeCode, readAuthorizationResponse } from '../protocol/authorization-code.ts'
import { discovery } from '../protocol/discovery.ts'
import { guardedSend } from '../protocol/guarded-send.ts'
import { withKnownEnd } from '../protocol/introspection.ts'
import { openidClient } from '../protocol/openid-client.ts'
import type { ProtocolContext } from '../protocol/protocol-context.ts'
import { revoke } from '../protocol/revocation.ts'
import { unfinishedYet } from '../protocol/steps.ts'
import { apiPipeline } from '../transport/api-pipeline.ts'
import type { Observation } from '../transport/observe.ts'
import { placementOf } from '../transport/placement.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import { enteredTokens } from './entered-tokens.ts'
import { grantsOf } from './grants-of.ts'
import type { Host } from './host.ts'
import type { Integration } from './integration.ts'
import { dueAt } from './keep-alive.ts'
import { meaningsOf } from './meanings-of.ts'
import { isGood, pingRequest, whoAnswered } from './ping.ts'

export interface IntegrationOptions {
  /** Names the integration for ever: its stored tokens are bound to it. */
  readonly id: string
  readonly definition: IntegrationDefinition
  readonly secrets: ClientSecrets
  readonly host: Host
  readonly onEvent?: (event: ConnectionEvent, error?: OAuthError) => void
  /** Told of each API request while it is there: a redacted line for a log. */
  readonly observer?: () => ((observation: Observation) => void) | undefined
}

const pause = (ms: number): Promise<void> => timer(ms, undefined, { ref: false })

/** The one place where the parts are put together. */
export function createIntegration(options: IntegrationOptions): Integration {
  const { id, definition, host, onEvent = () => {}, observer = () => undefined } = options
  const secrets = checkedSecrets(definition, options.secrets)
  const { store, consents = pendingConsents(), now = Date.now, sleep = pause, random = Math.random } = host
  const send = guardedSend(host.sendOAuth ?? host.send, definition)
  const metadata = discovery(definition, send, now)
  const meanings = meaningsOf(definition, secrets)
  const place = placementOf(definition.tokenPlacement, meanings.values).put
  const context: ProtocolContext = { definition, secrets, send, now, metadata, place }
  const key = connectionKey()
  const print = fingerprint(definition)
  const connection = liveConnection({
    key,
    name: JSON.stringify([id, print, key]),
    store,
    ...grantsOf(context),
    refreshBefore: definition.refreshBefore,
    notBefore: definition.rules.refreshRequest.notBefore,
    now,
    sleep,
    random,
    onEvent,
  })
  const sendApi = apiPipeline({ source: connection, definition, meanings, send: host.send, now, observer })
  const underWay = new Set<Promise<unknown>>()

  /** Remembers work that must not be cut off: a code and a refresh token are good for one answer only. */
  function finishing<T>(work: Promise<T>): Promise<T> {
    const settled: Promise<unknown> = work.catch(() => {}).finally(() => underWay.delete(settled))
    underWay.add(settled)
    return work
  }

  async function complete(parameters: URLSearchParams): Promise<string | undefined> {
    const response = readAuthorizationResponse(parameters, definition.rules.callback)
    const pending = consents.take(response.state)
    if (!pending) throw new OAuthError('CONSENT_INVALID', 'unknown')
    if (pending.id !== id) throw new OAuthError('CONSENT_INVALID', 'integration')
    if (pending.fingerprint !== print) throw new OAuthError('CONSENT_INVALID', 'changed')
    const granted = await withKnownEnd(context, await exchangeCode(context, pending.request, response))
    // Kept before the requests that follow are sent: a code is good for one answer only.
    const first = unfinishedYet(context, granted, false)
    await connection.keep(first)
    if (first.tokens.unfinished) await connection.current()
    return pending.returnTo
  }

  async function disconnect(): Promise<boolean | null> {
    const { previous, unsaved } = await connection.disconnect()
    const confirmed = previous ? await revoke(context, previous, sleep) : null
    if (unsaved) throw unsaved
    return confirmed
  }

  /** Tokens are got first only where there is no other way to know. */
  async function baseUrl(): Promise<string | undefined> {
    return meanings.baseUrl ? meanings.baseUrl(await connection.current()) : definition.baseUrl
  }

  return {
    definition,
    send: sendApi,
    token: connection.current,
    baseUrl,
    renew: () => connection.renew(),
    obtain: () => connection.renew(true),
    async settled() {
      await Promise.all([connection.settled(), ...underWay])
    },

    enterToken: async (entered) => {
      const issuedBy = await metadata().then(({ tokenUrl }) => (tokenUrl ? new URL(tokenUrl).origin : ''))
      await connection.keep({ tokens: enteredTokens(entered, now()), issuedBy })
    },

    async beginConsent({ redirectUri, binding, startedBy, returnTo = definition.returnTo }) {
      if (definition.grant !== 'authorization_code')
        throw new OAuthError('CONFIGURATION_INVALID', 'grant', { grant: definition.grant })
      if (returnTo !== undefined && !isLocalPath(returnTo)) throw new OAuthError('CONFIGURATION_INVALID', 'returnTo')
      const { url, request } = await authorizationRequest(context, redirectUri)
      const { secret, expiresIn } = consents.add({
        id,
        connection: key,
        integrationKey: definition.key,
        fingerprint: print,
        request,
        binding,
        ...(startedBy !== undefined && { startedBy }),
        ...(returnTo !== undefined && { returnTo }),
      })
      return { authorizationUrl: url, redirectUri, state: request.state, secret, expiresAt: now() + expiresIn }
    },

    completeConsent: (parameters) => finishing(complete(parameters)),
    revoke: () => finishing(disconnect()),

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

    async preload() {
      await Promise.all([openidClient(), connection.look()])
    },

    async keepAlive() {
      const found = await connection.look()
      if (found.state !== 'connected' || found.tokens.refreshToken === undefined) return
      if (definition.keepAlive > 0 && now() >= dueAt(found, definition.keepAlive, random())) await connection.renew()
    },
  }
}
