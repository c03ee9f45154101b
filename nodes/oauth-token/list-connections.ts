import type { Integration } from '../../src/index.ts'
import type { Outcome } from './operations.ts'

/** What a message may say about a list. */
export interface ListMessage {
  /** Where to go on: `msg.oauth.cursor` of the part before. */
  readonly cursor?: unknown
  /** Only users whose id has this text in it. */
  readonly search?: unknown
  /** How many at most. */
  readonly limit?: unknown
}

/** Part of the list of all users' connections. Who has one is for the author of a flow to know, not for one of the users. */
export async function listConnections(
  { list }: Pick<Integration, 'list'>,
  { cursor, search, limit }: ListMessage,
): Promise<Outcome> {
  const { connections, ...oauth } = await list({
    ...(isGiven(cursor) && { cursor: String(cursor) }),
    ...(isGiven(search) && { search: String(search) }),
    ...(Number(limit) >= 1 && { limit: Math.floor(Number(limit)) }),
  })
  return { result: connections.map((connection) => ({ ...connection })), oauth }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}
