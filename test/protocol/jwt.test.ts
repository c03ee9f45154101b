import assert from 'node:assert/strict'
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { assertionFor, type JwtContents, signJwt } from '../../src/protocol/jwt.ts'
import { type SigningKey, signingKey } from '../../src/protocol/signing-key.ts'
import { TestClock } from '../support/clock.ts'
import { errorOf } from '../support/error-of.ts'
import { readSharedJson, sharedAbsent } from '../support/shared-files.ts'
import { skip } from '../support/skip.ts'

const clock = new TestClock()
const at = clock.now() / 1_000
const tokenUrl = 'https://login.example.com/token'
const secretKey = signingKey({ secret: 'shh' })

const assertion = (rule: JwtContents = {}, key = secretKey) =>
  assertionFor({ rule, key, clientId: 'me', tokenUrl, now: clock.now })
const payload = async (rule: JwtContents) => decodeJwt(await assertion(rule))
const header = async (rule: JwtContents, key?: SigningKey) => decodeProtectedHeader(await assertion(rule, key))

describe('a signed JWT', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
  const pairs: Record<string, { privateKey: KeyObject; publicKey: KeyObject }> = {
    ES256: ec('P-256'),
    ES384: ec('P-384'),
    ES512: ec('P-521'),
    EdDSA: generateKeyPairSync('ed25519'),
  }

  for (const algorithm of ['HS256', 'HS384', 'HS512'])
    it(`is one that anybody with the secret can verify: ${algorithm}`, async () => {
      for (const secret of ['a short one', 'long'.repeat(50)]) {
        const jwt = await assertion({}, signingKey({ algorithm, secret }))
        const [, input, signature] = /^(.+)\.(.+)$/.exec(jwt) as unknown as [string, string, string]
        const hash = `sha${algorithm.slice(2)}`
        assert.equal(createHmac(hash, secret).update(input).digest('base64url'), signature)
        assert.equal(decodeProtectedHeader(jwt).alg, algorithm)
      }
    })

  for (const algorithm of ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])
    it(`is one that anybody with the public key can verify: ${algorithm}`, async () => {
      const { privateKey, publicKey } = pairs[algorithm] ?? rsa
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      const jwt = await assertion({}, signingKey({ algorithm, privateKey: pem }))
      const options = { algorithms: [algorithm], audience: tokenUrl, currentDate: new Date(clock.now()) }
      const { payload } = await jwtVerify(jwt, publicKey, options)
      assert.equal(payload.sub, 'me')
      const [header, , signature] = jwt.split('.')
      await assert.rejects(compactVerify(`${header}.${btoa('{"sub":"you"}')}.${signature}`, publicKey))
    })

  it('has members as they are: numbers, lists, objects, texts with any characters', async () => {
    const claims = {
      n: 1.5,
      big: 9007199254740991,
      yes: true,
      list: ['a', 1],
      deep: { a: { b: '1' } },
      text: 'ü€😀"\\',
    }
    assert.deepEqual(decodeJwt(await signJwt({ key: secretKey, claims })), claims)
  })

  it('holds a member named __proto__ like any other', async () => {
    const payload = JSON.parse('{"__proto__":{"sub":"somebody"},"constructor":"c"}') as Record<string, unknown>
    const claims = Buffer.from((await assertion({ payload })).split('.')[1] ?? '', 'base64url').toString()
    assert.match(claims, /"__proto__":\{"sub":"somebody"\}/)
    assert.match(claims, /"sub":"me"/)
  })
})

