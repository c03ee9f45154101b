import assert from 'node:assert/strict'
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
