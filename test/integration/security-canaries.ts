import { randomBytes } from 'node:crypto'

/** How many characters of a secret, in a row, count as the secret: so many are not there by accident. */
const enough = 12

/**
 * Secrets that stand in one place each, and the search for them everywhere else: as they are, reversed, and as base64 (at any
 * offset), hex, percent-encoded or `\u` escaped text, whole or in part.
 */
export class Canaries {
  readonly #names = new Map<string, string>()
  readonly #pieces = new Map<string, string>()

  /** Makes a secret. */
  make(name: string, length = 40): string {
    const letters = randomBytes(length * 2)
      .toString('base64')
      .replace(/[^A-Za-z0-9]/g, '')
    return this.add(name, letters.slice(0, length))
  }

  /** Takes note of a secret that somebody else made. */
  add(name: string, secret: string): string {
    if (secret.length < enough || this.#names.has(secret)) return secret
    this.#names.set(secret, name)
    for (const form of formsOf(secret))
      for (const text of [form, [...form].reverse().join('')])
        for (let at = 0; at + enough <= text.length; at++) this.#pieces.set(text.slice(at, at + enough), name)
    return secret
  }

  get size(): number {
    return this.#names.size
  }

  /** The names of the secrets that a text holds. */
  findIn(text: string): string[] {
    const found = new Set<string>()
    for (let at = 0; at + enough <= text.length; at++) {
      const name = this.#pieces.get(text.slice(at, at + enough))
      if (name !== undefined) found.add(name)
    }
    return [...found]
  }
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  // The first and last characters of base64 depend on what stands before and behind.
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    return text.slice(offset === 0 ? 0 : offset + 1).replace(/.?=+$/, '')
  })
  const escaped = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'))
  return [
    secret,
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    hex,
    hex.toUpperCase(),
    encodeURIComponent(secret),
    escaped.map((byte) => `%${byte}`).join(''),
    escaped.map((byte) => `\\u00${byte}`).join(''),
    JSON.stringify(secret).slice(1, -1),
  ]
}
