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
  const keyed = fold(before, key)
  if (typeof value === 'string') return fold(foldStringType(foldStringClass(keyed)), value)
  let hash = fold(fold(keyed, Object.prototype.toString.call(value)), typeof value)
  if (Array.isArray(value)) {
    for (const index of Object.keys(value).sort()) hash = foldValue(hash, index, value[Number(index)])
  }
  return fold(hash, String(value))
}

function fold(before: number, text: string): number {
  if (text.length === 0) return before
  let hash = before | 0
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return signed(hash)
}

/** Folds a text that is always the same: one multiplication and one addition, for every header of every answer. */
function folding(text: string): (before: number) => number {
  let [factor, addend] = [1, 0]
  for (let index = 0; index < text.length; index += 1) {
    factor = Math.imul(factor, 31)
    addend = (Math.imul(addend, 31) + text.charCodeAt(index)) | 0
  }
  return (before) => signed((Math.imul(before, factor) + addend) | 0)
}

const signed = (hash: number) => (hash < 0 ? hash * -2 : hash)
const foldStringClass = folding('[object String]')
const foldStringType = folding('string')
