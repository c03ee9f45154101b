import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const made = new Set<string>()

/** Makes an empty folder that is gone when the process ends, however it ends by itself. */
export function temporaryFolder(name: string): string {
  if (made.size === 0) process.once('exit', () => made.forEach(removeFolder))
  const folder = mkdtempSync(path.join(tmpdir(), `grantkeeper-${name}-`))
  made.add(folder)
  return folder
}

/** Removes a folder now instead of at the end. */
export function removeFolder(folder: string): void {
  made.delete(folder)
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
