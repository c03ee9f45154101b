import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type FolderNote, type OrphanMark, readNote, writeNote } from './folder-note.ts'
import { journalFolder } from './journal-folder.ts'

const day = 86_400_000

/** Milliseconds for which the folder of an integration stays that is in no flow any more. */
const keptFor = 30 * day

/** A clock that jumps ahead must not end that time: it counts on so many different days of the process's own. */
const keptTimes = 10

const leaving = '.leaving'

/** The flows as they are now. */
export interface KnownFlows {
  /** See `FolderNote.flows`. */
  readonly name: string
  /** Of all nodes, disabled ones too. */
  readonly nodeIds: ReadonlySet<string>
}

/**
 * Looks through the folders of all journals for those whose integration is in no flow any more. Such a folder is marked, and
 * removed when it has been so for 30 days; one whose integration is back loses its mark. Never throws: what cannot be read,
 * was seen in other flows as well, or does not say whose it is stays.
 */
export async function sweepOrphans(directory: string, flows: KnownFlows, now: number): Promise<void> {
  // Flows without a single node are flows that could not be read.
  if (flows.nodeIds.size === 0) return
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const folder = join(directory, entry.name)
    if (!entry.isDirectory()) continue
    if (entry.name.endsWith(leaving)) await remove(folder)
    else await judge(directory, folder, flows, now).catch(() => {})
  }
}

async function judge(directory: string, folder: string, flows: KnownFlows, now: number): Promise<void> {
  const note = await readNote(folder)
  if (!note || journalFolder(directory, note.id) !== folder) return
  const fate = fateOf(note, flows, now)
  if (fate === 'remove') {
    // By another name first, so that an integration that comes back at this moment starts anew instead of losing half.
    await rename(folder, folder + leaving)
    await remove(folder + leaving)
  } else if (fate !== 'keep') {
    const { orphan: _, ...rest } = note
    await writeNote(folder, fate === 'unmark' ? rest : { ...rest, orphan: fate })
  }
}

/** What is to be done with a folder: `keep` it as it is, `remove` it, `unmark` it, or mark it as told. */
function fateOf(note: FolderNote, flows: KnownFlows, now: number): 'keep' | 'remove' | 'unmark' | OrphanMark {
  const { id, orphan } = note
  // These flows say nothing of what is in others.
  if (note.flows.some((name) => name !== flows.name)) return 'keep'
  if (isInFlows(id, flows.nodeIds)) return orphan ? 'unmark' : 'keep'
  if (!orphan || !isSound(orphan, now)) return { since: now, last: now, times: 1 }
  if (now - orphan.since >= keptFor && orphan.times >= keptTimes) return 'remove'
  return now - orphan.last >= day ? { ...orphan, last: now, times: orphan.times + 1 } : 'keep'
}

/**
 * Whether a node is in the flows: by its id, or, inside an instance of a subflow, by what follows a dash, which then is its id in
 * the subflow's definition.
 */
export function isInFlows(id: string, nodeIds: ReadonlySet<string>): boolean {
  const parts = id.split('-')
  return parts.some((_, index) => nodeIds.has(parts.slice(index).join('-')))
}

function isSound({ since, last, times }: OrphanMark, now: number): boolean {
  return [since, last, times].every(Number.isFinite) && since <= last && last <= now
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
}
