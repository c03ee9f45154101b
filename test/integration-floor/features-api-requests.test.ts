import assert from 'node:assert/strict'
import { type IntegrationSettings, isOAuthError } from '../../src/index.ts'
import { aProvider, api, consent, machine } from './a-provider.ts'

/** An API request with this definition, as it arrived. */
async function arrived(definition: object, request: object = {}) {
  return (await aProvider({ definition: { ...machine, ...definition } }).call(request)).arrived
}

describe('an API request, as a definition has it', () => {
  it('carries the token as a bearer of the header Authorization, where nothing is said', async () => {
    assert.equal((await arrived({})).headers['authorization'], 'Bearer access-1')
  })

  it('carries it in a header of any name and scheme', async () => {
    const sent = async (name: string, template: string) =>
      (await arrived({ tokenPlacement: { in: 'header', name, template } })).headers[name.toLowerCase()]
    assert.equal(await sent('Authorization', 'MAC {token}'), 'MAC access-1')
    assert.equal(await sent('X-Access-Token', '{token}'), 'access-1')
    assert.equal(await sent('X-Key', 'Custom id="{clientId}", key={token}'), 'Custom id="basic", key=access-1')
  })

  it('carries it as a parameter of the URL', async () => {
    const { query, headers } = await arrived(
      { tokenPlacement: { in: 'query', name: 'key' } },
      { url: `${api}/items?page=2` },
    )
    assert.deepEqual(query, { page: '2', key: 'access-1' })
    assert.equal(headers['authorization'], undefined)
    assert.deepEqual((await arrived({ tokenPlacement: { in: 'query' } })).query, { access_token: 'access-1' })
  })

  it('carries it in a JSON or form body', async () => {
    const tokenPlacement = { in: 'body', name: 'key' }
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' }
    assert.deepEqual(JSON.parse((await arrived({ tokenPlacement }, json)).body), { a: 1, key: 'access-1' })
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=1' }
    assert.equal((await arrived({ tokenPlacement }, form)).body, 'a=1&key=access-1')
  })

  it('has constant headers and parameters, unless it has its own', async () => {
    const apiRequest = {
      headers: { 'X-Version': '2', 'X-Client': '{clientId}' },
      query: { format: 'json', site: '{site}' },
    }
    const definition = { apiRequest, parameterValues: { site: 'blue' } }
    const plain = await arrived(definition)
    assert.deepEqual([plain.headers['x-version'], plain.headers['x-client']], ['2', 'basic'])
    assert.deepEqual(plain.query, { format: 'json', site: 'blue' })
    const own = await arrived(definition, { url: `${api}/items?format=csv`, headers: { 'x-version': '3' } })
    assert.deepEqual([own.headers['x-version'], own.query], ['3', { format: 'csv', site: 'blue' }])
  })
})

describe('a token that the API refuses, as a definition has it', () => {
  const good = '{"items":[]}'

  /** How many renewals it takes until this is answered, and what the answer is. */
  async function renewals(
    authError: NonNullable<IntegrationSettings['authError']>,
    first: { status: number; body?: unknown },
  ) {
    const provider = aProvider({
      definition: { ...machine, authError },
      answer: ({ url }, count) => (url.startsWith(api) && count === 1 ? first : undefined),
    })
    const { response } = await provider.call()
    assert.equal(response.retried, provider.to(`${api}/items`).length === 2)
    return [provider.to(machine.tokenUrl).length - 1, response.status, Buffer.from(response.body).toString()]
  }

  it('has one of several statuses, and then the request is sent once more', async () => {
    assert.deepEqual(await renewals({ status: '400, 419' }, { status: 419 }), [1, 200, good])
    assert.deepEqual(await renewals({ status: [400, 419] }, { status: 400 }), [1, 200, good])
    assert.deepEqual(await renewals({ status: '400, 419' }, { status: 401 }), [0, 401, ''])
  })

  it('is known by a field of the body, whatever it holds or by its exact values', async () => {
    const failing = (type: string) => ({ status: 200, body: { error: { type } } })
    assert.deepEqual(await renewals({ path: 'error.type' }, failing('whatever')), [1, 200, good])
    const exact = { path: 'error.type', values: 'expired, revoked' }
    assert.deepEqual(await renewals(exact, failing('revoked')), [1, 200, good])
    assert.deepEqual(await renewals(exact, failing('quota')), [0, 200, '{"error":{"type":"quota"}}'])
  })

  it('is believed only when it has ended, where an API is known to say so wrongly', async () => {
    assert.deepEqual(await renewals({ onlyIfExpired: true }, { status: 403 }), [0, 403, ''])
  })
})

