import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { unattendedGrant } from '../../src/protocol/grants.ts'
import { OAuthError } from '../../src/vocabulary/errors.ts'
import { aContext, ok, tokenUrl, without } from './fake-server.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const methods = {
  private_key_jwt: { secrets: { privateKey: pem }, algorithm: 'ES256', key: publicKey },
  client_secret_jwt: { secrets: { clientSecret: 'shh' }, algorithm: 'HS256', key: new TextEncoder().encode('shh') },
} as const

describe('security cases of signed clients', () => {
  it('private_key_jwt / client_secret_jwt assertions', async () => {
    for (const [clientAuth, { secrets, algorithm, key }] of Object.entries(methods)) {
      const method = clientAuth as keyof typeof methods
      const { context, seen, clock } = aContext({ [tokenUrl]: ok }, { clientAuth: method, clientId: 'me' }, secrets)
      for (let index = 0; index < 50; index++) await unattendedGrant(context, 'client_credentials')(undefined)
      const assertions = seen.map(({ form }) => form.get('client_assertion') as string)
      const now = clock.now() / 1_000
      for (const assertion of assertions) {
        assert.equal(decodeProtectedHeader(assertion).alg, algorithm)
        // Servers whose clocks are a minute ahead or behind take it, too.
        for (const skew of [-60_000, 0, 60_000])
          await jwtVerify(assertion, key, { currentDate: new Date(clock.now() + skew), clockTolerance: 60 })
        const { iss, sub, aud, iat, exp } = decodeJwt(assertion)
        assert.deepEqual([iss, sub, aud], ['me', 'me', tokenUrl])
        assert.ok(iat === Math.floor(now) && exp !== undefined && exp - iat <= 300 && exp - iat > 60, String(exp))
      }
      assert.equal(new Set(assertions.map((assertion) => decodeJwt(assertion).jti)).size, assertions.length)
    }
  })

  it('are meant for the server they go to, whatever its metadata says', async () => {
    const issuer = 'https://liar.example.com'
    const elsewhere = 'https://other.example.com/token'
    const document = { issuer, token_endpoint: elsewhere, authorization_endpoint: `${issuer}/authorize` }
    const { context, seen } = aContext(
      { [`${issuer}/.well-known/openid-configuration`]: { body: document }, [elsewhere]: ok },
      { ...without('tokenUrl', 'authorizationUrl'), issuer, clientAuth: 'private_key_jwt' },
      methods.private_key_jwt.secrets,
    )
    await unattendedGrant(context, 'client_credentials')(undefined)
    const [request] = seen.filter(({ method }) => method === 'POST')
    assert.equal(request?.url, elsewhere)
    assert.equal(decodeJwt(request?.form.get('client_assertion') ?? '').aud, elsewhere)
  })

  it('are never sent twice, not even after a broken connection', async () => {
    const { context, seen } = aContext(
      {
        [tokenUrl]: () => {
          throw new OAuthError('NETWORK_FAILED', 'unreachable', { host: 'login.example.com', error: 'ECONNRESET' })
        },
      },
      { clientAuth: 'private_key_jwt' },
      methods.private_key_jwt.secrets,
    )
    await assert.rejects(unattendedGrant(context, 'client_credentials')(undefined))
    assert.equal(seen.length, 1)
  })
})
