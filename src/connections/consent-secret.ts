import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What binds a consent to a browser: 256 random bits. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of such a secret. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** Whether this is the secret of a hash; takes as long when it is not. */
export function isSecret(secret: string | undefined, hash: string): boolean {
  return secret !== undefined && timingSafeEqual(Buffer.from(secretHash(secret)), Buffer.from(hash))
}
