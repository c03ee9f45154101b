import { type IndexEntry, type IndexNote, isGone, noted } from './index-entry.ts'
import type { IndexReader } from './index-file.ts'

/** Puts together what is read. Another file begins anew, without touching what somebody may be looking through. */
export class EntryReader implements IndexReader {
  entries: Map<string, IndexEntry>
  notes = 0
  isNew = false
  /** Whether there is a user in what was read whose connection has ended since. */
  hasGone = false

  constructor(known: Map<string, IndexEntry> = new Map()) {
    this.entries = known
  }

  begin(): void {
    this.entries = new Map()
    this.notes = 0
    this.isNew = true
    this.hasGone = false
  }

  take(note: IndexNote): void {
    this.notes += 1
    if (isGone(note) && this.entries.get(note.key)?.user !== undefined) this.hasGone = true
    applyNote(this.entries, note)
  }

  worthNoting(): IndexNote[] {
    const notes: IndexNote[] = []
    for (const entry of this.entries.values()) {
      const { key, state, usedAt } = entry
      if (state !== 'unknown' && state !== 'unreadable') notes.push(entry)
      else if (usedAt !== undefined) notes.push({ key, usedAt })
    }
    return notes
  }
}

export function applyNote(entries: Map<string, IndexEntry>, note: IndexNote): void {
  const entry = noted(entries.get(note.key), note)
  if (entry) entries.set(note.key, entry)
  else entries.delete(note.key)
}
