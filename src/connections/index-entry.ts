import { isConnectionKey } from './connection-key.ts'
import type { Found } from './token-store.ts'

/** What the index knows of a connection: what a list is made from, and who is to be renewed or removed. Never a token. */
export interface IndexEntry {
  readonly key: string
  /** `unknown`: it was used, but what became of it got lost. */
  readonly state: Found['state'] | 'unknown'
  readonly generation: number
  /** Whose it is, cut. */
  readonly user?: string
  readonly connectedAt?: number
  readonly renewedAt?: number
  /** Whether it can be renewed without a person. */
  readonly renewable?: boolean
  readonly endedAt?: number
  /** When a request last used it, as far as that was noted. */
  readonly usedAt?: number
}

/** What is noted of a connection: how it stands now (`none`: it is gone), or only that it was used. */
export type IndexNote = IndexEntry | Required<Pick<IndexEntry, 'key' | 'usedAt'>>

/** Characters of a user id that people still tell apart. */
export const longestUser = 200

/** What is noted of a connection that was kept or read. */
export function noteOf(key: string, found: Found): IndexEntry {
  const { state, generation } = found
  if (state === 'disconnected') return { key, state, generation, endedAt: found.endedAt ?? 0 }
  if (state !== 'connected' && state !== 'dead') return { key, state, generation }
  const { user, connectedAt, renewedAt, tokens } = found
  return {
    key,
    state,
    generation,
    ...(user !== undefined && { user: user.slice(0, longestUser) }),
    connectedAt,
    ...(renewedAt !== undefined && { renewedAt }),
    ...(tokens.refreshToken !== undefined && { renewable: true }),
  }
}

/** Adds a note to what was known before; `undefined` when there is no such connection any more. */
export function noted(before: IndexEntry | undefined, note: IndexNote): IndexEntry | undefined {
  const { key } = note
  if (!('state' in note)) return { ...(before ?? { key, state: 'unknown', generation: 0 }), usedAt: note.usedAt }
  if (note.state === 'none') return undefined
  const usedAt = note.usedAt ?? before?.usedAt
  return usedAt === undefined || note.state === 'disconnected' ? note : { ...note, usedAt }
}

/** Whether a note says that a connection has ended: then nothing else is to tell whose it was. */
export function isGone(note: IndexNote): boolean {
  return 'state' in note && (note.state === 'disconnected' || note.state === 'none')
}

/** A note as it was read; `undefined` for anything else. */
export function asNote(value: unknown): IndexNote | undefined {
  const { key, state, generation, usedAt } = Object(value) as Partial<Record<string, unknown>>
  if (typeof key !== 'string' || !isConnectionKey(key)) return undefined
  const isSound = state === undefined ? Number.isFinite(usedAt) : Number.isSafeInteger(generation)
  return isSound ? (value as IndexNote) : undefined
}
