import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import type { IntegrationDefinition } from '../../src/definition/integration-definition.ts'
import { readDefinition } from '../../src/definition/read-definition.ts'
import { deviceAuthorization, redeemDeviceCode } from '../../src/protocol/device-authorization.ts'
import { errorOf } from '../support/error-of.ts'
import { type Answer, aContext, ok, tokenUrl } from './fake-server.ts'

const deviceUrl = 'https://login.example.com/device'
const page = 'https://login.example.com/activate'

const usual = {
  device_code: 'device-1',
  user_code: 'WDJB-MJHT',
  verification_uri: page,
  verification_uri_complete: `${page}?user_code=WDJB-MJHT`,
  expires_in: 900,
  interval: 7,
}

function setUp(answer: Answer = { body: usual }, differently: Partial<IntegrationDefinition> = {}) {
  const device = { grant: 'device_code', deviceAuthorizationUrl: deviceUrl, ...differently }
  return aContext({ [deviceUrl]: answer, [tokenUrl]: ok }, device)
}

async function started(body: object, differently: Partial<IntegrationDefinition> = {}) {
  const { context, clock } = setUp({ body }, differently)
  const authorization = await deviceAuthorization(context)
  return { ...authorization, seconds: (authorization.expiresAt - clock.now()) / 1_000 }
}

