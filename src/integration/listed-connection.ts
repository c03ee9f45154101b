import type { Connected, Dead } from '../connections/connection.ts'
import type { IndexEntry } from '../connections/index-entry.ts'
import type { ConnectionList, ListedConnection } from './connection-list.ts'
import type { OpenConnection } from './open-connection.ts'

/** Characters of a user id that people still tell apart. */
const longestUser = 200

/** A connection as it is shown: what there is to know of it but its tokens. It was never used when `usedAt` is 0. */
export function listedConnection(key: string, found: Connected | Dead, usedAt: number): ListedConnection {
  const { state, user = '', connectedAt, renewedAt, tokens } = found
  const { expiresAt, scope } = tokens
  return {
    hash: key.slice('t_'.length),
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
    hash: key.slice('t_'.length),
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
