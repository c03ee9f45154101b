import { decrypt, encrypt, nonceLength } from './aes-gcm.ts'
import { keyId, type SealKeys } from './seal.ts'

/** Seals texts of an integration that are no connections: tickets, lines of an index, consents under way. */
export interface Vault {
  /** AES-256-GCM, bound to the integration and to `purpose`: sealed for one, a text does not open for another. */
  seal(text: string, purpose: string): string
  /** What was sealed; `undefined` for anything else. Never throws. */
  open(sealed: string, purpose: string): string | undefined
}

/** @param id of the integration */
export function vault(id: string, keys: SealKeys): Vault {
  const bound = (purpose: string) => Buffer.from(JSON.stringify(['vault', purpose, id]))

  return {
    seal(text, purpose) {
      const { nonce, sealed } = encrypt(text, keys[0], bound(purpose))
      return `${keyId(keys[0])}.${Buffer.concat([nonce, sealed]).toString('base64url')}`
    },
    open(sealed, purpose) {
      const [name, text = '', ...rest] = sealed.split('.', 3)
      const key = keys.find((candidate) => keyId(candidate) === name)
      if (!key || rest.length > 0) return undefined
      try {
        const bytes = Buffer.from(text, 'base64url')
        const encrypted = { nonce: bytes.subarray(0, nonceLength), sealed: bytes.subarray(nonceLength) }
        return decrypt(encrypted, key, bound(purpose))
      } catch {
        return undefined
      }
    },
  }
}
