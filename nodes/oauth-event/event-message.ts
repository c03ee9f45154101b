import type { ConnectionEvent } from '../../src/index.ts'
import { errorText, type Translate } from '../error-text.ts'
import type { ConnectionHappening } from '../personal/connection-events.ts'

/** What flows know an event by. */
export type EventName = 'connected' | 'renewed' | 'renewalFailing' | 'consentRequired' | 'revoked'

/** What a message tells of a connection. Never a token. */
export interface EventMessage {
  readonly topic: EventName
  readonly payload: {
    readonly event: EventName
    /** The name of the integration, and the id of its node. */
    readonly integration: string
    readonly integrationId: string
    /** Names the connection, without telling whose it is. */
    readonly connection: string
    /** Whose it is, where every user has one. */
    readonly user?: string
    /** Why, where something failed: as code, as reason within that, and in words. */
    readonly code?: string
    readonly reason?: string
    readonly text?: string
    /** Milliseconds since the epoch. */
    readonly at: number
  }
}

const names: Readonly<Record<ConnectionEvent, EventName>> = {
  connected: 'connected',
  renewed: 'renewed',
  renewalFailed: 'renewalFailing',
  consentRequired: 'consentRequired',
  disconnected: 'revoked',
}

/** The texts are in the language of Node-RED. */
export function eventMessage(happening: ConnectionHappening, translate: Translate): EventMessage {
  const { event, name, integration, hash, user, error, at } = happening
  return {
    topic: names[event],
    payload: {
      event: names[event],
      integration: name,
      integrationId: integration,
      connection: hash,
      ...(user !== undefined && { user }),
      ...(error && { code: error.code, reason: error.reason, text: errorText(error, translate) }),
      at,
    },
  }
}

/** What a node wants to be told of; all where it does not say. */
export interface EventFilter {
  readonly integration?: string
  readonly events?: readonly string[]
}

/** Whether a node wants to be told. It knows an integration inside a subflow by the id that the editor has for it. */
export function isWanted(
  { event, integration, alias, again }: Pick<ConnectionHappening, 'event' | 'integration' | 'alias' | 'again'>,
  filter: EventFilter,
): boolean {
  const { integration: wanted, events = [] } = filter
  if (again || (wanted && wanted !== integration && wanted !== alias)) return false
  return events.length === 0 || events.includes(names[event])
}
