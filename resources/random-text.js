const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Letters and digits, evenly drawn. `crypto.getRandomValues` works on plain http pages too. */
export function randomKey(length = 12) {
  let key = ''
  while (key.length < length) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1))
    if (byte < alphabet.length * 7) key += alphabet[byte % alphabet.length]
  }
  return key
}

/** As many random bytes, in hex. */
export function randomHex(bytes) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
}
