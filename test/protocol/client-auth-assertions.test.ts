import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { decodeJwt, jwtVerify } from 'jose'
import { clientAuth } from '../../src/protocol/client-auth.ts'
import { assertionFor } from '../../src/protocol/jwt.ts'
import { openidClient } from '../../src/protocol/openid-client.ts'
import { protocolFailure } from '../../src/protocol/protocol-failure.ts'
import { signingKey } from '../../src/protocol/signing-key.ts'

const tokenUrl = 'https://login.example.com/token'

/** A client that asks for tokens, and what it has sent by then. */
async function aClient(method: Parameters<typeof clientAuth>[0]['clientAuth'], assertion?: () => Promise<string>) {
  const oidc = await openidClient()
  const seen: { headers: Headers; form: URLSearchParams }[] = []
  const proof = clientAuth({ clientAuth: method, basicEncoding: 'form' }, { clientSecret: 'left-over' }, assertion)
  // Without one, openid-client would choose by itself.
  assert.equal(typeof proof, 'function')
  const server = { issuer: 'https://login.example.com', token_endpoint: tokenUrl }
  const configuration = new oidc.Configuration(server, 'c:1', {}, proof)
  configuration[oidc.customFetch] = async (_url, { headers, body }) => {
    seen.push({ headers: new Headers(headers), form: new URLSearchParams(String(body)) })
    return Response.json({ access_token: 'a', token_type: 'Bearer' })
  }
  return { ask: () => oidc.clientCredentialsGrant(configuration, { scope: 'read' }), seen }
}

const names = ({ form }: { form: URLSearchParams }) => [...form.keys()].sort()

describe('client authentication by a signed JWT', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const assertion = (options: Parameters<typeof signingKey>[0]) => {
    const key = signingKey(options)
    return () => assertionFor({ rule: {}, key, clientId: 'c:1', tokenUrl, now: Date.now })
  }

  for (const algorithm of ['HS256', 'HS384', 'HS512'])
    it(`proves that it knows the secret: client_secret_jwt with ${algorithm}`, async () => {
      const { ask, seen } = await aClient('client_secret_jwt', assertion({ algorithm, secret: 'x'.repeat(64) }))
      await ask()
      const jwt = seen[0]?.form.get('client_assertion') ?? ''
      await jwtVerify(jwt, Buffer.from('x'.repeat(64)), { algorithms: [algorithm], audience: tokenUrl, issuer: 'c:1' })
    })

  for (const algorithm of ['RS256', 'PS384'])
    it(`proves that it has the private key: private_key_jwt with ${algorithm}`, async () => {
      const { ask, seen } = await aClient('private_key_jwt', assertion({ algorithm, privateKey: pem }))
      await ask()
      const jwt = seen[0]?.form.get('client_assertion') ?? ''
      await jwtVerify(jwt, publicKey, { algorithms: [algorithm], audience: tokenUrl, subject: 'c:1' })
    })

  it('sends what RFC 7521 §4.2 says, and neither the secret nor a header', async () => {
    const { ask, seen } = await aClient('private_key_jwt', async () => 'a.b.c')
    await ask()
    const [request] = seen as [(typeof seen)[number]]
    assert.deepEqual(Object.fromEntries(request.form), {
      client_id: 'c:1',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: 'a.b.c',
      grant_type: 'client_credentials',
      scope: 'read',
    })
    assert.equal(request.headers.get('authorization'), null)
  })

  it('signs anew for each request, for minutes at most', async () => {
    const { ask, seen } = await aClient('client_secret_jwt', assertion({ secret: 'shh' }))
    for (let i = 0; i < 100; i++) await ask()
    const claims = seen.map(({ form }) => decodeJwt(form.get('client_assertion') ?? ''))
    assert.equal(new Set(claims.map(({ jti }) => jti)).size, 100)
    for (const { iss, sub, aud, iat = 0, exp = 0 } of claims) {
      assert.deepEqual([iss, sub, aud], ['c:1', 'c:1', tokenUrl])
      assert.ok(exp > iat && exp - iat <= 300)
    }
  })

  it('sends nothing when there is no key', async () => {
    const { ask, seen } = await aClient('private_key_jwt')
    const { code, reason } = await ask().then(
      () => assert.fail('did not fail'),
      (error) => protocolFailure(error, 'login.example.com'),
    )
    assert.deepEqual([code, reason, seen.length], ['CONFIGURATION_INVALID', 'missing', 0])
  })
})

describe('client authentication by the certificate of the connection', () => {
  it('says only who the client is (RFC 8705 §2)', async () => {
    const { ask, seen } = await aClient('tls_client_auth')
    await ask()
    const [request] = seen as [(typeof seen)[number]]
    assert.deepEqual(names(request), ['client_id', 'grant_type', 'scope'])
    assert.equal(request.form.get('client_id'), 'c:1')
    assert.equal(request.headers.get('authorization'), null)
  })
})
