import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto'
import { OAuthError } from '../vocabulary/errors.ts'
import { badKey } from './bad-key.ts'
import { decrypted, isEncrypted, lockedPem } from './locked-key.ts'
import { isPkcs12, looksLikePkcs12, pemBlocks, pemText } from './pem.ts'

export interface PrivateKey {
  readonly key: KeyObject
  /** `kid` of a JWK (RFC 7517 §4.5). */
  readonly keyId?: string
}

/** Characters of a pasted key; an RSA key of 16384 bits has 13,000. */
const longest = 100_000

/**
 * Reads a private key however it was pasted: PEM with PKCS#8, PKCS#1 (`RSA PRIVATE KEY`) or SEC 1 (`EC PRIVATE KEY`), encrypted
 * or not, also on one line, with `\n` for its line breaks, in quotes, between other PEM blocks, under the wrong label or under
 * none; a private JWK (RFC 7517); a JSON key file with the PEM in `private_key`.
 * Throws `CONFIGURATION_INVALID`, which says what it is instead and how to convert it.
 */
export function privateKey(pasted: string, passphrase?: string): PrivateKey {
  if (pasted.length > longest) throw badKey('keyUnreadable')
  if (looksLikePkcs12(pasted)) throw badKey('keyPkcs12')
  const text = pemText(pasted)
  if (text === '') throw new OAuthError('CONFIGURATION_INVALID', 'missing', { property: 'privateKey' })
  if (pasted.trimStart().startsWith('{')) return fromJson(pasted, passphrase)
  if (/^PuTTY-User-Key-File-/i.test(text)) throw badKey('keyPutty')
  const blocks = pemBlocks(text)
  const block = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'))
  if (block?.label === 'OPENSSH PRIVATE KEY') throw badKey('keyOpenSsh')
  if (!block && (blocks.some(({ label }) => /PUBLIC KEY|CERTIFICATE/.test(label)) || /^(ssh|ecdsa)-/.test(text)))
    throw badKey('keyPublic')
  const pem = block && lockedPem(block)
  if (pem !== undefined) return { key: decrypted({ key: pem, format: 'pem' }, passphrase) }
  return { key: fromDer(Buffer.from((block?.body ?? text).replace(/\s+/g, ''), 'base64'), passphrase) }
}

function fromDer(der: Buffer, passphrase: string | undefined): KeyObject {
  if (isPkcs12(der)) throw badKey('keyPkcs12')
  if (isEncrypted(der)) return decrypted({ key: der, format: 'der', type: 'pkcs8' }, passphrase)
  // Labels are often written by hand, so they are not believed.
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    const key = attempt(() => createPrivateKey({ key: der, format: 'der', type }))
    if (key) return key
  }
  throw badKey(isPublic(der) ? 'keyPublic' : 'keyUnreadable')
}

function fromJson(text: string, passphrase: string | undefined): PrivateKey {
  const file = attempt(() => JSON.parse(text) as Record<string, unknown>)
  const pem = file?.['private_key']
  if (typeof pem === 'string') return privateKey(pem, passphrase)
  const keys = (Array.isArray(file?.['keys']) ? file['keys'] : [file]) as (JsonWebKey | undefined)[]
  const [jwk, another] = keys.filter((key) => key?.d !== undefined)
  if (!jwk && keys.some((key) => key?.kty !== undefined && key.kty !== 'oct')) throw badKey('keyPublic')
  const key = jwk && !another && attempt(() => createPrivateKey({ key: jwk, format: 'jwk' }))
  if (!key) throw badKey('keyUnreadable')
  return { key, ...(typeof jwk['kid'] === 'string' && { keyId: jwk['kid'] }) }
}

function isPublic(der: Buffer): boolean {
  const ways = [
    () => createPublicKey({ key: der, format: 'der', type: 'spki' }),
    () => createPublicKey({ key: der, format: 'der', type: 'pkcs1' }),
    () => new X509Certificate(der).publicKey,
  ]
  return ways.some((read) => attempt(read) !== undefined)
}

/** `undefined` where it fails. What a library says about a key is nobody's business. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}
