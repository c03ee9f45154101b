import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..', '..', '..')
const folder = path.resolve(root, '..', 'shared')

/** What a skipped test says: these files lie beside the repository, and a plain clone has none. */
export const sharedAbsent: string = 'the shared files beside the repository are absent'

/** The text of a file beside the repository, such as `security/cases.json`; `undefined` where there is none. */
export function readShared(name: string): string | undefined {
  const file = path.join(folder, name)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** The same as JSON. */
export function readSharedJson<T>(name: string): T | undefined {
  const text = readShared(name)
  return text === undefined ? undefined : (JSON.parse(text) as T)
}
