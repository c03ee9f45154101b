import assert from 'node:assert/strict'
import { errorOf } from '../support/error-of.ts'
import { machine, person, providerAtHand, tokenUrl } from './provider-at-hand.ts'

const revoke = 'https://login.example.com/revoke'
const introspect = 'https://login.example.com/introspect'

describe('revoking in the provider’s own way', () => {
  it('names the token in the address, by another method', async () => {
    const { consent, integration, asked, forget, seen } = providerAtHand(
      {
        ...person,
        revocationUrl: `${revoke}/{clientId}/{token}`,
        revocationRequest: { method: 'DELETE', encoding: 'none', clientAuth: 'none' },
      },
      { [`${revoke}/basic/refresh-1`]: { status: 204 }, [`${revoke}/basic/access-1`]: { status: 204 } },
    )
    await consent()
    forget()
    assert.equal(await integration.revoke(), true)
    assert.deepEqual(asked(), ['DELETE login/revoke/basic/refresh-1', 'DELETE login/revoke/basic/access-1'])
    assert.ok(seen.every(({ body, headers }) => body === undefined && !('authorization' in headers)))
  })

  it('carries the access token, and has parameters of its own', async () => {
    const { consent, integration, to } = providerAtHand(
      {
        ...person,
        revocationUrl: revoke,
        revocationRequest: {
          encoding: 'json',
          clientAuth: 'none',
          token: 'place',
          names: { token: 'key', token_type_hint: null, client_id: null },
          parameters: { all: true },
        },
      },
      { [revoke]: { status: 200, body: 'OK' } },
    )
    await consent()
    assert.equal(await integration.revoke(), true)
    assert.deepEqual(
      to(revoke).map(({ body }) => body),
      ['{"key":"refresh-1","all":true}', '{"key":"access-1","all":true}'],
    )
    assert.equal(to(revoke)[0]?.headers['Authorization'], 'Bearer access-1')
  })

  it('knows what the connection has caught', async () => {
    const { consent, integration, asked, forget } = providerAtHand(
      { ...person, tokenResponse: { capture: { dc: 'dc' } }, revocationUrl: 'https://{dc}.example.com/revoke' },
      {
        [tokenUrl]: { body: { access_token: 'a', dc: 'eu' } },
        'https://eu.example.com/revoke': { status: 200 },
      },
    )
    await consent()
    forget()
    assert.equal(await integration.revoke(), true)
    assert.deepEqual(asked(), ['POST eu/revoke'])
  })
})

describe('a life that the introspection endpoint tells', () => {
  const settings = {
    ...machine,
    introspectionUrl: introspect,
    tokenResponse: { expires: { from: 'introspection' } },
  }
  const lifeOf = async (answer: object, more: object = {}) => {
    const provider = providerAtHand(
      { ...settings, ...more },
      { [tokenUrl]: { body: { access_token: 'a' } }, [introspect]: answer },
    )
    const { createdAt, expiresAt } = await provider.integration.token()
    return { life: expiresAt === undefined ? undefined : (expiresAt - createdAt) / 1_000, ...provider }
  }
  const now = Date.UTC(2030, 0, 1) / 1_000

  it('is asked for once with each token', async () => {
    const { life, to, call } = await lifeOf({ body: { active: true, exp: now + 90 } })
    await call()
    assert.deepEqual([life, to(introspect).length], [90, 1])
    assert.equal(to(introspect)[0]?.form.get('token'), 'a')
    assert.match(String(to(introspect)[0]?.headers['authorization']), /^Basic /)
  })

  it('is asked for in the provider’s own way', async () => {
    const { life, to } = await lifeOf(
      { body: { exp: now + 60 } },
      {
        introspectionRequest: {
          method: 'GET',
          clientAuth: 'none',
          headers: { 'X-Token': '{token}' },
          names: { token: null, client_id: null },
        },
      },
    )
    assert.equal(life, 60)
    const { url, method, headers } = to(introspect)[0] ?? {}
    assert.deepEqual([url, method, headers?.['x-token']], [introspect, 'GET', 'a'])
  })

  it('is unknown where nobody tells, and the token good all the same', async () => {
    for (const answer of [
      { status: 500 },
      { status: 403 },
      { body: '<html>' },
      { body: {} },
      { body: { exp: 'soon' } },
    ])
      assert.equal((await lifeOf(answer)).life, undefined)
    assert.equal(
      (await lifeOf({ body: {} }, { tokenResponse: { expires: { from: 'introspection', default: 30 } } })).life,
      30,
    )
  })
})

