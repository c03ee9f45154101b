import assert from 'node:assert/strict'
import { createPublicKey, type ECKeyPairOptions, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import { type SigningKeyOptions, signingKey } from '../../src/protocol/signing-key.ts'
import { isOAuthError, type OAuthError } from '../../src/vocabulary/errors.ts'
import { CertificateAuthority } from '../support/certificates.ts'
import { openSsh, openSshPublic, pem, pkcs12, putty, rc2 } from './foreign-keys.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p256 = curve('P-256')
const ed25519 = generateKeyPairSync('ed25519')

function curve(namedCurve: string): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve } as ECKeyPairOptions<'pem', 'pem'> & { namedCurve: string }) as never
}

const pemOf = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8') =>
  key.export({ type, format: 'pem' }).toString()
const encrypted = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1', passphrase: string, cipher = 'aes-256-cbc') =>
  key.export({ type, format: 'pem', cipher, passphrase }).toString()
const base64Of = (text: string) => text.replace(/-----.*-----|\s/g, '')

/** The error of a key that is no good. None may hold a part of the key, and it is looked for in all that is shown of one. */
function refused(options: SigningKeyOptions): OAuthError {
  try {
    signingKey(options)
  } catch (error) {
    if (!isOAuthError(error)) throw error
    const shown = inspect(error, { depth: 9 }).split('\n    at ')[0] + JSON.stringify(error)
    for (const secret of [options.privateKey, options.passphrase, options.secret])
      for (const [word] of (secret ?? '').matchAll(/[\w+/]{9,}/g)) assert.ok(!shown.includes(word), shown)
    assert.equal(error.code, 'CONFIGURATION_INVALID')
    return error
  }
  throw new Error('did not fail')
}
const reason = (privateKey: string, more: SigningKeyOptions = {}) => refused({ privateKey, ...more }).reason

describe('a private key that was pasted', () => {
  const whole = pemOf(rsa.privateKey)
  const same = (privateKey: string, expected = rsa, more: SigningKeyOptions = {}) =>
    assert.ok(createPublicKey(signingKey({ privateKey, ...more }).key).equals(expected.publicKey))

  it('may be PKCS#8, PKCS#1 or SEC 1', () => {
    same(whole)
    same(pemOf(rsa.privateKey, 'pkcs1'))
    same(pemOf(p256.privateKey), p256)
    same(pemOf(p256.privateKey, 'sec1'), p256)
    same(pemOf(ed25519.privateKey), ed25519)
  })

  it('may have lost its line breaks, or have them in any form', () => {
    same(whole.replaceAll('\n', '\r\n'))
    same(whole.replaceAll('\n', '\r'))
    same(whole.replaceAll('\n', ''))
    same(whole.replaceAll('\n', ' '))
    same(whole.replaceAll('\n', '\n\n  '))
    same(whole.replaceAll('\n', '\\n'))
    same(whole.replaceAll('\n', '\\r\\n'))
    same(whole.replaceAll('\n', '\\\\n'))
  })

  it('may stand in quotes and between spaces', () => {
    for (const around of ['"', "'", '`', '  ', '\n\n', ' " ', '\uFEFF']) same(around + whole + around)
    same(`"${whole.replaceAll('\n', '\\n')}",`)
  })

  it('may stand between other things', () => {
    const { cert } = new CertificateAuthority().issue()
    same(`${cert}${whole}${cert}`)
    same(`Bag Attributes\n    localKeyID: EE 51\nKey Attributes: <No Attributes>\n${whole}`)
    same(`${pem('EC PARAMETERS', 'BggqhkjOPQMBBw==')}${pemOf(p256.privateKey, 'sec1')}`, p256)
  })

  it('may have the label of another format, or none', () => {
    const pkcs1 = base64Of(pemOf(rsa.privateKey, 'pkcs1'))
    same(pem('PRIVATE KEY', pkcs1))
    same(pem('RSA PRIVATE KEY', base64Of(whole)))
    same(pem('PRIVATE KEY', base64Of(pemOf(p256.privateKey, 'sec1'))), p256)
    same(base64Of(whole))
    same(pkcs1)
  })

  it('may be a private JWK, alone or as the only private one of a set, and keeps its id', () => {
    const jwk = { ...p256.privateKey.export({ format: 'jwk' }), kid: 'k-1' }
    same(JSON.stringify(jwk), p256)
    same(`\n${JSON.stringify({ keys: [ed25519.publicKey.export({ format: 'jwk' }), jwk] }, undefined, 2)}`, p256)
    same(JSON.stringify(rsa.privateKey.export({ format: 'jwk' })))
    assert.equal(signingKey({ privateKey: JSON.stringify(jwk) }).keyId, 'k-1')
    assert.equal(signingKey({ privateKey: whole }).keyId, undefined)
  })

  it('may be a whole key file in JSON', () => {
    same(JSON.stringify({ type: 'service_account', private_key: whole, client_email: 'me@example.com' }))
  })

  it('may be encrypted, in the old way too', () => {
    const passphrase = 'päss phrase'
    const ways = [encrypted(rsa.privateKey, 'pkcs8', passphrase), encrypted(rsa.privateKey, 'pkcs1', passphrase)]
    for (const locked of [...ways, encrypted(rsa.privateKey, 'pkcs1', passphrase, 'des-ede3-cbc')]) {
      same(locked, rsa, { passphrase })
      same(locked.replaceAll('\n', '\\n'), rsa, { passphrase })
      same(locked.replaceAll('\n', ' '), rsa, { passphrase })
      same(locked.replaceAll('\n', ''), rsa, { passphrase })
    }
    same(encrypted(p256.privateKey, 'sec1', passphrase), p256, { passphrase })
  })

  it('need not be encrypted because there is a passphrase', () => same(whole, rsa, { passphrase: 'left over' }))
})

