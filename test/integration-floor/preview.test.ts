// biome-ignore-all lint/suspicious/noTemplateCurlyInString: environment variables as a person writes them
import assert from 'node:assert/strict'
import type { IntegrationSettings } from '../../src/definition/integration-settings.ts'
import { readDefinition } from '../../src/definition/read-definition.ts'
import { type PreviewedRequest, previewRequests } from '../../src/integration/preview.ts'

const redirectUri = 'https://red.test/oauth-integration/acme/callback'
const consent: IntegrationSettings = {
  key: 'acme',
  grant: 'authorization_code',
  authorizationUrl: 'https://login.test/authorize',
  tokenUrl: 'https://login.test/token',
  clientId: 'me',
  scope: 'read write',
  baseUrl: 'https://api.test/v1',
}
const { authorizationUrl: _, ...unattended } = { ...consent, grant: 'client_credentials' }

function preview(settings: object): Promise<PreviewedRequest[]> {
  return previewRequests(
    readDefinition(settings, (name) => `<${name}>`),
    redirectUri,
  )
}

async function previewOf(purpose: PreviewedRequest['purpose'], settings: object) {
  const found = (await preview(settings)).find((request) => request.purpose === purpose)
  assert.ok(found, `no ${purpose} request`)
  assert.equal(found.problem, undefined)
  return found
}

const purposesOf = (requests: readonly PreviewedRequest[]) => requests.map(({ purpose }) => purpose).join(' ')