describe('asking the provider about a token', () => {
  const settings = { ...machine, introspectionUrl: introspect }

  it('brings what it knows of the one that would be used now', async () => {
    const answer = { active: true, scope: 'read', sub: '42', exp: 1_893_459_600, more: { deep: [1, null] } }
    const { integration, to } = providerAtHand(settings, { [introspect]: { body: answer } })
    assert.deepEqual(await integration.introspect(), answer)
    assert.equal(to(introspect)[0]?.form.get('token'), 'access-1')
    assert.match(String(to(introspect)[0]?.headers['authorization']), /^Basic /)
  })

  it('says so when it is not active any more, and renews nothing', async () => {
    const { integration, to } = providerAtHand(settings, { [introspect]: { body: { active: false } } })
    assert.deepEqual(
      [await integration.introspect(), await integration.introspect()],
      [{ active: false }, { active: false }],
    )
    assert.equal(to(tokenUrl).length, 1)
  })

  it('never brings a token, whatever the provider sends back', async () => {
    const { consent, integration } = providerAtHand(
      { ...person, introspectionUrl: introspect },
      {
        [introspect]: { body: { active: true, token: 'access-1', of: ['Bearer access-1', { refresh: 'refresh-1' }] } },
      },
    )
    await consent()
    const answer = await integration.introspect()
    assert.equal(answer['active'], true)
    assert.doesNotMatch(JSON.stringify(answer), /access-1|refresh-1/)
  })

  it('shows a token to no other server than the one that gave it', async () => {
    const issuer = 'https://login.example.com'
    const wellKnown = `${issuer}/.well-known/openid-configuration`
    const described = (origin: string) => ({
      body: { issuer, token_endpoint: `${origin}/token`, introspection_endpoint: `${origin}/introspect` },
    })
    const { integration, behaviours, clock, seen } = providerAtHand(
      { ...machine, tokenUrl: '', issuer },
      {
        [wellKnown]: described(issuer),
        [`${issuer}/token`]: { body: { access_token: 'access-1' } },
        [introspect]: { body: { active: true } },
        'https://new.example.com/introspect': { body: { active: true } },
      },
    )
    assert.deepEqual(await integration.introspect(), { active: true })
    behaviours[wellKnown] = described('https://new.example.com')
    await clock.advance(48 * 3_600_000)
    const { code, reason } = await errorOf(integration.introspect())
    assert.deepEqual([code, reason], ['CONFIGURATION_INVALID', 'endpointMoved'])
    assert.ok(!seen.some(({ url }) => url.startsWith('https://new.example.com')))
  })

  it('needs an introspection endpoint', async () => {
    const { code, reason, details } = await errorOf(providerAtHand(machine).integration.introspect())
    assert.deepEqual([code, reason, details], ['CONFIGURATION_INVALID', 'missing', { property: 'introspectionUrl' }])
  })

  it('needs a connection', async () => {
    const { code } = await errorOf(providerAtHand({ ...person, introspectionUrl: introspect }).integration.introspect())
    assert.equal(code, 'AUTHORIZATION_REQUIRED')
  })

  it('says what went wrong', async () => {
    const cases: [answer: object, code: string, reason: string][] = [
      [{ status: 401, body: { error: 'invalid_client' } }, 'TOKEN_REQUEST_REFUSED', 'introspection'],
      [{ status: 404, body: '<html>' }, 'TOKEN_REQUEST_REFUSED', 'introspection'],
      [{ status: 503, body: '' }, 'TOKEN_REQUEST_REFUSED', 'unavailable'],
      [{ body: '<html>' }, 'RESPONSE_MALFORMED', 'introspection'],
      [{ body: [true] }, 'RESPONSE_MALFORMED', 'introspection'],
    ]
    for (const [answer, code, reason] of cases) {
      const error = await errorOf(providerAtHand(settings, { [introspect]: answer }).integration.introspect())
      assert.deepEqual([error.code, error.reason, error.details['host']], [code, reason, 'login.example.com'])
    }
  })
})
