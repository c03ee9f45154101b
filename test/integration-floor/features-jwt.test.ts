import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, verify } from 'node:crypto'
import { aProvider, login, machine } from './a-provider.ts'

/** Header and claims of a JWT, and what was signed. */
function opened(jwt = '') {
  const [header = '', claims = '', signature = ''] = jwt.split('.')
  const read = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  return { header: read(header), claims: read(claims), signed: `${header}.${claims}`, signature }
}

const now = Date.UTC(2030, 0, 1) / 1_000

describe('client credentials with a JWT, as a definition has it', () => {
  it('prove the client by an HMAC, with header and payload of its own', async () => {
    const { form } = await aProvider({
      definition: {
        ...machine,
        clientAuth: 'client_secret_jwt',
        scope: 'read',
        jwt: {
          algorithm: 'HS384',
          keyId: 'key of {tenant}',
          header: { typ: 'client-authentication+jwt' },
          payload: { sub: '{tenant}', scopes: ['{scope}'], nested: { deep: true }, jti: null },
          audience: '{tokenUrl}',
          lifetime: 90,
        },
        parameterValues: { tenant: 'blue' },
      },
      secrets: { signingSecret: 'shared' },
    }).tokenRequest()
    assert.equal(form['client_assertion_type'], 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    const { header, claims, signed, signature } = opened(form['client_assertion'])
    assert.deepEqual(header, { alg: 'HS384', typ: 'client-authentication+jwt', kid: 'key of blue' })
    const scopes = claims['scopes']
    assert.deepEqual([scopes].flat(), ['read'])
    const { scopes: _, ...others } = claims
    const audience = `${login}/token`
    assert.deepEqual(others, {
      iss: 'basic',
      sub: 'blue',
      aud: audience,
      iat: now,
      exp: now + 90,
      nested: { deep: true },
    })
    assert.equal(createHmac('sha384', 'shared').update(signed).digest('base64url'), signature)
  })

  it('prove the client by its private key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { form } = await aProvider({
      definition: { ...machine, clientAuth: 'private_key_jwt', jwt: { algorithm: 'ES256' } },
      // As it comes out of a JSON file, where line breaks are two characters.
      secrets: { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().replaceAll('\n', '\\n') },
    }).tokenRequest()
    const { header, signed, signature } = opened(form['client_assertion'])
    assert.equal(header['alg'], 'ES256')
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
    assert.ok(verify('sha256', Buffer.from(signed), key, Buffer.from(signature, 'base64url')))
  })

  it('may have it anywhere in the body instead', async () => {
    const { form } = await aProvider({
      definition: {
        ...machine,
        clientAuth: 'none',
        jwt: { algorithm: 'HS256', secretEncoding: 'base64' },
        tokenRequest: { body: { login: 'jwt', jwt: '{assertion}' } },
      },
      secrets: { signingSecret: Buffer.from('shared').toString('base64') },
    }).tokenRequest()
    const { claims, signed, signature } = opened(form['jwt'])
    assert.equal(form['login'], 'jwt')
    assert.deepEqual([claims['iss'], claims['sub']], ['basic', 'basic'])
    assert.equal(createHmac('sha256', 'shared').update(signed).digest('base64url'), signature)
  })

  it('may be the grant itself', async () => {
    const { form } = await aProvider({
      definition: { ...machine, grant: 'jwt_bearer', clientAuth: 'none', jwt: { payload: { sub: 'alice' } } },
      secrets: { signingSecret: 'shared' },
    }).tokenRequest()
    assert.equal(form['grant_type'], 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    assert.equal(opened(form['assertion']).claims['sub'], 'alice')
  })
})
