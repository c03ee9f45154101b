import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exclusively } from './lock.ts'
import type { Place } from './place.ts'

/** Age at which a temporary file belongs to nobody any more; milliseconds. */
const leftAfter = 60_000

/**
 * One file per connection in `<directory>/<hash of the integration id>/`, private to this user of the machine (0600, folders
 * 0700). A text is on the disk when `set` resolves: temporary file, fsync, rename, fsync of the folder (about 1 ms). What is
 * given later stays, also when nobody has waited for what came before.
 */
export function journal(directory: string, integrationId: string): Place {
  const folder = join(directory, createHash('sha256').update(integrationId).digest('hex').slice(0, 32))
  const fileOf = (key: string) => join(folder, `${key}.sealed`)
  let tidy = false

  async function write(key: string, text: string): Promise<void> {
    const temporary = `${fileOf(key)}.${randomBytes(6).toString('hex')}.tmp`
    try {
      await writeDurably(temporary, text)
      await rename(temporary, fileOf(key))
    } catch (error) {
      await unlink(temporary).catch(() => {})
      throw error
    }
    await syncFolder(folder)
  }

  return {
    name: 'journal',
    durable: true,
    async get(key) {
      try {
        return await readFile(fileOf(key), 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    async set(key, text) {
      // Nothing comes before the writing that need not: until it is done, a token that was just rotated is nowhere else.
      await exclusively(fileOf(key), () =>
        write(key, text).catch(async (error) => {
          if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
          await makeFolder(folder)
          await write(key, text)
        }),
      )
      if (tidy) return
      tidy = true
      await tidyUp(folder).catch(() => {})
    },
  }
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 })
  // A new folder is as lost as a new file until its parent is on the disk.
  for (let made = folder; first !== undefined && made.length >= first.length; made = dirname(made))
    await syncFolder(dirname(made))
}

/** Closes a folder that came open out of a backup, and removes temporary files of processes that were killed while they wrote. */
async function tidyUp(folder: string): Promise<void> {
  await chmod(folder, 0o700)
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.tmp')) continue
    const file = join(folder, name)
    if (Date.now() - (await stat(file)).mtimeMs > leftAfter) await unlink(file)
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(text, 'utf8')
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncFolder(folder: string): Promise<void> {
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
