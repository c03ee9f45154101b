import files from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

/** How far a renewal has come. */
export type KillPoint =
  | 'before asking'
  | 'before writing'
  | 'while writing'
  | 'before renaming'
  | 'after renaming'
  | 'after writing'
  | 'before the output'

/** Calls `reach` at the points that lie inside of the journal: in the middle of a file, and around its renaming. */
export function holdFiles(reach: (point: KillPoint) => Promise<void>): void {
  const { open, rename } = files
  files.open = async (...parameters) => {
    const handle = await open(...parameters)
    const { writeFile } = handle
    handle.writeFile = async (data, options) => {
      const text = String(data)
      await writeFile.call(handle, text.slice(0, text.length / 2), options)
      await reach('while writing')
      await writeFile.call(handle, text.slice(text.length / 2), options)
    }
    return handle
  }
  files.rename = async (from, to) => {
    await reach('before renaming')
    await rename(from, to)
    await reach('after renaming')
  }
  syncBuiltinESMExports()
}
