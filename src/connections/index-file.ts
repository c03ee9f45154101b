import { open } from 'node:fs/promises'
import { asNote, type IndexNote } from './index-entry.ts'
import { replaceFile } from './journal-folder.ts'
import { exclusively } from './lock.ts'
import { passOverMissing } from './missing-file.ts'
import { Slice } from './slice.ts'
import type { Vault } from './vault.ts'

/** How far a file has been read: which file it was, by its first bytes, and where the next line begins. */
export interface ReadSoFar {
  readonly head: string
  readonly end: number
}

/** Whom what is read is told to, in the order it was noted. */
export interface IndexReader {
  /** The file is another one than the last time: what came from that is void. */
  begin(): void
  take(note: IndexNote): void
}

/**
 * The notes of an index in one file, sealed and only ever added to. What is torn, damaged or not for us is passed over. Nothing
 * in it is precious: it can be made anew from the records.
 */
export interface IndexFile {
  /** Adds notes; resolves to the bytes there are now. */
  append(notes: readonly IndexNote[]): Promise<number>
  /** Reads what came since the last time; resolves to how far that is. Rejects for any failure but that there is no file. */
  read(since: ReadSoFar | undefined, reader: IndexReader): Promise<ReadSoFar | undefined>
  /** As `read`, and then puts other notes in the place of all there are, before anybody else adds some. */
  replace(since: ReadSoFar | undefined, reader: IndexReader, notes: () => readonly IndexNote[]): Promise<ReadSoFar>
}

/** Notes in one line: many are faster to open, few are lost with it. */
const perLine = 64
const chunk = 65_536
const longestLine = 4 * chunk
const headLength = 40

/** @param print of the settings that records are bound to: under other ones they are others */
export function indexFile(file: string, vault: Vault, print: string): IndexFile {
  const purpose = `index ${print}`
  const name = `index ${file}`

  /** Each with an empty line before, since the last one in the file may be torn. */
  function* linesOf(notes: readonly IndexNote[]): Generator<string> {
    for (let first = 0; first < notes.length; first += perLine)
      yield `\n${vault.seal(JSON.stringify(notes.slice(first, first + perLine)), purpose)}\n`
  }

  async function append(notes: readonly IndexNote[]): Promise<number> {
    const handle = await open(file, 'a', 0o600)
    try {
      for (const line of linesOf(notes)) await handle.writeFile(line, 'latin1')
      return (await handle.stat()).size
    } finally {
      await handle.close()
    }
  }

  function take(line: string, reader: IndexReader): void {
    const opened = line.length > 0 ? vault.open(line, purpose) : undefined
    if (opened === undefined) return
    for (const value of JSON.parse(opened) as unknown[]) {
      const note = asNote(value)
      if (note) reader.take(note)
    }
  }

  async function read(since: ReadSoFar | undefined, reader: IndexReader): Promise<ReadSoFar | undefined> {
    const handle = await open(file, 'r').catch(passOverMissing)
    if (!handle) {
      reader.begin()
      return undefined
    }
    try {
      const buffer = Buffer.allocUnsafe(chunk)
      const { bytesRead } = await handle.read(buffer, 0, headLength, 0)
      const head = buffer.toString('latin1', 0, bytesRead)
      const isSame = since !== undefined && since.head === head && head.length === headLength
      let end = isSame ? since.end : 0
      if (!isSame) reader.begin()
      const slice = new Slice()
      let rest = ''
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, chunk, end + rest.length)
        if (bytesRead === 0) break
        const lines = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n')
        const whole = rest.length + bytesRead
        rest = lines.pop() as string
        end += whole - rest.length
        for (const line of lines) {
          take(line, reader)
          if (slice.isOver) await slice.next()
        }
        if (rest.length < longestLine) continue
        end += rest.length
        rest = ''
      }
      return { head, end }
    } finally {
      await handle.close()
    }
  }

  return {
    append: (notes) => exclusively(name, () => append(notes)),
    read: (since, reader) => exclusively(name, () => read(since, reader)),
    replace: (since, reader, notes) =>
      exclusively(name, async () => {
        await read(since, reader)
        let head = ''
        let end = 0
        function* counted(): Generator<string> {
          for (const line of linesOf(notes())) {
            head = (head + line).slice(0, headLength)
            end += line.length
            yield line
          }
        }
        await replaceFile(file, counted())
        return { head, end }
      }),
  }
}