describe('the test request, as a definition has it', () => {
  it('has a method, an address and headers, and a success by path and values', async () => {
    const setUp = (state: string) =>
      aProvider({
        definition: {
          ...machine,
          ping: {
            method: 'POST',
            url: '/me?full=1',
            headers: { 'x-why': 'test' },
            success: { path: 'state', values: ['good', 'fine'] },
            subject: 'user.key',
            accountName: 'user.nick',
          },
        },
        answer: ({ url }) => (url.startsWith(api) ? { body: { state, user: { key: 7, nick: 'alice' } } } : undefined),
      })
    const good = setUp('fine')
    const { status, ok, account } = await good.integration.ping()
    assert.deepEqual({ status, ok, account }, { status: 200, ok: true, account: { subject: '7', name: 'alice' } })
    const { method, url, query, headers } = good.asked.at(-1) ?? {}
    assert.deepEqual([method, url, query, headers?.['x-why']], ['POST', `${api}/me`, { full: '1' }, 'test'])
    assert.equal((await setUp('bad').integration.ping()).ok, false)
  })
})

describe('parameters of a definition', () => {
  const definition: IntegrationSettings = {
    tokenUrl: 'https://{server}.login.example.com/token',
    baseUrl: 'https://{server}.api.example.com/{version}',
    scope: 'items:{server}',
    tokenRequest: { headers: { 'x-key': '{apiKey}' }, parameters: { tenant: '{tenant}' }, query: { at: '{server}' } },
    tokenPlacement: { template: 'Bearer {token} {tenant}' },
    apiRequest: { query: { tenant: '{tenant}' } },
    parameters: [
      { name: 'server', enum: ['dev', 'qa', 'prod'] },
      { name: 'tenant', pattern: '[a-z]+', default: 'main' },
      { name: 'version', default: 'v2' },
      { name: 'apiKey', secret: true },
    ],
  }

  it('go into any text, so that copies differ in their values only', async () => {
    for (const server of ['dev', 'qa', 'prod']) {
      const provider = aProvider({
        definition: { ...definition, parameterValues: { server } },
        secrets: { secretParameters: { apiKey: `key of ${server}` } },
      })
      const { arrived } = await provider.call({ url: `${await provider.integration.baseUrl()}/items` })
      const token = provider.to(`https://${server}.login.example.com/token`)[0]
      assert.deepEqual(token?.form, { grant_type: 'client_credentials', scope: `items:${server}`, tenant: 'main' })
      assert.deepEqual([token?.headers['x-key'], token?.query], [`key of ${server}`, { at: server }])
      assert.deepEqual([arrived.url, arrived.query], [`https://${server}.api.example.com/v2/items`, { tenant: 'main' }])
      assert.equal(arrived.headers['authorization'], 'Bearer access-1 main')
    }
  })

  it('are refused at their field when they are missing or ill-formed', () => {
    for (const [parameterValues, reason] of [
      [{}, 'missing'],
      [{ server: 'live' }, 'parameterValue'],
      [{ server: 'dev', tenant: 'A' }, 'parameterValue'],
    ] as const)
      assert.throws(
        () => aProvider({ definition: { ...definition, parameterValues } }),
        (error) => isOAuthError(error, 'CONFIGURATION_INVALID') && error.reason === reason,
      )
  })
})

describe('one definition', () => {
  it('serves many integrations, each with its own client and tokens', async () => {
    const clients = ['one', 'two', 'three'].map((clientId) =>
      aProvider({
        definition: { ...consent, clientId },
        answer: ({ headers }) => ({ body: { access_token: headers['authorization']?.slice(6) } }),
      }),
    )
    const tokens = new Set<string>()
    for (const { agree, integration } of clients) {
      await agree()
      tokens.add((await integration.token()).accessToken)
    }
    assert.equal(tokens.size, 3)
  })
})
