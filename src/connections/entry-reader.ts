import { type IndexEntry, type IndexNote, noted } from './index-entry.ts'
import type { IndexReader } from './index-file.ts'

/** Puts together what is read. Another file begins anew, without touching what somebody may be looking through. */
export class EntryReader implements IndexReader {
  entries: Map<string, IndexEntry>
  notes = 0
  isNew = false

  constructor(known: Map<string, IndexEntry> = new Map()) {
    this.entries = known
  }

  begin(): void {
    this.entries = new Map()
    this.notes = 0
    this.isNew = true
  }

  take(note: IndexNote): void {
    this.notes += 1
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
