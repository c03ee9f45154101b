import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { passOverMissing } from './missing-file.ts'

/** Where the journal of an integration is, below the folder of all journals. */
export function journalFolder(directory: string, integrationId: string): string {
  return join(directory, createHash('sha256').update(integrationId).digest('hex').slice(0, 32))
}

/** Age at which a temporary file belongs to nobody any more; milliseconds. */
const leftAfter = 60_000

/** Makes a folder that is private to this user of the machine, and is on the disk when this resolves. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 })
  // A new folder is as lost as a new file until its parent is on the disk.
  for (let made = folder; first !== undefined && made.length >= first.length; made = dirname(made))
    await syncFolder(dirname(made))
}

/** Closes a folder that came open out of a backup, and removes temporary files of processes that were killed while they wrote. */
export async function tidyFolder(folder: string): Promise<void> {
  await chmod(folder, 0o700)
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.tmp')) continue
    const file = join(folder, name)
    if (Date.now() - (await stat(file)).mtimeMs > leftAfter) await unlink(file)
  }
}

/** Writes a file that is whole or not there, whatever happens meanwhile: temporary file, fsync, rename. */
export async function replaceFile(file: string, parts: Iterable<string>): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      for (const part of parts) await handle.writeFile(part, 'utf8')
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw error
  }
}

/** Puts on the disk what was added to a folder, renamed or removed in it. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its rename is on the disk with the file.
  const handle = await open(folder, 'r').catch(() => undefined)
  try {
    await handle?.sync()
  } catch (error) {
    if (!['EPERM', 'EINVAL', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    await handle?.close()
  }
}

/** The text of a file; `undefined` where there is none. */
export async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(passOverMissing)
}
