import path from 'node:path'
import { pathToFileURL } from 'node:url'

const folder = path.resolve(import.meta.dirname, '../../../resources')

/** A script of the dialogs that needs no browser. */
export function resource<T>(name: string): Promise<T> {
  return import(pathToFileURL(path.join(folder, name)).href) as Promise<T>
}