describe('the assertion of a client', () => {
  it('says who, to whom, when and for how long', async () => {
    const { jti, ...claims } = await payload({})
    assert.deepEqual(claims, { iss: 'me', sub: 'me', aud: tokenUrl, iat: at, exp: at + 60 })
    assert.match(String(jti), /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/)
    assert.deepEqual(await header({}), { alg: 'HS256', typ: 'JWT' })
  })

  it('lives and is meant as the definition says', async () => {
    const { aud, exp } = await payload({ audience: 'https://login.example.com', lifetime: 300 })
    assert.deepEqual([aud, exp], ['https://login.example.com', at + 300])
  })

  it('counts whole seconds', async () => {
    const now = () => clock.now() + 999
    const jwt = await assertionFor({ rule: {}, key: secretKey, clientId: 'me', tokenUrl, now })
    assert.equal(decodeJwt(jwt).iat, at)
  })

  it('never comes twice', async () => {
    const ids = await Promise.all(Array.from({ length: 100 }, async () => (await payload({})).jti))
    assert.equal(new Set(ids).size, 100)
  })

  it('takes its id from whom it is told to', async () => {
    const jwt = await assertionFor({
      rule: {},
      key: secretKey,
      clientId: 'me',
      tokenUrl,
      now: clock.now,
      random: () => '7',
    })
    assert.equal(decodeJwt(jwt).jti, '7')
  })

  it('has claims added, replaced and left out', async () => {
    const { jti, ...claims } = await payload({
      payload: { sub: 'me@example.com', scope: 'read write', iat: null, nbf: at - 5, aud: ['a', 'b'], none: undefined },
    })
    assert.ok(jti)
    assert.deepEqual(claims, {
      iss: 'me',
      sub: 'me@example.com',
      aud: ['a', 'b'],
      nbf: at - 5,
      exp: at + 60,
      scope: 'read write',
    })
  })

  it('has its times as numbers, also where a template made a text of them, and other texts as they are', async () => {
    const { exp, nbf, iat, n } = await payload({ payload: { exp: `${at + 9}`, nbf: `${at}.5`, iat: at - 1, n: '17' } })
    assert.deepEqual([exp, nbf, iat, n], [at + 9, at + 0.5, at - 1, '17'])
  })

  it('has header members added, replaced and left out', async () => {
    assert.deepEqual(await header({ keyId: 'k-1', header: { typ: 'client-authentication+jwt', x5t: 'abc' } }), {
      alg: 'HS256',
      typ: 'client-authentication+jwt',
      kid: 'k-1',
      x5t: 'abc',
    })
    assert.deepEqual(await header({ keyId: 'k-1', header: { typ: null, kid: 'k-2', alg: 'HS256' } }), {
      alg: 'HS256',
      kid: 'k-2',
    })
  })

  it('names the key by the id of the JWK, unless the definition has another', async () => {
    const jwk = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'of the jwk' }
    const key = signingKey({ privateKey: JSON.stringify(jwk) })
    assert.equal((await header({}, key)).kid, 'of the jwk')
    assert.equal((await header({ keyId: 'mine' }, key)).kid, 'mine')
  })

  it('is never signed by another algorithm than it says', async () => {
    for (const alg of ['none', 'HS512', 'RS256', null, 1]) {
      const { code, reason, details } = await errorOf(assertion({ header: { alg } }))
      assert.deepEqual([code, reason, details['property']], ['CONFIGURATION_INVALID', 'choice', 'jwt.header.alg'])
    }
  })

  it('is refused with a header that nobody would understand', async () => {
    for (const header of [{ crit: ['x'], x: 1 }, { b64: false, crit: ['b64'] }, { crit: [] }]) {
      const { code, reason } = await errorOf(assertion({ header }))
      assert.deepEqual([code, reason], ['CONFIGURATION_INVALID', 'signing'], JSON.stringify(header))
    }
  })
})

describe('the examples of the standards', () => {
  const joe = 'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'
  const hs256 = `eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.${joe}`
  const hs256Secret = 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow'
  const hs256Key = () => signingKey({ secret: hs256Secret, secretEncoding: 'base64' }).key

  it('have the secret that is read here: RFC 7515 A.1', () => {
    const signature = createHmac('sha256', hs256Key()).update(hs256).digest('base64url')
    assert.equal(signature, 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')
  })

  it('have the secret that is read here: the shared vectors', function () {
    const vectors = readSharedJson<{ jws_hs256_rfc7515_A1_signature: string }>('security/vectors.json')
    if (!vectors) skip(this, sharedAbsent)
    const signature = createHmac('sha256', hs256Key()).update(hs256).digest('base64url')
    assert.equal(signature, vectors.jws_hs256_rfc7515_A1_signature)
  })

  it('have the curve key that is read here: RFC 7515 A.3', () => {
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
      d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
    }
    const { key, algorithm } = signingKey({ privateKey: JSON.stringify(jwk) })
    const signature = 'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q'
    const publicKey = { key: createPublicKey(key), dsaEncoding: 'ieee-p1363' } as const
    assert.equal(algorithm, 'ES256')
    assert.ok(
      verify('sha256', Buffer.from(`eyJhbGciOiJFUzI1NiJ9.${joe}`), publicKey, Buffer.from(signature, 'base64url')),
    )
  })

  it('have the Edwards key that is read here: RFC 8037 A.1 and A.4', () => {
    const jwk = {
      kty: 'OKP',
      crv: 'Ed25519',
      d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    }
    const { key } = signingKey({ algorithm: 'EdDSA', privateKey: JSON.stringify(jwk) })
    assert.equal(
      sign(null, Buffer.from('eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc'), key).toString('base64url'),
      'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
    )
  })
})