describe('what is no usable private key', () => {
  it('is said to be missing when there is none', () => {
    for (const privateKey of [undefined, '', ' \n '])
      assert.equal(refused({ algorithm: 'RS256', privateKey }).reason, 'missing')
  })

  it('is said to be none at all', () => {
    const whole = pemOf(rsa.privateKey)
    for (const text of [
      'my secret key material',
      '{"not":"a key"}',
      '{"keys":[]}',
      '{"keys":[null]}',
      '{"kty":"RSA","d":"AAAAAAAAAAAA"}',
      '{"kty":"oct","k":"AAAAAAAAAAAA"}',
      '{broken',
      '[]',
      pem('PRIVATE KEY', ''),
      pem('PRIVATE KEY', 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'),
      pem('PGP PRIVATE KEY BLOCK', 'lQOYBGR1aXMgaXMgbm90IGEga2V5'),
      whole.slice(0, 900),
      `${whole.slice(0, 900)}\n-----END PRIVATE KEY-----`,
      'A'.repeat(100_001),
      whole + ' '.repeat(100_000),
      JSON.stringify({ keys: [p256, ed25519].map(({ privateKey }) => privateKey.export({ format: 'jwk' })) }),
    ])
      assert.equal(reason(text), 'keyUnreadable', text.slice(0, 40))
  })

  it('is said to be a public key or a certificate', () => {
    const { cert } = new CertificateAuthority().issue()
    const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    for (const text of [
      publicPem,
      publicPem.replaceAll('\n', ' '),
      rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      pem('PRIVATE KEY', base64Of(publicPem)),
      base64Of(publicPem),
      cert,
      base64Of(cert),
      JSON.stringify(p256.publicKey.export({ format: 'jwk' })),
      openSshPublic,
    ])
      assert.equal(reason(text), 'keyPublic', text.slice(0, 40))
  })

  it('is said to be a PFX file, whether as base64, in PEM, or as bytes that were read as text', () => {
    const bytes = Buffer.from(pkcs12, 'base64')
    const openEnded = Buffer.concat([Buffer.from('3080', 'hex'), bytes.subarray(4)])
    const long = Buffer.concat([Buffer.from('308300017e', 'hex'), bytes.subarray(4)])
    for (const text of [
      pkcs12,
      pkcs12.replace(/.{64}/g, '$&\r\n'),
      pem('PRIVATE KEY', pkcs12),
      bytes.toString('utf8'),
      bytes.toString('latin1'),
      openEnded.toString('base64'),
      openEnded.toString('utf8'),
      long.toString('base64'),
      long.toString('utf8'),
    ])
      assert.equal(reason(text), 'keyPkcs12', JSON.stringify(text.slice(0, 40)))
  })

  it('is said to be a key of PuTTY', () => assert.equal(reason(putty), 'keyPutty'))

  it('is said to be a key of OpenSSH', () => {
    assert.equal(reason(openSsh), 'keyOpenSsh')
    assert.equal(reason(openSsh.replaceAll('\n', '\\n')), 'keyOpenSsh')
  })

  it('is said to be encrypted when there is no passphrase, and when it is the wrong one', () => {
    for (const type of ['pkcs8', 'pkcs1'] as const) {
      const locked = encrypted(rsa.privateKey, type, 'right')
      for (const passphrase of [undefined, '']) assert.equal(reason(locked, { passphrase }), 'keyEncrypted')
      for (const passphrase of ['Right', 'x'.repeat(3_000)])
        assert.equal(reason(locked, { passphrase }), 'keyPassphrase')
      assert.equal(refused({ privateKey: locked }).details['property'], 'privateKeyPassphrase')
    }
    assert.equal(reason(base64Of(encrypted(rsa.privateKey, 'pkcs8', 'right'))), 'keyEncrypted')
  })

  it('is said to be encrypted in a way of old times', () => {
    const passphrase = 'test'
    assert.equal(reason(pem('ENCRYPTED PRIVATE KEY', rc2), { passphrase }), 'keyEncryption')
    assert.equal(reason(rc2), 'keyEncrypted')
    const header = 'Proc-Type: 4,ENCRYPTED\nDEK-Info: DES-CBC,0123456789ABCDEF\n\n'
    const des = pemOf(rsa.privateKey, 'pkcs1').replace('KEY-----\n', `KEY-----\n${header}`)
    assert.equal(reason(des, { passphrase }), 'keyEncryption')
  })
})

describe('the algorithm', () => {
  it('follows from the key when nobody has said it', () => {
    const of = (key: KeyObject) => signingKey({ privateKey: pemOf(key) }).algorithm
    assert.deepEqual(
      [rsa.privateKey, p256.privateKey, curve('P-384').privateKey, curve('P-521').privateKey, ed25519.privateKey].map(
        of,
      ),
      ['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA'],
    )
    assert.equal(signingKey({ secret: 'shh' }).algorithm, 'HS256')
  })

  it('must be one of the list', () => {
    for (const algorithm of ['none', 'RS1', 'rs256', '', 'toString']) {
      const { reason, details } = refused({ algorithm, privateKey: pemOf(rsa.privateKey), secret: 'shh' })
      assert.deepEqual([reason, details['property']], ['choice', 'jwt.algorithm'], algorithm)
    }
  })

  it('must fit the key', () => {
    const keys: Record<string, KeyObject> = {
      RSA: rsa.privateKey,
      'P-256': p256.privateKey,
      Ed25519: ed25519.privateKey,
      secp256k1: curve('secp256k1').privateKey,
      ed448: generateKeyPairSync('ed448').privateKey,
      x25519: generateKeyPairSync('x25519').privateKey,
      'rsa-pss': generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey,
    }
    const needs: Record<string, string> = {
      RS256: 'RSA',
      PS512: 'RSA',
      ES256: 'P-256',
      ES384: 'P-384',
      EdDSA: 'Ed25519',
    }
    for (const [algorithm, needed] of Object.entries(needs))
      for (const [found, key] of Object.entries(keys)) {
        if (found === needed) continue
        const error = refused({ algorithm, privateKey: pemOf(key) })
        assert.deepEqual(
          [error.reason, error.details],
          ['keyType', { property: 'privateKey', algorithm, needed, found }],
        )
      }
    assert.equal(reason(pemOf(keys['secp256k1'] as KeyObject)), 'keyType')
  })

  it('wants RSA keys of 2048 bits at least (RFC 7518 §3.3)', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    for (const algorithm of [undefined, 'RS256', 'PS384']) {
      const { reason, details } = refused({ algorithm, privateKey: pemOf(privateKey) })
      assert.deepEqual([reason, details['bits'], details['minimum']], ['keySize', 1024, 2048])
    }
  })
})

