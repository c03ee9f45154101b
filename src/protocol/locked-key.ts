import { createPrivateKey, type KeyObject, type PrivateKeyInput } from 'node:crypto'
import { badKey } from './bad-key.ts'
import type { PemBlock } from './pem.ts'

/** Object identifiers of encryption by a passphrase: PKCS#5 (RFC 8018) and PKCS#12 (RFC 7292 Appendix C). */
const schemes = ['2a864886f70d0105', '2a864886f70d010c01'].map((oid) => Buffer.from(oid, 'hex'))

/** Whether the key is an `EncryptedPrivateKeyInfo` (RFC 5958 §3), which starts with how it is encrypted. */
export function isEncrypted(der: Buffer): boolean {
  const start = der.subarray(0, 24)
  return schemes.some((scheme) => start.includes(scheme))
}

/**
 * A PEM block that OpenSSL encrypted in its old way (RFC 1421: `Proc-Type` and `DEK-Info` before the key), with its line
 * breaks where they must be; `undefined` for any other block.
 */
export function lockedPem({ label, body }: PemBlock): string | undefined {
  const header = /^\s*Proc-Type:\s*4,ENCRYPTED\s*DEK-Info:\s*((?:AES-\d{3}-CBC,[\dA-F]{16}|[\w-]+,)[\dA-F]{16})\s*/i
  const [all = '', info] = header.exec(body) ?? []
  if (info === undefined) return undefined
  const base64 = body.slice(all.length).replace(/\s+/g, '')
  const lines = base64.match(/.{1,64}/g) ?? []
  return [
    `-----BEGIN ${label}-----`,
    'Proc-Type: 4,ENCRYPTED',
    `DEK-Info: ${info}`,
    '',
    ...lines,
    `-----END ${label}-----`,
    '',
  ].join('\n')
}

/** Decrypts. Throws `CONFIGURATION_INVALID`: no passphrase, the wrong one, or encrypted in a way that is no longer supported. */
export function decrypted(input: PrivateKeyInput, passphrase: string | undefined): KeyObject {
  if (!passphrase) throw badKey('keyEncrypted', { property: 'privateKeyPassphrase' })
  try {
    return createPrivateKey({ ...input, passphrase })
  } catch (error) {
    // RC2 and DES, which OpenSSL 3 has put aside.
    const old = /^ERR_OSSL_(?:EVP_UNSUPPORTED|PEM_UNSUPPORTED_ENCRYPTION)$/.test(
      String((error as { code?: string }).code),
    )
    throw old ? badKey('keyEncryption') : badKey('keyPassphrase', { property: 'privateKeyPassphrase' })
  }
}
