import { isLocalPath } from '../../src/index.ts'
import { requestOf } from './request-of-message.ts'

/** Characters of a path that still fit into a link beside the rest of it. */
const longest = 1_000

/**
 * The page that a person should come back to: the one whose request this message is, if it was asked for by `GET` (an `http in`
 * node); a form cannot be sent twice. Query parameters belong to it.
 */
export function returnPathOf(msg: object): string | undefined {
  const { method, originalUrl } = requestOf(msg) ?? {}
  if (method !== 'GET' || typeof originalUrl !== 'string' || originalUrl.length > longest) return undefined
  return isLocalPath(originalUrl) ? originalUrl : undefined
}
