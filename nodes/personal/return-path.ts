import { isLocalPath } from '../../src/index.ts'

/** Characters of a path that still fit into a link beside the rest of it. */
const longest = 1_000

/**
 * The page that a person should come back to: the one whose request this message is, if it was asked for by `GET` (an `http in`
 * node); a form cannot be sent twice. Query parameters belong to it.
 */
export function returnPathOf(msg: object): string | undefined {
  const { method, originalUrl } = ((msg as { req?: unknown }).req ?? {}) as { method?: unknown; originalUrl?: unknown }
  if (method !== 'GET' || typeof originalUrl !== 'string' || originalUrl.length > longest) return undefined
  return isLocalPath(originalUrl) ? originalUrl : undefined
}
