import assert from 'node:assert/strict'
import { isOAuthError, type OAuthError } from '../../src/index.ts'
import { aProvider, api, consent, login, machine } from './a-provider.ts'

const is = (code: OAuthError['code'], reason: string) => (error: unknown) =>
  isOAuthError(error, code) && error.reason === reason

describe('the answer to a token request, as a definition has it', () => {
  it('holds the access token and the refresh token at any path', async () => {
    const { agree, integration, clock, asked } = aProvider({
      definition: {
        ...consent,
        tokenResponse: {
          accessToken: 'data.tokens[0].value',
          refreshToken: ['data.renewal.key', 'refresh'],
          expires: { path: 'data.life', unit: 'min' },
        },
      },
      answer: (_, count) => ({
        body: { data: { tokens: [{ value: `access-${count}` }], life: '10' }, refresh: `refresh-${count}` },
      }),
    })
    await agree()
    const { accessToken, refreshToken, createdAt, expiresAt } = await integration.token()
    assert.deepEqual([accessToken, refreshToken, Number(expiresAt) - createdAt], ['access-1', 'refresh-1', 600_000])
    await clock.advance(700_000)
    assert.equal((await integration.token()).accessToken, 'access-2')
    assert.equal(asked.at(-1)?.form['refresh_token'], 'refresh-1')
  })

  it('is a failure where nothing stands at the path', async () => {
    const { integration } = aProvider({ definition: { ...machine, tokenResponse: { accessToken: 'data.token' } } })
    await assert.rejects(integration.token(), is('RESPONSE_MALFORMED', 'noToken'))
  })

  it('is a failure where it says so, whatever its status', async () => {
    const answers = [
      { ok: false, access_token: 'access-1' },
      { ok: true, code: 40_001, access_token: 'access-1' },
    ]
    for (const body of answers) {
      const { integration } = aProvider({
        definition: {
          ...machine,
          tokenResponse: { success: { path: 'ok', values: [true] }, error: { path: 'code' } },
        },
        answer: () => ({ body }),
      })
      await assert.rejects(integration.token(), is('TOKEN_REQUEST_REFUSED', 'refused'))
    }
  })

  it('brings further values, which become parameters', async () => {
    const { agree, call } = aProvider({
      definition: {
        ...consent,
        callback: { capture: { realmId: 'company' } },
        tokenResponse: { capture: { tenant: 'owner.tenant' }, captureHeaders: { session: 'x-session' } },
        apiRequest: { headers: { 'x-company': '{company}', 'x-tenant': '{tenant}', 'x-session': '{session}' } },
      },
      answer: ({ url }) =>
        url.startsWith(api)
          ? undefined
          : { headers: { 'x-session': 's-1' }, body: { access_token: 'access-1', owner: { tenant: 7 } } },
    })
    await agree({ code: 'code-1', realmId: '4711' })
    const { headers } = (await call()).arrived
    assert.deepEqual([headers['x-company'], headers['x-tenant'], headers['x-session']], ['4711', '7', 's-1'])
  })

  it('names the host of the API, and no other host gets the token', async () => {
    const { agree, integration, call, asked } = aProvider({
      definition: { ...consent, baseUrl: 'https://{host}/v1', tokenResponse: { capture: { host: 'host' } } },
      answer: () => ({ body: { access_token: 'access-1', host: 'eu.example.com' } }),
    })
    await agree()
    assert.equal(await integration.baseUrl(), 'https://eu.example.com/v1')
    const { arrived } = await call({ url: 'https://eu.example.com/v1/items' })
    assert.equal(arrived.headers['authorization'], 'Bearer access-1')
    const count = asked.length
    await assert.rejects(call({ url: 'https://us.example.com/v1/items' }), is('ORIGIN_NOT_ALLOWED', 'origin'))
    assert.equal(asked.length, count)
  })
})

describe('what is wrong, when a provider refuses a token', () => {
  const refusal = async (
    answer: { status: number; headers?: Record<string, string>; body: unknown },
    more: object = {},
  ) => {
    const { integration } = aProvider({ definition: { ...machine, ...more }, answer: () => answer })
    const error = await integration.token().catch((error: unknown) => error)
    assert.ok(isOAuthError(error, 'TOKEN_REQUEST_REFUSED'), String(error))
    return error.reason
  }

  it('is told apart: the client, the scope, the address, the redirect URI, the grant, and the clock', async () => {
    const json = (error: string, description?: string) => ({
      status: 400,
      body: { error, error_description: description },
    })
    assert.equal(await refusal({ ...json('invalid_client'), status: 401 }), 'client')
    assert.equal(await refusal(json('invalid_scope')), 'scope')
    assert.equal(await refusal({ status: 404, body: '<html>Not found</html>' }), 'notFound')
    assert.equal(await refusal(json('invalid_grant', 'redirect_uri does not match')), 'redirectUri')
    assert.equal(await refusal(json('unsupported_grant_type')), 'grantType')
    const late = { date: new Date(Date.UTC(2030, 0, 1, 0, 10)).toUTCString() }
    const signed = { clientAuth: 'client_secret_jwt' as const }
    assert.equal(await refusal({ ...json('invalid_client'), headers: late }, signed), 'clock')
  })

  it('is no other address than the one that can be changed later', async () => {
    const wrong = aProvider({
      definition: { ...machine, tokenUrl: `${login}/tokens` },
      answer: ({ url }) => (url === `${login}/token` ? undefined : { status: 404, body: 'no' }),
    })
    await assert.rejects(wrong.integration.token(), is('TOKEN_REQUEST_REFUSED', 'notFound'))
    const { integration } = aProvider({ definition: machine })
    assert.equal((await integration.token()).accessToken, 'access-1')
  })
})