describe('a preview of requests', () => {
  it('shows each in the order in which it would be sent', async () => {
    assert.equal(purposesOf(await preview(consent)), 'authorization token refresh api')
    assert.equal(purposesOf(await preview(unattended)), 'token api')
    const all = {
      ...consent,
      revocationUrl: 'https://login.test/revoke',
      steps: [{ url: 'https://login.test/one' }, { url: 'https://login.test/two' }],
      lookups: [{ url: '/orgs', method: 'GET' as const, response: { capture: { org: '[0].id' } } }],
    }
    assert.equal(purposesOf(await preview(all)), 'authorization token step step lookup refresh api revocation')
  })

  it('shows how a device code is asked for, and with what the tokens are', async () => {
    const deviceAuthorizationUrl = 'https://login.test/device'
    const device = { ...unattended, grant: 'device_code', deviceAuthorizationUrl }
    assert.equal(purposesOf(await preview(device)), 'device token refresh api')
    const { method, url, body } = await previewOf('device', device)
    assert.equal(`${method} ${url}`, `POST ${deviceAuthorizationUrl}`)
    assert.equal(body, 'scope=read write\nclient_id=me')
    const token = await previewOf('token', device)
    assert.equal(token.body, 'device_code=<device code>\ngrant_type=urn:ietf:params:oauth:grant-type:device_code')
    const found = { ...device, deviceAuthorizationUrl: '', tokenUrl: '', issuer: 'https://login.test/' }
    assert.equal((await previewOf('device', found)).url, 'https://login.test/<device authorization endpoint>')
    assert.equal(
      purposesOf(await preview({ ...consent, deviceAuthorizationUrl })),
      'authorization token device token refresh api',
    )
  })

  it('sends none of them', async () => {
    const { fetch } = globalThis
    globalThis.fetch = () => assert.fail('something was sent')
    try {
      await preview({ ...consent, authorizationUrl: '', tokenUrl: '', issuer: 'https://login.test' })
    } finally {
      globalThis.fetch = fetch
    }
  })

  it('spreads the query out, with words for what is drawn by lot', async () => {
    const { method, url, query } = await previewOf('authorization', consent)
    assert.equal(`${method} ${url}`, 'GET https://login.test/authorize')
    assert.deepEqual(query?.toSorted(), [
      'client_id=me',
      'code_challenge=<code challenge>',
      'code_challenge_method=S256',
      `redirect_uri=${redirectUri}`,
      'response_type=code',
      'scope=read write',
      'state=<state>',
    ])
    const { body } = await previewOf('token', consent)
    assert.match(body ?? '', /^code_verifier=<code verifier>$/m)
    assert.deepEqual(await preview(consent), await preview(consent))
  })

  it('shows the parameters of providers that have their own', async () => {
    const { query } = await previewOf('authorization', {
      ...consent,
      authorizationRequest: {
        parameters: { access_type: 'offline' },
        scopeSeparator: ',',
        names: { client_id: 'app' },
      },
    })
    for (const parameter of ['access_type=offline', 'scope=read,write', 'app=me']) assert.ok(query?.includes(parameter))
  })

  it('shows client id and secret as a pair where they travel by Basic', async () => {
    for (const basicEncoding of ['form', 'raw'] as const) {
      const { headers, body } = await previewOf('token', { ...consent, basicEncoding })
      assert.equal(headers?.['authorization'], 'Basic base64(me:<client secret>)')
      assert.doesNotMatch(body ?? '', /secret/)
    }
    const { headers } = await previewOf('token', {
      ...consent,
      clientAuth: 'none',
      tokenRequest: { headers: { 'x-key': '{base64(a:{clientSecret})}', 'x-plain': 'AAAABBBBCCCCDDDD' } },
    })
    assert.equal(headers?.['x-key'], 'base64(a:<client secret>)')
    assert.equal(headers?.['x-plain'], 'AAAABBBBCCCCDDDD')
  })

  it('shows them in the body, where they travel there', async () => {
    const { headers, body } = await previewOf('token', { ...unattended, clientAuth: 'client_secret_post' })
    assert.equal(headers?.['authorization'], undefined)
    assert.deepEqual(body?.split('\n').toSorted(), [
      'client_id=me',
      'client_secret=<client secret>',
      'grant_type=client_credentials',
      'scope=read write',
    ])
  })

  it('shows JSON with its indentation, and what stays a number in it', async () => {
    const { headers, body } = await previewOf('token', {
      ...unattended,
      clientAuth: 'client_secret_post',
      tokenRequest: { encoding: 'json', parameters: { version: 2 } },
    })
    assert.equal(headers?.['content-type'], 'application/json')
    assert.deepEqual(JSON.parse(body ?? ''), {
      client_id: 'me',
      client_secret: '<client secret>',
      grant_type: 'client_credentials',
      scope: 'read write',
      version: 2,
    })
    assert.match(body ?? '', /^ {2}"version": 2,?$/m)
  })

  it('shows parameters of a GET in the query', async () => {
    const request = await previewOf('token', {
      ...unattended,
      clientAuth: 'client_secret_post',
      tokenRequest: { method: 'GET' },
    })
    assert.equal(`${request.method} ${request.url} ${request.body}`, 'GET https://login.test/token undefined')
    assert.ok(request.query?.includes('client_secret=<client secret>'))
  })

  it('shows a word for a JWT, whether it proves the client or asks for a token', async () => {
    for (const clientAuth of ['private_key_jwt', 'client_secret_jwt'] as const)
      assert.match((await previewOf('token', { ...consent, clientAuth })).body ?? '', /^client_assertion=<JWT>$/m)
    const { body } = await previewOf('token', { ...unattended, grant: 'jwt_bearer', clientAuth: 'none' })
    assert.match(body ?? '', /^assertion=<JWT>$/m)
  })

  it('shows what is in the JWT, before it is signed', async () => {
    const { jwt } = await previewOf('token', {
      ...consent,
      clientAuth: 'private_key_jwt',
      jwt: {
        algorithm: 'ES256',
        keyId: 'k1',
        header: { x5t: 'abc' },
        payload: { sub: 'me@{host({tokenUrl})}' },
        lifetime: 90,
      },
    })
    assert.deepEqual(jwt?.header, { alg: 'ES256', typ: 'JWT', kid: 'k1', x5t: 'abc' })
    const { iat, exp, ...claims } = jwt?.claims ?? {}
    assert.deepEqual(claims, {
      iss: 'me',
      sub: 'me@login.test',
      aud: 'https://login.test/token',
      jti: '<unique text>',
    })
    assert.equal(Number(exp) - Number(iat), 90)
    const { jwt: other } = await previewOf('token', { ...consent, clientAuth: 'client_secret_jwt' })
    assert.equal(other?.header['alg'], 'HS256')
    assert.equal((await previewOf('token', consent)).jwt, undefined)
  })

  it('shows the names of secrets and never asks for them', async () => {
    const requests = await preview({
      ...unattended,
      grant: 'password',
      parameters: [{ name: 'apiKey', secret: true }],
      tokenRequest: { headers: { 'x-key': '{apiKey}', 'x-env': '${VAULT}' } },
    })
    const [token] = requests
    assert.match(token?.body ?? '', /^username=<user name>\npassword=<password>$/m)
    assert.deepEqual([token?.headers?.['x-key'], token?.headers?.['x-env']], ['<apiKey>', '<VAULT>'])
  })

  it('shows where the token goes on a request to the API, and what else goes along', async () => {
    const added: IntegrationSettings = {
      ...unattended,
      apiRequest: { headers: { 'x-version': '2' }, query: { tenant: 'a b' } },
      ping: { method: 'GET', url: '/me' },
    }
    const header = await previewOf('api', added)
    assert.equal(header.headers?.['Authorization'], 'Bearer <access token>')
    assert.equal(header.headers?.['x-version'], '2')
    assert.deepEqual([header.url, header.query], ['https://api.test/v1/me', ['tenant=a b']])
    const tokenPlacement = { in: 'query', name: 'key', template: '{token}' } as const
    assert.ok((await previewOf('api', { ...added, tokenPlacement })).query?.includes('key=<access token>'))
  })

  it('shows words for endpoints that only the issuer knows', async () => {
    const { authorizationUrl: __, tokenUrl: ___, ...rest } = consent
    const requests = await preview({ ...rest, scope: 'openid', issuer: 'https://login.test/' })
    assert.deepEqual(
      requests.map(({ url, problem }) => problem ?? url),
      [
        'https://login.test/<authorization endpoint>',
        'https://login.test/<token endpoint>',
        'https://login.test/<token endpoint>',
        'https://api.test/v1',
      ],
    )
    assert.ok(requests[0]?.query?.includes('nonce=<nonce>'))
  })

  it('shows the example of a value that is caught on the way, or its name', async () => {
    const caught = (example: object): IntegrationSettings => ({
      ...consent,
      baseUrl: 'https://{instance}/data',
      parameters: [{ name: 'instance', source: 'tokenResponse', ...example }],
      tokenResponse: { capture: { instance: 'instance_host' } },
      allowedDomains: '*.test, instance',
    })
    assert.equal((await previewOf('api', caught({ example: 'eu.acme.test' }))).url, 'https://eu.acme.test/data')
    assert.equal((await previewOf('api', caught({}))).url, 'https://instance/data')
  })

  it('tells why a request cannot be made, and shows the others', async () => {
    const { baseUrl: __, ...rest } = consent
    const requests = await preview(rest)
    assert.equal(purposesOf(requests), 'authorization token refresh api')
    const [problem] = requests.flatMap((request) => (request.problem ? [request.problem] : []))
    assert.deepEqual(
      [problem?.code, problem?.reason, problem?.details],
      ['CONFIGURATION_INVALID', 'missing', { property: 'baseUrl' }],
    )
  })

  it('shows no refresh where there is none', async () => {
    assert.equal(purposesOf(await preview({ ...consent, refreshRequest: { mode: 'none' } })), 'authorization token api')
  })
})
