import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'

/** A key and its certificate, both PEM. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

export interface CertificateOptions {
  /** Host names and IPv4 addresses that the certificate is for; 127.0.0.1 and localhost when absent. */
  readonly names?: readonly string[]
  /** Days from now on which it starts and ends to be valid; yesterday and in a year when absent. */
  readonly fromDay?: number
  readonly toDay?: number
}

/**
 * An authority of a test and the certificates it issues. Node.js cannot make certificates by itself, and a test must not
 * need a tool that may not be there; so this writes the few structures of RFC 5280 that a server certificate needs.
 */
export class CertificateAuthority {
  readonly cert: string
  readonly #pair: KeyPair = newPair()
  readonly #name: string

  constructor(name = 'Test authority') {
    this.#name = name
    this.cert = write({
      subject: name,
      issuer: name,
      pair: this.#pair,
      signer: this.#pair,
      days: [-1, 365],
      extensions: [extension('551d13', sequence(der(0x01, Buffer.from([0xff]))), true)],
    })
  }

  issue(options: CertificateOptions = {}): Certificate {
    const { names = ['127.0.0.1', 'localhost'], fromDay = -1, toDay = 365 } = options
    const pair = newPair()
    const alternatives = names.map((name) =>
      isIP(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
    )
    const cert = write({
      subject: names[0] ?? 'test',
      issuer: this.#name,
      pair,
      signer: this.#pair,
      days: [fromDay, toDay],
      extensions: [extension('551d11', sequence(...alternatives))],
    })
    return { cert, key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
  }
}

interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

interface Contents {
  readonly subject: string
  readonly issuer: string
  readonly pair: KeyPair
  readonly signer: KeyPair
  readonly days: readonly [number, number]
  readonly extensions: readonly Buffer[]
}

function newPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

function write({ subject, issuer, pair, signer, days, extensions }: Contents): string {
  const algorithm = sequence(oid('2a8648ce3d040302'))
  const serial = randomBytes(16)
  serial[0] = 0x01
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    distinguishedName(issuer),
    sequence(...days.map(time)),
    distinguishedName(subject),
    pair.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, signer.privateKey)]))
  const text = sequence(body, algorithm, signature)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${text}-----END CERTIFICATE-----\n`
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, Buffer.concat(parts))
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
const distinguishedName = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))))
const extension = (id: string, value: Buffer, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value))

function time(days: number): Buffer {
  const text = new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '')
  return der(0x18, Buffer.from(text))
}

/** Tag, length, value. */
function der(tag: number, value: Buffer): Buffer {
  const size = value.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), value])
}
