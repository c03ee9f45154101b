import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { AuthorizationServer } from './authorization-server.ts'
import { CookieJar, completeConsent, consentUntilCallback } from './consent.ts'
import { type ProtectedApi, startProtectedApi } from './protected-api.ts'

interface TokenAnswer {
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
  readonly error?: string
}

describe('the authorization server of the tests', () => {
  let server: AuthorizationServer
  let api: ProtectedApi
  const redirectUri = 'http://127.0.0.1:9/callback'

  before(async () => {
    server = await AuthorizationServer.start({ accessTokenSeconds: 60 })
    server.allowRedirect('basic', redirectUri)
    api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
  })
  after(async () => {
    await Promise.all([server.close(), api.close()])
  })

  async function token(parameters: Record<string, string>, client = 'basic'): Promise<TokenAnswer> {
    const authorization = `Basic ${Buffer.from(`${client}:${client}-secret`).toString('base64')}`
    const body = new URLSearchParams(parameters)
    const response = await fetch(server.urls.tokenUrl, { method: 'POST', headers: { authorization }, body })
    return (await response.json()) as TokenAnswer
  }

  const me = async (accessToken: string) => {
    const response = await fetch(`${api.origin}/me`, { headers: { authorization: `Bearer ${accessToken}` } })
    return { status: response.status, content: (await response.json()) as { name?: string } }
  }

  function consent(deny = false) {
    const verifier = randomBytes(32).toString('base64url')
    const url = new URL(server.urls.authorizationUrl)
    url.search = new URLSearchParams({
      client_id: 'basic',
      response_type: 'code',
      redirect_uri: redirectUri,
      state: 'a-state',
      scope: 'api',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }).toString()
    return { verifier, options: { authorizationUrl: url.href, redirectUri, jar: new CookieJar(), deny } }
  }

  async function tokensOfConsent(): Promise<TokenAnswer> {
    const { verifier, options } = consent()
    const callback = new URL(await consentUntilCallback(options))
    assert.equal(callback.searchParams.get('iss'), server.issuer)
    const code = String(callback.searchParams.get('code'))
    return token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier })
  }

  it('grants client credentials, and the API takes the token until it is revoked', async () => {
    const { access_token, expires_in } = await token({ grant_type: 'client_credentials', scope: 'api' })
    assert.equal(expires_in, 60)
    assert.equal((await me(access_token)).content.name, 'basic')
    server.revokeAccessTokens(access_token)
    assert.equal((await me(access_token)).status, 401)
    assert.deepEqual(api.calls.map(({ token, status }) => [token === access_token, status]).slice(-2), [
      [true, 200],
      [true, 401],
    ])
  })

  it('takes a person through log-in and back', async () => {
    const { access_token, refresh_token } = await tokensOfConsent()
    assert.equal((await me(access_token)).content.name, 'alice')
    assert.ok(refresh_token)
  })

  it('lets a person say no', async () => {
    const callback = new URL(await consentUntilCallback(consent(true).options))
    assert.equal(callback.searchParams.get('error'), 'access_denied')
  })

  it('opens the callback in the end, where somebody listens', async () => {
    const { options } = consent()
    await assert.rejects(completeConsent(options), /fetch failed/)
  })

  it('rotates refresh tokens, and ends the family when one is used twice', async () => {
    const first = await tokensOfConsent()
    const refresh = (refresh_token: string) => token({ grant_type: 'refresh_token', refresh_token })
    const second = await refresh(first.refresh_token)
    assert.notEqual(second.refresh_token, first.refresh_token)
    assert.equal(server.log.revocations.length, 0)
    assert.equal((await refresh(first.refresh_token)).error, 'invalid_grant')
    assert.deepEqual(
      server.log.revocations.map(({ because }) => because),
      ['refresh token reused'],
    )
    assert.equal((await refresh(second.refresh_token)).error, 'invalid_grant')
    assert.equal((await me(second.access_token)).status, 401)
  })

  it('grants a password, for old providers', async () => {
    const wrong = await token({ grant_type: 'password', username: 'bob', password: 'guess' })
    assert.equal(wrong.error, 'invalid_grant')
    const right = await token({ grant_type: 'password', username: 'bob', password: 'bob-password', scope: 'api' })
    assert.equal((await me(right.access_token)).content.name, 'bob')
    assert.ok((await token({ grant_type: 'refresh_token', refresh_token: right.refresh_token })).access_token)
  })

  it('writes down each token request without showing its secrets', async () => {
    const before = server.count('client_credentials')
    await token({ grant_type: 'client_credentials' }, 'nobody')
    const request = server.log.requests.at(-1)
    assert.equal(server.count('client_credentials'), before + 1)
    assert.equal(request?.outcome, 'invalid_client')
    assert.equal(request?.clientAuth, 'client_secret_basic')
    assert.equal(JSON.stringify(request).includes('Basic'), false)
    assert.match(String(request?.headers['authorization']), /^Basic /)
  })
})
