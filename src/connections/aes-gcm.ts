import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Bytes. */
export const nonceLength = 12
const tagLength = 16

export interface Encrypted {
  /** 12 random bytes. */
  readonly nonce: Buffer
  /** Ciphertext, and a tag of 16 bytes behind it. */
  readonly sealed: Buffer
}

/** Encrypts a text with AES-256-GCM (NIST SP 800-38D), so that it opens only together with `bound`. */
export function encrypt(text: string, key: Buffer, bound: Buffer): Encrypted {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound)
  return { nonce, sealed: Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]) }
}

/** Opens what `encrypt` made. Throws for anything else. */
export function decrypt({ nonce, sealed }: Encrypted, key: Buffer, bound: Buffer): string {
  const opener = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
    .setAAD(bound)
    .setAuthTag(sealed.subarray(-tagLength))
  return Buffer.concat([opener.update(sealed.subarray(0, -tagLength)), opener.final()]).toString('utf8')
}
