import { applyNote, EntryReader } from './entry-reader.ts'
import { type IndexEntry, type IndexNote, isGone } from './index-entry.ts'
import type { IndexFile, ReadSoFar } from './index-file.ts'

export interface IndexLogOptions {
  /** Where it outlives the process; in the memory only when absent. */
  readonly file?: IndexFile | undefined
  readonly sleep: (ms: number) => Promise<void>
}

/** Milliseconds: until what was noted is written, between two times that all is written anew, and until the memory is given back. */
const writtenAfter = 1_000
const rewrittenAfter = 60_000
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
  /** Never in the file. */
  #unreadable = new Map<string, IndexNote>()
  #entries: Map<string, IndexEntry> | undefined
  #readSoFar: ReadSoFar | undefined
  #notesInFile = 0
  #sizeKnown: number | undefined
  /** Whether the file is to be written anew, and whether that was done only just now. */
  #isCrowded = false
  #isFresh = false
  #writing: Promise<void> | undefined
  #loading: Promise<Map<string, IndexEntry>> | undefined
  /** How often somebody has asked. */
  #asked = 0
  #isWrittenSoon = false
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
    if ('state' in note && note.state === 'unreadable') {
      this.#unreadable.set(key, note)
      return
    }
    if ('state' in note) this.#unreadable.delete(key)
    if (!this.#options.file) return
    if ('state' in note) this.#states.set(key, note)
    else this.#uses.set(key, note)
    if ('state' in note && isGone(note)) this.#uses.delete(key)
    this.#writeSoon()
  }

  /** All there is. What is noted later is changed in the same map, as long as nobody has written the file anew. */
  entries(): Promise<ReadonlyMap<string, IndexEntry>> {
    this.#asked += 1
    this.#dropSoon()
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  /** Resolves when all is written that can be; what cannot be is tried with what comes next. Never rejects. */
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
    this.#unreadable.clear()
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
    for (const [key, note] of this.#unreadable) if (!entries.has(key)) applyNote(entries, note)
    this.#entries = entries
    if (reader.hasGone || this.#notesInFile > 2 * entries.size + superfluous) this.#crowd()
    return entries
  }

  async #write(): Promise<void> {
    const { file } = this.#options
    if (!file) return
    do {
      if (!(await this.#append(file))) return
      if (this.#isCrowded && !this.#isFresh) await this.#rewrite(file).catch(() => this.#crowd())
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
    this.#isFresh = true
    const age = () => {
      this.#isFresh = false
      return this.#isCrowded ? this.flush() : undefined
    }
    this.#options.sleep(rewrittenAfter).then(age, age)
    const isKnown = this.#entries !== undefined
    const reader = new EntryReader(this.#entries)
    this.#readSoFar = await file.replace(this.#entries && this.#readSoFar, reader, () => reader.worthNoting())
    reader.hasGone = false
    this.#keep(reader)
    this.#notesInFile = reader.entries.size
    if (!isKnown) this.drop()
  }

  #crowd(): void {
    this.#isCrowded = true
    this.#writeSoon()
  }

  #writeSoon(): void {
    if (this.#isWrittenSoon) return
    this.#isWrittenSoon = true
    const write = () => {
      this.#isWrittenSoon = false
      return this.flush()
    }
    this.#options.sleep(writtenAfter).then(write, write)
  }

  #dropSoon(): void {
    if (this.#isDroppedSoon) return
    this.#isDroppedSoon = true
    const asked = this.#asked
    const look = () => {
      this.#isDroppedSoon = false
      if (this.#asked === asked) this.drop()
      else this.#dropSoon()
    }
    this.#options.sleep(unusedFor).then(look, look)
  }
}
