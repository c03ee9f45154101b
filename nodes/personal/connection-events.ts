import { EventEmitter } from 'node:events'
import type { ConnectionEvent, OAuthError } from '../../src/index.ts'
import { FailingConnections } from './failing-connections.ts'

/** Something that happened to a connection. Never a token. */
export interface ConnectionHappening {
  readonly event: ConnectionEvent
  /** The id of the integration's node, and what the editor knows it by where it is an instance in a subflow. */
  readonly integration: string
  readonly alias?: string
  /** Of the integration, as people call it. */
  readonly name: string
  /** Names the connection, see `Integration.find`. */
  readonly hash: string
  /** Whose it is, where every user has one. */
  readonly user?: string
  readonly error?: OAuthError
  /** Milliseconds since the epoch. */
  readonly at: number
  /** A renewal failed as the one before did: that it fails was told. */
  readonly again?: true
}

interface ConnectionEvents {
  happening: [ConnectionHappening]
  /** A consent ended well: its name, see `consentId`. */
  consented: [consent: string]
}

/** What happens to the connections of all integrations in this process. */
export const connectionEvents: EventEmitter<ConnectionEvents> = new EventEmitter<ConnectionEvents>().setMaxListeners(0)

const failing = new FailingConnections()

/** Tells whoever listens what happened. Returns whether it is news. */
export function announce(happened: Omit<ConnectionHappening, 'again'>): boolean {
  const again = !failing.isNews(happened)
  connectionEvents.emit('happening', { ...happened, ...(again && { again }) })
  return !again
}
