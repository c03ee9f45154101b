import type { Connected, Dead } from '../connections/connection.ts'
import { hashOf } from '../connections/connection-key.ts'
import { type IndexEntry, longestUser } from '../connections/index-entry.ts'
import type { ConnectionList, ListedConnection } from './connection-list.ts'
import type { OpenConnection } from './open-connection.ts'

/** A connection as it is shown: what there is to know of it but its tokens. It was never used when `usedAt` is 0. */
export function listedConnection(key: string, found: Connected | Dead, usedAt: number): ListedConnection {
  const { state, user = '', connectedAt, renewedAt, tokens } = found
  const { expiresAt, scope } = tokens
  return {
    hash: hashOf(key),
    user: user.slice(0, longestUser),
    state,
    connectedAt,
    ...(renewedAt !== undefined && { renewedAt }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(usedAt > 0 && { usedAt }),
    ...(scope !== undefined && { scope }),
    ...(found.state === 'dead' && { error: found.error }),
  }
}

/** The same from the index alone, for one whose record cannot be read now. */
export function listedEntry({
  key,
  user = '',
  state,
  connectedAt = 0,
  renewedAt,
  usedAt,
}: IndexEntry): ListedConnection {
  return {
    hash: hashOf(key),
    user,
    state: state === 'dead' ? state : 'connected',
    connectedAt,
    ...(renewedAt !== undefined && { renewedAt }),
    ...(usedAt !== undefined && { usedAt }),
  }
}

/** The list where all have one connection. */
export async function listOfOne({ key, status, use }: OpenConnection): Promise<ConnectionList> {
  const { found } = await status()
  const connections = 'tokens' in found ? [listedConnection(key, found, use.at)] : []
  const ofState = (state: string) => connections.filter((row) => row.state === state).length
  return {
    connections,
    total: connections.length,
    counts: { connected: ofState('connected'), dead: ofState('dead') },
  }
}
