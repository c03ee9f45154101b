/** The header in which an answer's message carries the hash of its headers, so that a later request does not send them. */
export const markName = 'x-node-red-request-node'

/**
 * The hash that core's `http request` puts there (that of the package hash-sum), so that messages may pass from its nodes to ours
 * and back. Reads texts, numbers and lists; anything else was put in by a flow, which a hash of its class shows well enough.
 */
export function hashOfHeaders(headers: Readonly<Record<string, unknown>>): string {
  let hash = fold(fold(0, '[object Object]'), 'object')
  for (const name of Object.keys(headers).sort()) if (name !== markName) hash = foldValue(hash, name, headers[name])
  return fold(hash, '[object Object]').toString(16).padStart(8, '0')
}

function foldValue(before: number, key: string, value: unknown): number {
  let hash = fold(fold(fold(before, key), Object.prototype.toString.call(value)), typeof value)
  if (Array.isArray(value)) {
    for (const index of Object.keys(value).sort()) hash = foldValue(hash, index, value[Number(index)])
  }
  return fold(hash, String(value))
}

function fold(before: number, text: string): number {
  if (text.length === 0) return before
  let hash = before
  for (let index = 0; index < text.length; index += 1) hash = ((hash << 5) - hash + text.charCodeAt(index)) | 0
  return hash < 0 ? hash * -2 : hash
}
