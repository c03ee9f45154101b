import { join } from 'node:path'
import { replaceFile, textOf } from './journal-folder.ts'

/** What a journal's folder says of itself. It holds nothing secret, and nothing of any user. */
export interface FolderNote {
  /** Of the integration. */
  readonly id: string
  /** The flows it has been seen in: the flow file and, where there are projects, the project. */
  readonly flows: readonly string[]
  /** Since when, and how often, its integration was in no flow; milliseconds since the epoch. */
  readonly orphan?: OrphanMark
}

export interface OrphanMark {
  readonly since: number
  readonly last: number
  readonly times: number
}

const fileIn = (folder: string) => join(folder, 'integration.json')

/** More than anybody has; a list that only ever grows needs an end. */
const mostFlows = 50

/** What stands in a folder; `undefined` where there is nothing, or nothing that can be understood. */
export async function readNote(folder: string): Promise<FolderNote | undefined> {
  try {
    const note = JSON.parse((await textOf(fileIn(folder))) ?? '') as Partial<FolderNote> | null
    const { id, flows } = note ?? {}
    return typeof id === 'string' && Array.isArray(flows) ? (note as FolderNote) : undefined
  } catch {
    return undefined
  }
}

export async function writeNote(folder: string, note: FolderNote): Promise<void> {
  await replaceFile(fileIn(folder), [JSON.stringify(note)])
}

/** Notes that an integration is at work with this folder, in these flows: no orphan, or none any more. */
export async function noteFolder(folder: string, id: string, flows: string): Promise<void> {
  const note = await readNote(folder)
  if (note?.id === id && note.flows.includes(flows) && !note.orphan) return
  const before = note?.id === id ? note.flows.filter((other) => other !== flows) : []
  await writeNote(folder, { id, flows: [...before, flows].slice(-mostFlows) })
}