describe('a secret for HMAC', () => {
  const bytes = (options: SigningKeyOptions) => signingKey({ algorithm: 'HS512', ...options }).key.export()

  it('is taken as it is, short or not', () => {
    assert.deepEqual(bytes({ secret: 'x' }), Buffer.from('x'))
    assert.deepEqual(bytes({ secret: ' ü€ \n' }), Buffer.from(' ü€ \n', 'utf8'))
    assert.deepEqual(bytes({ secret: 'c2hh' }), Buffer.from('c2hh'))
  })

  it('may be written as base64 or base64url, in lines and without padding', () => {
    const secret = Buffer.from('fbff00fe3e3f61', 'hex')
    for (const text of [secret.toString('base64'), secret.toString('base64url'), '+/8A/j4\n/YQ== \n'])
      assert.deepEqual(bytes({ secret: text, secretEncoding: 'base64' }), secret, text)
  })

  it('must be base64 where it is said to be', () => {
    for (const secret of ['not base64!', 'a=b', '===', 'péss'])
      assert.equal(refused({ algorithm: 'HS256', secret, secretEncoding: 'base64' }).reason, 'secretBase64', secret)
  })

  it('must be there, even where a private key is', () => {
    for (const options of [{}, { secret: '' }, { secret: '  ', secretEncoding: 'base64' }] as const) {
      const error = refused({ algorithm: 'HS256', privateKey: pemOf(rsa.privateKey), ...options })
      assert.deepEqual([error.reason, error.details['property']], ['missing', 'signingSecret'])
    }
  })
})
