import { generateKeyPairSync, type KeyObject } from 'node:crypto'

export interface AssertionKey {
  /** PKCS #8, in PEM. */
  readonly pem: string
  readonly publicKey: KeyObject
}

const made = new Map<string, AssertionKey>()
const curves: Record<string, string> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

/** A key pair that fits an algorithm of RFC 7518. Made once: rows state no real keys. */
export function assertionKey(algorithm: string): AssertionKey {
  const kind = curves[algorithm] ?? (algorithm === 'EdDSA' ? 'EdDSA' : 'RSA')
  let key = made.get(kind)
  if (!key) {
    const pair = pairOf(kind)
    key = { pem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, publicKey: pair.publicKey }
    made.set(kind, key)
  }
  return key
}

function pairOf(kind: string): { publicKey: KeyObject; privateKey: KeyObject } {
  if (kind === 'RSA') return generateKeyPairSync('rsa', { modulusLength: 2048 })
  return kind === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: kind })
}
