import { createSecretKey, type KeyObject } from 'node:crypto'
import { OAuthError } from '../vocabulary/errors.ts'
import { badKey } from './bad-key.ts'
import { privateKey } from './private-key.ts'

/** What each algorithm (RFC 7518 §3, RFC 8037 §3.1) signs with. */
const kinds = {
  HS256: 'secret',
  HS384: 'secret',
  HS512: 'secret',
  RS256: 'RSA',
  RS384: 'RSA',
  RS512: 'RSA',
  PS256: 'RSA',
  PS384: 'RSA',
  PS512: 'RSA',
  ES256: 'P-256',
  ES384: 'P-384',
  ES512: 'P-521',
  EdDSA: 'Ed25519',
} as const

export type SigningAlgorithm = keyof typeof kinds

const algorithms = Object.keys(kinds) as SigningAlgorithm[]

/** OpenSSL's names of keys and curves, by the names of RFC 7518. */
const names: Record<string, string> = {
  rsa: 'RSA',
  ed25519: 'Ed25519',
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

/** RFC 7518 §3.3 and §3.5; also what the library insists on. */
const minimumBits = 2_048

/** A key with the algorithm it is used for. */
export interface SigningKey {
  readonly algorithm: SigningAlgorithm
  readonly key: KeyObject
  /** `kid` of the JWK that the key was given as. */
  readonly keyId?: string
}

export interface SigningKeyOptions {
  /** The first that fits the private key when absent, HS256 where there is none. */
  readonly algorithm?: string | undefined
  /** As it was pasted, see `privateKey`. For all algorithms but HMAC. */
  readonly privateKey?: string | undefined
  /** Of an encrypted private key. */
  readonly passphrase?: string | undefined
  /** For HMAC. RFC 7518 §3.2 wants it as long as the hash; providers hand out shorter ones, so any length is taken. */
  readonly secret?: string | undefined
  /** How the secret is written: `text` (default) or `base64`, which may be base64url. */
  readonly secretEncoding?: 'text' | 'base64' | undefined
}

/**
 * The key that signs. Reading one takes up to some milliseconds, and what is read once signs faster: keep it.
 * Throws `CONFIGURATION_INVALID` for a key or secret that is missing, cannot be read or does not fit the algorithm.
 */
export function signingKey(options: SigningKeyOptions): SigningKey {
  const algorithm = known(options.algorithm)
  if (algorithm ? kinds[algorithm] === 'secret' : !options.privateKey)
    return { algorithm: algorithm ?? 'HS256', key: secretKey(options) }
  const read = privateKey(options.privateKey ?? '', options.passphrase)
  return { ...read, algorithm: fitting(algorithm, read.key) }
}

function known(name: string | undefined): SigningAlgorithm | undefined {
  const algorithm = algorithms.find((one) => one === name)
  if (name === undefined || algorithm) return algorithm
  throw new OAuthError('CONFIGURATION_INVALID', 'choice', {
    property: 'jwt.algorithm',
    value: name,
    choices: algorithms.join(', '),
  })
}

function secretKey({ secret = '', secretEncoding = 'text' }: SigningKeyOptions): KeyObject {
  const text = secretEncoding === 'base64' ? secret.replace(/\s+/g, '') : secret
  if (secretEncoding === 'base64' && !/^[\w+/-]*={0,2}$/.test(text))
    throw badKey('secretBase64', { property: 'signingSecret' })
  const bytes = Buffer.from(text, secretEncoding === 'base64' ? 'base64' : 'utf8')
  if (bytes.length === 0) throw new OAuthError('CONFIGURATION_INVALID', 'missing', { property: 'signingSecret' })
  return createSecretKey(bytes)
}

/** The algorithm, if the key is one for it. */
function fitting(wanted: SigningAlgorithm | undefined, key: KeyObject): SigningAlgorithm {
  const found = kindOf(key)
  const algorithm = wanted ?? algorithms.find((one) => kinds[one] === found)
  if (algorithm === undefined || kinds[algorithm] !== found) {
    const needed = algorithm ? kinds[algorithm] : [...new Set(Object.values(kinds))].slice(1).join(', ')
    throw badKey('keyType', { property: 'privateKey', algorithm: algorithm ?? 'JWT', needed, found })
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? minimumBits
  if (bits < minimumBits) throw badKey('keySize', { property: 'privateKey', algorithm, bits, minimum: minimumBits })
  return algorithm
}

function kindOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  const name = asymmetricKeyDetails?.namedCurve ?? String(asymmetricKeyType)
  return names[name] ?? name
}
