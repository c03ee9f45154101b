import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { keyId, type SealKeys } from './seal.ts'

/** Seals texts of an integration that are no connections: tickets, lines of an index, consents under way. */
export interface Vault {
  /** AES-256-GCM, bound to the integration and to `purpose`: sealed for one, a text does not open for another. */
  seal(text: string, purpose: string): string
  /** What was sealed; `undefined` for anything else. Never throws. */
  open(sealed: string, purpose: string): string | undefined
}

const nonceLength = 12
const tagLength = 16

/** @param id of the integration */
export function vault(id: string, keys: SealKeys): Vault {
  const bound = (purpose: string) => Buffer.from(JSON.stringify(['vault', purpose, id]))

  return {
    seal(text, purpose) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', keys[0], nonce).setAAD(bound(purpose))
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${keyId(keys[0])}.${sealed.toString('base64url')}`
    },
    open(sealed, purpose) {
      const [name, text = '', ...rest] = sealed.split('.', 3)
      const key = keys.find((candidate) => keyId(candidate) === name)
      const bytes = Buffer.from(text, 'base64url')
      if (!key || rest.length > 0 || bytes.length < nonceLength + tagLength) return undefined
      try {
        const opener = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), {
          authTagLength: tagLength,
        })
          .setAAD(bound(purpose))
          .setAuthTag(bytes.subarray(-tagLength))
        const open = [opener.update(bytes.subarray(nonceLength, -tagLength)), opener.final()]
        return Buffer.concat(open).toString('utf8')
      } catch {
        return undefined
      }
    },
  }
}
