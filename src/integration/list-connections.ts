import type { ConnectionIndex } from '../connections/connection-index.ts'
import type { IndexEntry } from '../connections/index-entry.ts'
import { ListPage, type ListPosition } from '../connections/list-page.ts'
import { inSlices } from '../connections/slice.ts'
import type { TokenStore } from '../connections/token-store.ts'
import type { Vault } from '../connections/vault.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { ConnectionList, ListedConnection, ListOptions } from './connection-list.ts'
import { listedConnection, listedEntry } from './listed-connection.ts'
import type { OpenConnection } from './open-connection.ts'

export interface ListParts {
  readonly index: ConnectionIndex
  readonly store: Pick<TokenStore, 'peek'>
  /** A cursor tells whose connection it stands at, so it is sealed. */
  readonly vault: Vault
  /** The connection of a user, if it is open. */
  readonly openOf: (user: string) => OpenConnection | undefined
}

const usual = 50
const most = 200

/** Records read at the same time. */
const atOnce = 8

const purpose = 'cursor'

export async function listConnections(
  parts: ListParts,
  { cursor, search = '', limit = usual }: ListOptions,
): Promise<ConnectionList> {
  const { index, vault } = parts
  const page = new ListPage(search, cursor === undefined ? undefined : positionOf(cursor, vault), sound(limit))
  const { entries, isIncomplete } = await index.view()
  await inSlices(entries.values(), (entry) => page.offer(entry))
  const rows: (ListedConnection | undefined)[] = []
  const wanted = page.entries
  // Only what is shown is read, so that it is right.
  for (let first = 0; first < wanted.length; first += atOnce)
    rows.push(...(await Promise.all(wanted.slice(first, first + atOnce).map((entry) => rowOf(entry, parts)))))
  const { counts, total, end } = page
  return {
    connections: rows.filter((row) => row !== undefined),
    ...(end && { cursor: vault.seal(JSON.stringify(end), purpose) }),
    total,
    counts,
    ...(isIncomplete && { incomplete: true }),
  }
}

/** `undefined` for a connection that has ended since the index was told. */
async function rowOf(entry: IndexEntry, { store, openOf }: ListParts): Promise<ListedConnection | undefined> {
  const { key, usedAt = 0 } = entry
  const kept = await store.peek(key).catch(() => undefined)
  if (!kept) return listedEntry(entry)
  if (!('tokens' in kept)) return undefined
  const open = openOf(kept.user ?? '')
  const latest = open?.latest()
  // The memory is ahead of a store that fails.
  const found = latest && latest.generation > kept.generation ? latest : kept
  return 'tokens' in found ? listedConnection(key, found, Math.max(usedAt, open?.use.at ?? 0)) : undefined
}

function positionOf(cursor: string, vault: Vault): ListPosition {
  const text = vault.open(cursor, purpose)
  if (text === undefined) throw new OAuthError('REQUEST_INVALID', 'cursor')
  return JSON.parse(text) as ListPosition
}

function sound(limit: number): number {
  return limit >= 1 ? Math.min(Math.trunc(limit), most) : usual
}