describe('a device authorization request', () => {
  it('asks for scope, audience and resource as an authorization request would (RFC 8628 §3.1)', async () => {
    const { context, seen, clock } = setUp(undefined, { scope: 'a b', audience: 'api', resource: 'https://api.test/' })
    const { metadata: _metadata, ...authorization } = await deviceAuthorization(context)
    const [{ method, url, form, headers } = assert.fail()] = seen
    assert.deepEqual([method, url], ['POST', deviceUrl])
    assert.deepEqual(Object.fromEntries(form), {
      client_id: 'client-1',
      scope: 'a b',
      audience: 'api',
      resource: 'https://api.test/',
    })
    assert.equal(
      new Headers(headers as Record<string, string>).get('authorization'),
      `Basic ${btoa('client-1:secret-1')}`,
    )
    assert.deepEqual(authorization, {
      deviceCode: 'device-1',
      userCode: 'WDJB-MJHT',
      verificationUri: page,
      verificationUriComplete: `${page}?user_code=WDJB-MJHT`,
      expiresAt: clock.now() + 900_000,
      interval: 7,
    })
  })

  it('has the parameters of the authorization request, and travels as the token request does', async () => {
    const definition = readDefinition({
      key: 'acme',
      clientId: 'client-1',
      clientAuth: 'none',
      grant: 'device_code',
      scope: 'a b',
      tokenUrl,
      deviceAuthorizationUrl: deviceUrl,
      authorizationRequest: {
        parameters: { response_type: 'device_code', prompt: 'consent', state: '{state}' },
        names: { scope: 'scopes' },
        scopeSeparator: ',',
      },
      tokenRequest: {
        encoding: 'json',
        headers: { 'X-App': '{clientId}' },
        query: { of: 'the token request' },
        parameters: { of: 'the token request' },
        names: { client_id: 'client_key' },
      },
    })
    const { context, seen } = setUp(undefined, definition)
    await deviceAuthorization(context)
    const [{ url, headers, body } = assert.fail()] = seen
    assert.equal(url, deviceUrl)
    assert.equal(headers['x-app'], 'client-1')
    assert.deepEqual(JSON.parse(String(body)), {
      client_key: 'client-1',
      scopes: 'a,b',
      response_type: 'device_code',
      prompt: 'consent',
    })
  })

  it('proves the client with a new JWT', async () => {
    const { context, seen } = setUp(undefined, { clientAuth: 'client_secret_jwt' })
    await deviceAuthorization(context)
    assert.match(seen[0]?.form.get('client_assertion') ?? '', /^[\w-]+\.[\w-]+\.[\w-]+$/)
  })

  it('finds its address by the issuer', async () => {
    const issuer = 'https://login.example.com'
    const { context, behaviours, seen } = setUp(undefined, {
      issuer,
      deviceAuthorizationUrl: undefined as never,
      tokenUrl: undefined as never,
    })
    behaviours[`${issuer}/.well-known/openid-configuration`] = {
      body: { issuer, token_endpoint: tokenUrl, device_authorization_endpoint: deviceUrl },
    }
    const { metadata } = await deviceAuthorization(context)
    assert.equal(seen.at(-1)?.url, deviceUrl)
    assert.deepEqual([metadata.tokenUrl, metadata.issuer], [tokenUrl, issuer])
  })

  it('goes nowhere where no address is known', async () => {
    const { context, seen } = setUp(undefined, { deviceAuthorizationUrl: undefined as never })
    const error = await errorOf(deviceAuthorization(context))
    assert.deepEqual([error.reason, error.details, seen.length], ['missing', { property: 'deviceAuthorizationUrl' }, 0])
  })

  it('is refused in words that name what to set right', async () => {
    const refusals: [Answer, string][] = [
      [{ status: 401, body: { error: 'invalid_client' } }, 'TOKEN_REQUEST_REFUSED client'],
      [{ status: 400, body: { error: 'invalid_scope' } }, 'TOKEN_REQUEST_REFUSED scope'],
      [{ status: 404, body: '<html>' }, 'TOKEN_REQUEST_REFUSED device'],
      [{ status: 302, headers: { location: '/' } }, 'TOKEN_REQUEST_REFUSED device'],
      [{ status: 503 }, 'TOKEN_REQUEST_REFUSED unavailable'],
      [{ status: 200, body: '<html>' }, 'RESPONSE_MALFORMED device'],
      [{ status: 200, body: { error: 'invalid_client' } }, 'TOKEN_REQUEST_REFUSED client'],
    ]
    for (const [answer, expected] of refusals) {
      const error = await errorOf(deviceAuthorization(setUp(answer).context))
      assert.equal(`${error.code} ${error.reason}`, expected)
    }
  })

  it('understands the name that the address of the page had before the RFC', async () => {
    const { verification_uri: _uri, verification_uri_complete: _complete, ...rest } = usual
    const authorization = await started({ ...rest, verification_url: 'https://www.google.test/device' })
    assert.equal(authorization.verificationUri, 'https://www.google.test/device')
    assert.ok(!('verificationUriComplete' in authorization))
  })

  it('sends the device code to the token endpoint that was known at the start', async () => {
    const { context, seen } = setUp()
    const authorization = await deviceAuthorization(context)
    const moved = { ...context, metadata: async () => ({ tokenUrl: 'https://evil.test/token', issPromised: false }) }
    const granted = await redeemDeviceCode(moved, authorization)
    assert.ok(typeof granted === 'object')
    assert.deepEqual([granted.tokens.accessToken, granted.issuedBy], ['access-2', 'https://login.example.com'])
    assert.equal(seen.at(-1)?.url, tokenUrl)
    assert.deepEqual(Object.fromEntries(seen.at(-1)?.form ?? []), {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: 'device-1',
    })
  })

  it('lets the token request name the device code in its own way', async () => {
    const definition = readDefinition({
      key: 'acme',
      clientId: 'client-1',
      clientAuth: 'none',
      grant: 'device_code',
      tokenUrl,
      deviceAuthorizationUrl: deviceUrl,
      tokenRequest: { encoding: 'json', body: { code: '{deviceCode}', client: '{clientId}' } },
    })
    const { context, seen } = setUp(undefined, definition)
    await redeemDeviceCode(context, await deviceAuthorization(context))
    assert.deepEqual(JSON.parse(String(seen.at(-1)?.body)), { code: 'device-1', client: 'client-1' })
  })
})

