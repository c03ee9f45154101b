import assert from 'node:assert/strict'
import { isOAuthError, type OAuthError } from '../../src/vocabulary/errors.ts'
import { apiUrl, machine, person, providerAtHand, tokenUrl } from './provider-at-hand.ts'

const is = (code: OAuthError['code'], reason?: string) => (error: unknown) =>
  isOAuthError(error, code) && (reason === undefined || error.reason === reason)
const hour = 3_600_000
const claimsOf = (jwt: string | null) =>
  JSON.parse(Buffer.from(String(jwt).split('.')[1] ?? '', 'base64url').toString('utf8'))

describe('a grant without a person', () => {
  it('is a JWT, where the provider takes one', async () => {
    const { integration, to, clock } = providerAtHand(
      {
        ...machine,
        grant: 'jwt_bearer',
        scope: 'a b',
        jwt: {
          algorithm: 'HS256',
          audience: 'https://aud.test',
          payload: { scope: '{scope}', sub: null },
          lifetime: 60,
        },
      },
      {},
      { secrets: { clientSecret: 'secret', signingSecret: 'a signing secret of 32 characters' } },
    )
    await integration.token()
    const [request] = to(tokenUrl)
    assert.equal(request?.form.get('grant_type'), 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    const { jti, ...claims } = claimsOf(request?.form.get('assertion') ?? null)
    const iat = clock.now() / 1_000
    assert.deepEqual(claims, { iss: 'basic', aud: 'https://aud.test', scope: 'a b', iat, exp: iat + 60 })
    assert.ok(jti)
  })

  it('is an exchange of tokens, or whatever the provider calls it', async () => {
    const exchange = providerAtHand(
      {
        ...machine,
        grant: 'token_exchange',
        parameters: [{ name: 'subject', secret: true }],
        tokenRequest: { parameters: { subject_token: '{subject}', subject_token_type: 'urn:x' } },
      },
      {},
      { secrets: { clientSecret: 's', secretParameters: { subject: 'the subject' } } },
    )
    await exchange.integration.token()
    const form = exchange.to(tokenUrl)[0]?.form
    assert.equal(form?.get('grant_type'), 'urn:ietf:params:oauth:grant-type:token-exchange')
    assert.equal(form?.get('subject_token'), 'the subject')
    for (const grant of ['urn:ietf:params:oauth:grant-type:saml2-bearer', 'account_credentials', 'https://x.test/g']) {
      const other = providerAtHand({ ...machine, grant })
      await other.integration.token()
      assert.equal(other.to(tokenUrl)[0]?.form.get('grant_type'), grant)
    }
  })

  it('is a body of the provider’s own, without a grant type', async () => {
    const { integration, to } = providerAtHand(
      {
        ...machine,
        clientId: '',
        parameters: [{ name: 'user' }, { name: 'pass', secret: true }],
        parameterValues: { user: 'me' },
        tokenRequest: { encoding: 'json', clientAuth: 'none', body: { auth: { user: '{user}', pass: '{pass}' } } },
        tokenResponse: { accessToken: 'result.sid', expires: { seconds: 600 } },
      },
      { [tokenUrl]: { body: { result: { sid: 'S1' } } } },
      { secrets: { secretParameters: { pass: 'p"w' } } },
    )
    const { accessToken, expiresAt, createdAt } = await integration.token()
    assert.deepEqual([accessToken, (expiresAt ?? 0) - createdAt], ['S1', 600_000])
    const [request] = to(tokenUrl)
    assert.equal(request?.body, '{"auth":{"user":"me","pass":"p\\"w"}}')
    assert.equal(Object.keys(request?.headers ?? {}).includes('authorization'), false)
  })

  it('leaves out what is not known, and is not sent with a hole where it must not', async () => {
    const { integration, to } = providerAtHand({
      ...machine,
      parameters: [{ name: 'o', required: false }],
      tokenRequest: { headers: { 'X-O': '{o}' }, parameters: { o: '{o}', p: 'x' } },
    })
    await integration.token()
    assert.deepEqual([to(tokenUrl)[0]?.form.get('o'), to(tokenUrl)[0]?.form.get('p')], [null, 'x'])
  })
})

describe('a consent without a code', () => {
  const codeless = {
    ...person,
    callback: { codeless: true, capture: ['shop'] },
    tokenRequest: { parameters: { shop: '{shop}' } },
  }

  it('is followed by a grant of the client, with what the callback brought', async () => {
    const { consent, call, to, clock, seen } = providerAtHand(codeless)
    await consent({ shop: 'acme' })
    const form = to(tokenUrl)[0]?.form
    assert.deepEqual([form?.get('grant_type'), form?.get('shop')], ['client_credentials', 'acme'])
    await call()
    await clock.advance(hour)
    await call()
    assert.deepEqual(
      to(tokenUrl).map(({ form }) => [form.get('grant_type'), form.get('shop')]),
      [
        ['client_credentials', 'acme'],
        ['client_credentials', 'acme'],
      ],
    )
    assert.equal(seen.at(-1)?.headers['Authorization'], 'Bearer access-2')
  })

  it('is still refused without its state, or where the person has refused', async () => {
    const { integration, consent, to } = providerAtHand(codeless)
    await assert.rejects(integration.completeConsent(new URLSearchParams('shop=acme')), is('CONSENT_INVALID'))
    await assert.rejects(consent({ error: 'access_denied' }), is('AUTHORIZATION_DENIED'))
    assert.equal(to(tokenUrl).length, 0)
  })
})

describe('a callback in words of the provider’s own', () => {
  it('is understood', async () => {
    const settings = {
      ...person,
      authorizationRequest: {
        names: { state: 'ctx', client_id: 'app' },
        parameters: { prompt: 'consent' },
        scopeSeparator: ',',
      },
      scope: 'a b',
      callback: { code: 'auth_code', state: 'ctx', error: 'why', capture: { realmId: 'realm' } },
      apiRequest: { query: { realm: '{realm}' } },
    }
    const { consent, call, seen, to } = providerAtHand(settings)
    const url = await consent({ auth_code: 'c1', realmId: 'r 1' }, { state: 'ctx' })
    const { app, prompt, scope, state } = Object.fromEntries(url.searchParams)
    assert.deepEqual([app, prompt, scope, state], ['basic', 'consent', 'a,b', undefined])
    assert.equal(to(tokenUrl)[0]?.form.get('code'), 'c1')
    await call()
    assert.equal(seen.at(-1)?.url, `${apiUrl}?realm=r%201`)
    await assert.rejects(consent({ why: 'access_denied' }, { state: 'ctx' }), is('AUTHORIZATION_DENIED'))
  })

  it('must fit what is declared of it', async () => {
    const { consent, to, integration } = providerAtHand(
      {
        ...person,
        callback: { capture: ['dc'] },
        parameters: [{ name: 'dc', source: 'callback', enum: ['eu', 'us'] }],
        tokenUrl: 'https://{dc}.example.com/token',
        baseUrl: 'https://{dc}.example.com/api',
      },
      { 'https://eu.example.com/token': { body: { access_token: 'a' } } },
    )
    await assert.rejects(consent({ code: 'c', dc: 'evil.test/' }), is('RESPONSE_MALFORMED', 'captured'))
    assert.equal(to('https://evil.test/.example.com/token').length, 0)
    await consent({ code: 'c', dc: 'eu' })
    assert.equal((await integration.token()).accessToken, 'a')
  })

  it('may not bring anything twice', async () => {
    const { integration, to } = providerAtHand({ ...person, callback: { capture: ['dc'] } })
    const { state } = await integration.beginConsent({ redirectUri: 'https://a.test/', binding: 'cookie' })
    const twice = new URLSearchParams(`state=${state}&code=c&dc=eu&dc=us`)
    await assert.rejects(integration.completeConsent(twice), is('CONSENT_INVALID', 'parameters'))
    assert.equal(to(tokenUrl).length, 0)
  })
})

describe('a refresh', () => {
  const old = { accessToken: 'old', refreshToken: 'r0', expiresIn: 60 }

  it('may be made by the access token itself', async () => {
    const { integration, call, clock, to, seen } = providerAtHand(
      {
        ...person,
        refreshUrl: 'https://login.example.com/refresh',
        refreshRequest: {
          mode: 'access_token',
          method: 'GET',
          clientAuth: 'none',
          names: { client_id: null, grant_type: null },
          query: { grant_type: 'ig_refresh', access_token: '{accessToken}' },
        },
      },
      { 'https://login.example.com/refresh': { body: { access_token: 'new', expires_in: 60 } } },
    )
    await integration.enterToken({ accessToken: 'old', expiresIn: 60 })
    await clock.advance(61_000)
    await call()
    assert.equal(
      to('https://login.example.com/refresh')[0]?.url,
      'https://login.example.com/refresh?grant_type=ig_refresh&access_token=old',
    )
    assert.equal(seen.at(-1)?.headers['Authorization'], 'Bearer new')
  })

  it('may leave the token as it is, with a longer life', async () => {
    const { integration, call, clock, to, seen } = providerAtHand(
      { ...person, refreshRequest: { extends: true } },
      { [tokenUrl]: { status: 204, body: '' } },
    )
    await integration.enterToken(old)
    await clock.advance(59_000)
    await call()
    assert.equal(to(tokenUrl)[0]?.form.get('refresh_token'), 'r0')
    assert.equal(seen.at(-1)?.headers['Authorization'], 'Bearer old')
    const { createdAt, refreshToken } = await integration.token()
    assert.deepEqual([createdAt, refreshToken], [clock.now(), 'r0'])
  })

  it('may be none', async () => {
    const { integration, call, clock, to } = providerAtHand({ ...person, refreshRequest: { mode: 'none' } })
    await integration.enterToken(old)
    await clock.advance(61_000)
    await assert.rejects(call(), is('AUTHORIZATION_REQUIRED'))
    assert.equal(to(tokenUrl).length, 0)
  })

  it('may be another request like the first', async () => {
    const { call, clock, to } = providerAtHand(
      {
        ...machine,
        grant: 'password',
        refreshRequest: { mode: 'reissue' },
      },
      {},
      { secrets: { clientSecret: 's', ownerUsername: 'u', ownerPassword: 'p' } },
    )
    await call()
    await clock.advance(hour)
    await call()
    assert.deepEqual(
      to(tokenUrl).map(({ form }) => form.get('grant_type')),
      ['password', 'password'],
    )
  })

  it('is not made before the provider takes it', async () => {
    const { integration, call, clock, to } = providerAtHand({ ...person, refreshRequest: { notBefore: 10 } })
    await integration.enterToken({ accessToken: 'old', refreshToken: 'r0', expiresIn: 3600 })
    await clock.advance(hour - 11_000)
    await call()
    await clock.advance(0)
    assert.equal(to(tokenUrl).length, 0)
    await clock.advance(2_000)
    await call()
    await clock.advance(0)
    assert.equal(to(tokenUrl).length, 1)
  })

  it('goes to its own address with parameters of its own, and reads its own answer', async () => {
    const { integration, call, clock, to, seen } = providerAtHand(
      {
        ...person,
        parameters: [{ name: 'region', source: 'tokenResponse' }],
        refreshUrl: 'https://{region}.example.com/r/{refreshToken}',
        tokenResponse: { capture: { region: 'region' } },
        tokenRequest: { parameters: { only: 'token' }, headers: { 'X-Both': 'b' } },
        refreshRequest: {
          parameters: { only: 'refresh' },
          response: { accessToken: 'renewed.token', capture: { region: 'region' } },
        },
      },
      {
        [tokenUrl]: { body: { access_token: 'first', refresh_token: 'r0', expires_in: 60, region: 'eu' } },
        'https://eu.example.com/r/r0': { body: { renewed: { token: 'second' }, region: 'us', expires_in: 60 } },
      },
    )
    const { integration: same } = { integration }
    const consent = await same.beginConsent({ redirectUri: 'https://a.test/', binding: 'cookie' })
    await same.completeConsent(new URLSearchParams({ state: consent.state, code: 'c' }))
    await clock.advance(59_000)
    await call()
    const [request] = to('https://eu.example.com/r/r0')
    assert.deepEqual([request?.form.get('only'), request?.headers['x-both']], ['refresh', 'b'])
    assert.equal(seen.at(-1)?.headers['Authorization'], 'Bearer second')
    assert.equal((await integration.token()).values?.['region'], 'us')
  })

  it('is not hindered by an address that is wrong, where that is another request’s', async () => {
    const { consent, call, clock, integration, to } = providerAtHand(
      {
        ...person,
        baseUrl: '{site}/api',
        revocationUrl: 'https://{site}/revoke',
        tokenResponse: { capture: { site: 'site' } },
      },
      {
        [tokenUrl]: (_request, count) => ({
          body: { access_token: `a${count}`, refresh_token: 'r', expires_in: 60, site: 'a b' },
        }),
      },
    )
    await consent()
    await clock.advance(61_000)
    assert.equal((await integration.token()).accessToken, 'a1')
    await assert.rejects(call(), is('CONFIGURATION_INVALID', 'parameterValue'))
    assert.equal(to(tokenUrl).length, 2)
  })

  it('is not lost for a value that its declaration does not allow', async () => {
    const { consent, call, clock, integration } = providerAtHand(
      {
        ...person,
        parameters: [{ name: 'region', source: 'tokenResponse', enum: ['eu', 'us'] }],
        tokenResponse: { capture: { region: 'region' } },
      },
      {
        [tokenUrl]: (_request, count) => ({
          body: {
            access_token: `a${count}`,
            refresh_token: `r${count}`,
            expires_in: 60,
            region: count === 0 ? 'eu' : 'evil',
          },
        }),
      },
    )
    await consent()
    await clock.advance(59_000)
    await call()
    const { accessToken, refreshToken, values } = await integration.token()
    assert.deepEqual([accessToken, refreshToken, values?.['region']], ['a1', 'r1', 'eu'])
  })

  it('that is over by an error of the provider’s own asks for a person once, and the provider no more', async () => {
    const { integration, call, clock, to, events, again } = providerAtHand(
      { ...person, tokenResponse: { error: { path: 'err.code', dead: ['E_GONE'] } } },
      { [tokenUrl]: { status: 400, body: { err: { code: 'E_GONE' } } } },
    )
    await integration.enterToken(old)
    await clock.advance(61_000)
    for (let tries = 0; tries < 5; tries++) {
      await assert.rejects(call(), is('AUTHORIZATION_REQUIRED', 'dead'))
      await clock.advance(600_000)
    }
    await assert.rejects(again().integration.token(), is('AUTHORIZATION_REQUIRED', 'dead'))
    assert.equal(to(tokenUrl).length, 1)
    assert.equal(events.filter((event) => event.startsWith('consentRequired')).length, 1)
  })

  it('that fails by a 200 keeps the old token for as long as it lives', async () => {
    const { integration, call, clock, seen } = providerAtHand(
      { ...person, tokenResponse: { success: { path: 'ok', values: ['true'] } } },
      { [tokenUrl]: { body: { ok: false } } },
    )
    await integration.enterToken(old)
    await clock.advance(50_000)
    await call()
    assert.equal(seen.at(-1)?.headers['Authorization'], 'Bearer old')
  })
})
