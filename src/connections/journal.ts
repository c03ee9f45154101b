import { opendir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { isConnectionKey } from './connection-key.ts'
import { noteFolder } from './folder-note.ts'
import { journalFolder, makeFolder, replaceFile, syncFolder, textOf, tidyFolder } from './journal-folder.ts'
import { exclusively } from './lock.ts'
import { passOverMissing } from './missing-file.ts'
import type { Place } from './place.ts'

const ending = '.sealed'

/**
 * One file per connection in `<directory>/<hash of the integration id>/`, private to this user of the machine (0600, folders
 * 0700). A text is on the disk when `set` resolves: temporary file, fsync, rename, fsync of the folder (about 1 ms). What is
 * given later stays, also when nobody has waited for what came before.
 *
 * @param flows names the flows that the integration belongs to: then a note in the folder tells whose it is, see `sweepOrphans`
 */
export function journal(directory: string, integrationId: string, flows?: string): Place {
  const folder = journalFolder(directory, integrationId)
  const fileOf = (key: string) => join(folder, `${key}${ending}`)
  let tidy = false

  async function write(key: string, text: string): Promise<void> {
    await replaceFile(fileOf(key), [text])
    await syncFolder(folder)
  }

  return {
    name: 'journal',
    durable: true,
    get: (key) => textOf(fileOf(key)),
    async set(key, text) {
      // Nothing comes before the writing that need not: until it is done, a token that was just rotated is nowhere else.
      await exclusively(fileOf(key), () =>
        write(key, text).catch(async (error) => {
          passOverMissing(error)
          await makeFolder(folder)
          await write(key, text)
        }),
      )
      if (tidy) return
      tidy = true
      await tidyFolder(folder).catch(() => {})
      if (flows !== undefined) await noteFolder(folder, integrationId, flows).catch(() => {})
    },
    remove: (key) =>
      exclusively(fileOf(key), async () => {
        await unlink(fileOf(key)).catch(passOverMissing)
        await syncFolder(folder)
      }),
    keys: () => keysIn(folder),
  }
}

async function* keysIn(folder: string): AsyncGenerator<readonly string[]> {
  let keys: string[] = []
  try {
    for await (const { name } of await opendir(folder, { bufferSize: 512 })) {
      if (isConnectionKey(name) && name.endsWith(ending)) keys.push(name.slice(0, -ending.length))
      if (keys.length < 512) continue
      yield keys
      keys = []
    }
  } catch (error) {
    passOverMissing(error)
  }
  yield keys
}