describe('Device flow: hostile device authorization response', () => {
  const refused = async (body: object, differently: Partial<IntegrationDefinition> = {}) => {
    const { code, reason, details } = await errorOf(started(body, differently))
    return `${code} ${reason} ${details['detail'] ?? details['origin']}`
  }

  it('sends nobody anywhere but to a web page that nobody can listen to', async () => {
    const addresses: unknown[] = [
      'javascript:alert(1)',
      'JavaScript://login.example.com/%0aalert(1)',
      'data:text/html,hi',
      'file:///etc/passwd',
      'http://login.example.com/activate',
      'https://user:secret@login.example.com/',
      'www.example.com/activate',
      '//login.example.com/activate',
      `https://login.example.com/${'a'.repeat(1_024)}`,
      '',
      5,
      ['https://login.example.com/'],
      {},
    ]
    for (const address of addresses) {
      assert.equal(
        await refused({ ...usual, verification_uri: address }),
        'RESPONSE_MALFORMED device verification_uri',
        inspect(address),
      )
      assert.equal(
        await refused({ ...usual, verification_uri_complete: address }),
        'RESPONSE_MALFORMED device verification_uri_complete',
        inspect(address),
      )
    }
    const { verification_uri: _uri, ...without } = usual
    assert.equal(await refused(without), 'RESPONSE_MALFORMED device verification_uri')
    assert.equal(
      await refused({ ...without, verification_url: 'javascript:alert(1)' }),
      'RESPONSE_MALFORMED device verification_url',
    )
  })

  it('leaves nothing in an address that could end an attribute or an element', async () => {
    const { verificationUri } = await started({ ...usual, verification_uri: `${page}?"><img src=x onerror='1'>` })
    assert.doesNotMatch(verificationUri, /["'<>\s]/)
  })

  it('takes plain http on this machine, and elsewhere where that is allowed', async () => {
    const local = { ...usual, verification_uri: 'http://127.0.0.1:8080/activate' }
    assert.equal((await started(local)).verificationUri, 'http://127.0.0.1:8080/activate')
    const network = { ...usual, verification_uri: 'http://login.lan/activate' }
    assert.equal((await started(network, { allowHttp: true })).verificationUri, 'http://login.lan/activate')
  })

  it('keeps to the allowed domains, as all addresses of the provider do', async () => {
    const allowedDomains = ['login.example.com']
    assert.equal((await started(usual, { allowedDomains })).verificationUri, page)
    assert.equal(
      await refused({ ...usual, verification_uri: 'https://evil.test/' }, { allowedDomains }),
      'ORIGIN_NOT_ALLOWED origin https://evil.test',
    )
  })

  it('takes a user code that a person can type, and nothing else', async () => {
    for (const code of ['WDJB-MJHT', '123 456 789', 'ÄÖÜ-ß', 'a.b_c~d', '確認-1', 'x'.repeat(64)])
      assert.equal((await started({ ...usual, user_code: code })).userCode, code)
    const hostile: unknown[] = [
      '<img src=x onerror=1>',
      'A"B',
      "A'B",
      'A&B',
      'A\nB',
      'A\u202eB',
      'A\u0000B',
      '{{payload}}',
      'A$B',
      'x'.repeat(65),
      '   ',
      '',
      null,
      7,
      ['A'],
    ]
    for (const code of hostile)
      assert.equal(await refused({ ...usual, user_code: code }), 'RESPONSE_MALFORMED device user_code', inspect(code))
  })

  it('waits five seconds where the interval is missing or no interval, and never less than one or more than 300', async () => {
    const intervals: [unknown, number][] = [
      [undefined, 5],
      [null, 5],
      [0, 5],
      [-5, 5],
      ['soon', 5],
      [Number.NaN, 5],
      ['5', 5],
      ['10', 10],
      [0.2, 1],
      [1, 1],
      [300, 300],
      [1e9, 300],
    ]
    for (const [interval, expected] of intervals)
      assert.equal((await started({ ...usual, interval })).interval, expected, inspect(interval))
  })

  it('ends by itself, however long the server says', async () => {
    const lives: [unknown, number][] = [
      [undefined, 600],
      [0, 600],
      [-1, 600],
      ['never', 600],
      ['900', 900],
      [1, 60],
      [1e12, 3_600],
    ]
    for (const [expires, expected] of lives)
      assert.equal((await started({ ...usual, expires_in: expires })).seconds, expected, inspect(expires))
  })

  it('needs a device code that can be sent back', async () => {
    for (const code of [null, '', 5, 'a\r\nb', {}])
      assert.equal(
        await refused({ ...usual, device_code: code }),
        'RESPONSE_MALFORMED device device_code',
        inspect(code),
      )
  })

  it('tells nothing of the answer but which member is wrong', async () => {
    const error = await errorOf(started({ ...usual, verification_uri: 'javascript:steal()' }))
    assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /steal|device-1|WDJB/)
  })
})
