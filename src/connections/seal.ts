import { createHash } from 'node:crypto'
import { OAuthError } from '../vocabulary/errors.ts'
import { decrypt, encrypt } from './aes-gcm.ts'
import type { Connection } from './connection.ts'

/** What a sealed record is bound to: moved anywhere else it opens for nobody. */
export interface Binding {
  /** The integration the record belongs to. */
  readonly id: string
  /** The connection of the integration, see `connectionKey`. */
  readonly key: string
  /** Of the configured issuer, token URL and client id, see `fingerprint`. */
  readonly fingerprint: string
}

/** 32-byte keys; the first seals, any opens. */
export type SealKeys = readonly [Buffer, ...Buffer[]]

export type Opened =
  | { readonly kind: 'connection'; readonly generation: number; readonly connection: Connection }
  /** Made before the issuer, token URL or client id was changed. */
  | { readonly kind: 'foreign'; readonly generation: number }
  /** Sealed with a key nobody has here, or damaged. */
  | { readonly kind: 'unreadable'; readonly generation: number }

const format = 'gk1'

/** What nobody vouches for must not use up the numbers: one renewal a second takes 30 years to get here. */
const believable = 1e9

/** Seals a connection with AES-256-GCM: `gk1.<key id>.<fingerprint>.<generation>.<nonce>.<ciphertext and tag>`. */
export function seal(connection: Connection, binding: Binding, keys: SealKeys): string {
  const head = [format, keyId(keys[0]), binding.fingerprint, connection.generation].join('.')
  const { nonce, sealed } = encrypt(JSON.stringify(connection), keys[0], bound(head, binding))
  return [head, nonce.toString('base64url'), sealed.toString('base64url')].join('.')
}

/** Opens what `seal` made. Never throws: a record that cannot be opened says why. */
export function open(text: string, binding: Binding, keys: SealKeys): Opened {
  const [version, id, fingerprint, generationText, nonce, sealed] = text.split('.', 6)
  const generation = Number(generationText)
  if (version !== format || !nonce || !sealed || !Number.isSafeInteger(generation) || generation < 0)
    return { kind: 'unreadable', generation: 0 }
  const unreadable = { kind: 'unreadable', generation: generation < believable ? generation : 0 } as const
  const key = keys.find((key) => keyId(key) === id)
  if (!key) return unreadable
  try {
    const head = [format, id, fingerprint, generation].join('.')
    const encrypted = { nonce: Buffer.from(nonce, 'base64url'), sealed: Buffer.from(sealed, 'base64url') }
    const json = decrypt(encrypted, key, bound(head, binding))
    if (fingerprint !== binding.fingerprint) return { kind: 'foreign', generation }
    return { kind: 'connection', generation, connection: JSON.parse(json) as Connection }
  } catch {
    return unreadable
  }
}

/** What a sealed record says its number is, believed or not; 0 for anything else. */
export function generationOf(text: string): number {
  const [version, , , generation] = text.split('.', 4)
  return version === format && Number.isSafeInteger(Number(generation)) ? Number(generation) : 0
}

/** Names what a connection's tokens belong to, as configured: endpoints that discovery finds may move. */
export function fingerprint(configured: {
  readonly issuer?: string
  readonly tokenUrl?: string
  readonly clientId: string
  readonly deferredUrls?: { readonly tokenUrl?: { readonly alternatives: readonly { readonly source: string }[] } }
}): string {
  const { issuer = '', tokenUrl, clientId, deferredUrls } = configured
  const later = deferredUrls?.tokenUrl?.alternatives.map(({ source }) => source).join('\n')
  const parts = [issuer, tokenUrl ?? later ?? '', clientId]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)
}

export function sealKeysOf(keys: readonly Buffer[]): SealKeys {
  const [first, ...rest] = keys
  if (!first) throw new OAuthError('CONFIGURATION_INVALID', 'secretKey')
  return [first, ...rest]
}

/** Names a key without giving it away. */
export function keyId(key: Buffer): string {
  return createHash('sha256').update('grantkeeper key id').update(key).digest('base64url').slice(0, 8)
}

/** The head holds the fingerprint the record was sealed under, so a changed one is noticed and a forged one does not open. */
function bound(head: string, { id, key }: Binding): Buffer {
  return Buffer.from(JSON.stringify([head, id, key]))
}
