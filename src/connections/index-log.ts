import { applyNote, EntryReader } from './entry-reader.ts'
import type { IndexEntry, IndexNote } from './index-entry.ts'
import type { IndexFile, ReadSoFar } from './index-file.ts'

export interface IndexLogOptions {
  /** Where it outlives the process; in the memory only when absent. */
  readonly file?: IndexFile | undefined
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
}

/** Milliseconds: until what was noted is written, or tried to be once more; and until the memory is given back. */
const writtenAfter = 1_000
const triedAfter = 60_000
const unusedFor = 300_000

/** A file is written anew when it has so many notes more than twice those it needs, or so many bytes that nobody has read. */
const superfluous = 1_000
const unreadAtMost = 4_194_304

/** Notes of connections, written behind whoever makes them. They are read, and then kept in the memory, when somebody asks. */
export class IndexLog {
  readonly #options: IndexLogOptions
  /** Noted, and not in the file yet: the last of each kind counts. */
  #states = new Map<string, IndexNote>()
  #uses = new Map<string, IndexNote>()
  #entries: Map<string, IndexEntry> | undefined
  #readSoFar: ReadSoFar | undefined
  #notesInFile = 0
  #sizeKnown: number | undefined
  #isCrowded = false
  #rewrittenAt = Number.NEGATIVE_INFINITY
  #writing: Promise<void> | undefined
  #loading: Promise<Map<string, IndexEntry>> | undefined
  #usedAt = 0
  #writtenAt = Number.POSITIVE_INFINITY
  #isDroppedSoon = false

  constructor(options: IndexLogOptions) {
    this.#options = options
  }

  /** What is in the memory, if it is. */
  get known(): ReadonlyMap<string, IndexEntry> | undefined {
    return this.#entries
  }

  note(note: IndexNote): void {
    const { key } = note
    if (this.#entries) applyNote(this.#entries, note)
    // What cannot be opened today may be tomorrow, and then nothing would say so.
    if (!this.#options.file || ('state' in note && note.state === 'unreadable')) return
    if ('state' in note) this.#states.set(key, note)
    else this.#uses.set(key, note)
    if ('state' in note && isGone(note)) this.#uses.delete(key)
    this.#writeSoon(writtenAfter)
  }

  /** All there is. What is noted later is changed in the same map, as long as nobody has written the file anew. */
  entries(): Promise<ReadonlyMap<string, IndexEntry>> {
    this.#usedAt = this.#options.now()
    this.#dropSoon()
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  /** Resolves when all is written that can be. Never rejects. */
  flush(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
    return this.#writing
  }

  /** Gives the memory back. */
  drop(): void {
    this.#entries = undefined
    this.#readSoFar = undefined
  }

  async #load(): Promise<Map<string, IndexEntry>> {
    await this.flush()
    const { file } = this.#options
    if (!file) {
      this.#entries ??= new Map()
      return this.#entries
    }
    const reader = new EntryReader(this.#entries)
    this.#readSoFar = await file.read(this.#entries && this.#readSoFar, reader).catch(() => undefined)
    return this.#keep(reader)
  }

  #keep(reader: EntryReader): Map<string, IndexEntry> {
    const { entries } = reader
    this.#notesInFile = reader.isNew ? reader.notes : this.#notesInFile + reader.notes
    this.#sizeKnown = this.#readSoFar?.end ?? 0
    // What was noted meanwhile is newer than what was read.
    for (const note of [...this.#states.values(), ...this.#uses.values()]) applyNote(entries, note)
    this.#entries = entries
    if (this.#notesInFile > 2 * entries.size + superfluous) this.#crowd()
    return entries
  }

  async #write(): Promise<void> {
    const { file, now } = this.#options
    if (!file) return
    do {
      if (!(await this.#append(file))) return this.#writeSoon(triedAfter)
      if (!this.#isCrowded) continue
      if (Math.abs(now() - this.#rewrittenAt) < triedAfter) this.#writeSoon(triedAfter)
      else await this.#rewrite(file).catch(() => this.#crowd())
    } while (this.#states.size > 0 || this.#uses.size > 0)
  }

  /** Whether all that was noted until now is in the file. */
  async #append(file: IndexFile): Promise<boolean> {
    const [states, uses] = [this.#states, this.#uses]
    if (states.size + uses.size === 0) return true
    this.#states = new Map()
    this.#uses = new Map()
    try {
      const size = await file.append([...states.values(), ...uses.values()])
      this.#sizeKnown ??= size
      // As long as older lines are there, they tell whose a connection was that is gone.
      if (size - this.#sizeKnown > unreadAtMost || [...states.values()].some(isGone)) this.#isCrowded = true
      return true
    } catch {
      this.#states = new Map([...states, ...this.#states])
      this.#uses = new Map([...uses, ...this.#uses])
      return false
    }
  }

  async #rewrite(file: IndexFile): Promise<void> {
    this.#isCrowded = false
    this.#rewrittenAt = this.#options.now()
    const isKnown = this.#entries !== undefined
    const reader = new EntryReader(this.#entries)
    this.#readSoFar = await file.replace(this.#entries && this.#readSoFar, reader, () => reader.worthNoting())
    this.#keep(reader)
    this.#notesInFile = reader.entries.size
    if (!isKnown) this.drop()
  }

  #crowd(): void {
    this.#isCrowded = true
    this.#writeSoon(writtenAfter)
  }

  #writeSoon(ms: number): void {
    const { now, sleep } = this.#options
    const at = now() + ms
    if (at >= this.#writtenAt) return
    this.#writtenAt = at
    const write = () => {
      this.#writtenAt = Number.POSITIVE_INFINITY
      return this.flush()
    }
    sleep(ms).then(write, write)
  }

  #dropSoon(): void {
    if (this.#isDroppedSoon) return
    this.#isDroppedSoon = true
    const { now, sleep } = this.#options
    const look = () => {
      this.#isDroppedSoon = false
      if (Math.abs(now() - this.#usedAt) >= unusedFor) this.drop()
      else this.#dropSoon()
    }
    sleep(unusedFor).then(look, look)
  }
}

function isGone(note: IndexNote): boolean {
  return 'state' in note && (note.state === 'disconnected' || note.state === 'none')
}
