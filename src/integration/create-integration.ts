import { randomBytes } from 'node:crypto'
import { setTimeout as timer } from 'node:timers/promises'
import type { ConnectionEvent } from '../connections/connection-event.ts'
import { connectionKey, hashOf, keyOfHash } from '../connections/connection-key.ts'
import { pendingConsents } from '../connections/pending-consents.ts'
import { fingerprint, sealKeysOf } from '../connections/seal.ts'
import { vault } from '../connections/vault.ts'
import { checkedSecrets } from '../definition/checked-secrets.ts'
import type { ClientSecrets, IntegrationDefinition } from '../definition/integration-definition.ts'
import { readAuthorizationResponse } from '../protocol/authorization-code.ts'
import { discovery } from '../protocol/discovery.ts'
import { guardedSend } from '../protocol/guarded-send.ts'
import { openidClient } from '../protocol/openid-client.ts'
import type { ProtocolContext } from '../protocol/protocol-context.ts'
import type { Observation } from '../transport/observe.ts'
import { placementOf } from '../transport/placement.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import { connectLinks } from './connect-links.ts'
import { failingActions } from './failing-actions.ts'
import { grantsOf } from './grants-of.ts'
import type { Host } from './host.ts'
import type { Integration } from './integration.ts'
import { listOfOne } from './listed-connection.ts'
import { meaningsOf } from './meanings-of.ts'
import { type OpenConnection, openConnection } from './open-connection.ts'
import { personalConnections } from './personal-connections.ts'

export interface IntegrationOptions {
  /** Names the integration for ever: its stored tokens are bound to it. */
  readonly id: string
  readonly definition: IntegrationDefinition
  readonly secrets: ClientSecrets
  readonly host: Host
  readonly onEvent?: (event: ConnectionEvent, error: OAuthError | undefined, of: ConnectionName) => void
  /** Told of each consent that ended well, by its state. */
  readonly onConsented?: (state: string) => void
  /** Told of each API request while it is there: a redacted line for a log. */
  readonly observer?: () => ((observation: Observation) => void) | undefined
}

/** Which connection something is about. */
export interface ConnectionName {
  /** See `Integration.find`. */
  readonly hash: string
  /** Whose it is, where every user has one. */
  readonly user?: string
}

const pause = (ms: number): Promise<void> => timer(ms, undefined, { ref: false })

/** The one place where the parts are put together. */
export function createIntegration(options: IntegrationOptions): Integration {
  const { id, definition, host, onEvent = () => {}, onConsented = () => {}, observer = () => undefined } = options
  const secrets = checkedSecrets(definition, options.secrets)
  const { store, consents = pendingConsents(), now = Date.now, sleep = pause, random = Math.random } = host
  const send = guardedSend(host.sendOAuth ?? host.send, definition)
  const meanings = meaningsOf(definition, secrets)
  const place = placementOf(definition.tokenPlacement, meanings.values).put
  const context: ProtocolContext = { definition, secrets, send, now, metadata: discovery(definition, send, now), place }
  const parts = {
    id,
    context,
    grants: grantsOf(context),
    meanings,
    fingerprint: fingerprint(definition),
    store,
    consents,
    send: host.send,
    sleep,
    random,
    observer,
    onEvent: (event: ConnectionEvent, error: OAuthError | undefined, key: string, user: string | undefined) =>
      onEvent(event, error, { hash: hashOf(key), ...(user !== undefined && { user }) }),
    onConsented,
  }
  const sealing = host.vault ?? vault(id, sealKeysOf([randomBytes(32)]))
  const isPersonal = definition.mode === 'personal'
  const system = isPersonal ? undefined : openConnection(parts, connectionKey())
  const users = isPersonal ? personalConnections(parts, sealing, host.vault && host.indexFile) : undefined

  function as(user: unknown): OpenConnection {
    if (!users) throw new OAuthError('CONFIGURATION_INVALID', 'mode')
    return users.as(user)
  }

  return {
    definition,
    ...(system ?? failingActions(new OAuthError('USER_MISSING', 'none'))),
    as,
    ...connectLinks(as, sealing, now),

    async find(hash) {
      const key = keyOfHash(hash)
      if (key === undefined) return undefined
      return users ? users.find(key) : key === connectionKey() ? system : undefined
    },

    async list(options = {}) {
      return users ? users.list(options) : listOfOne(system as OpenConnection)
    },

    async completeConsent(parameters, byHand) {
      if (system) return system.completeConsent(parameters, byHand)
      const { state } = readAuthorizationResponse(parameters, definition.rules.callback)
      const user = (await consents.peek(state))?.user
      if (user === undefined) throw new OAuthError('CONSENT_INVALID', 'unknown')
      return as(user).completeConsent(parameters, byHand)
    },

    async preload() {
      await Promise.all([openidClient(), system?.status()])
    },

    async keepAlive() {
      await (users ? users.keepAlive() : system?.keepAlive(random()))
    },

    async tidy() {
      await users?.tidy()
    },

    stop() {
      ;(users ?? system)?.stop()
    },

    async settled() {
      await (users ?? system)?.settled()
    },
  }
}
