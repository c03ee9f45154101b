import assert from 'node:assert/strict'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { AuthorizationServer } from '../support/authorization-server.ts'
import { consentUntilCallback } from '../support/consent.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { type ProtectedApi, startProtectedApi } from '../support/protected-api.ts'
import { type AtHand, atHand } from './at-hand.ts'

const redirectUri = 'http://127.0.0.1/callback'

describe('an integration with a certified authorization server', () => {
  let server: AuthorizationServer
  let api: ProtectedApi
  const open: AtHand[] = []

  before(async () => {
    server = await AuthorizationServer.start()
    api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
  })
  after(async () => {
    await Promise.all(open.map((hand) => hand.close()))
    await api?.close()
    await server?.close()
  })

  function hand(definition: object, clientId = 'basic'): AtHand {
    const urls = { ...server.urls, baseUrl: api.origin }
    const made = atHand({
      definition: { ...urls, clientId, ...definition },
      secrets: { clientSecret: `${clientId}-secret`, ownerUsername: 'alice', ownerPassword: 'alice-password' },
    })
    open.push(made)
    return made
  }
  async function consented(definition: object = {}, clientId = 'basic'): Promise<AtHand> {
    const made = hand({ grant: 'authorization_code', scope: 'openid api', ...definition }, clientId)
    await consent(made)
    return made
  }
  async function consent({ integration }: AtHand): Promise<void> {
    const { authorizationUrl } = await integration.beginConsent({ redirectUri, binding: 'cookie' })
    const url = await consentUntilCallback({ authorizationUrl, redirectUri, jar: new CookieJar() })
    await integration.completeConsent(new URL(url).searchParams)
  }
  async function who({ integration }: AtHand): Promise<unknown> {
    const { body } = await integration.send({ method: 'GET', url: `${api.origin}/me`, headers: {} })
    return (JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>)['name']
  }
  const requests = () => server.log.requests.filter(({ endpoint }) => endpoint === 'token')

  for (const [clientId, clientAuth] of [
    ['basic', 'client_secret_basic'],
    ['post', 'client_secret_post'],
  ] as const) {
    it(`calls an API with client credentials, proved by ${clientAuth}`, async () => {
      assert.equal(await who(hand({ grant: 'client_credentials', clientAuth }, clientId)), clientId)
      assert.equal(requests().at(-1)?.clientAuth, clientAuth)
    })
  }

  it('proves itself with characters that have to be escaped', async () => {
    const secret = 's:e%c r+t&=/?-_.~*!'
    server.register({
      client_id: 'c:1 +%',
      client_secret: secret,
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })
    const made = atHand({
      definition: { ...server.urls, clientId: 'c:1 +%', baseUrl: api.origin },
      secrets: { clientSecret: secret },
    })
    open.push(made)
    assert.equal(await who(made), 'c:1 +%')
  })

  it('calls an API with a password, and renews by the refresh token', async () => {
    const made = hand({ grant: 'password' })
    assert.equal(await who(made), 'alice')
    await made.integration.renew()
    assert.equal(await who(made), 'alice')
    assert.deepEqual(
      requests()
        .slice(-2)
        .map(({ grantType }) => grantType),
      ['password', 'refresh_token'],
    )
  })

  it('asks for the password again when the refresh token has died', async () => {
    const made = hand({ grant: 'password' })
    await who(made)
    server.endGrants()
    assert.equal(await who(made), 'alice')
    assert.deepEqual(
      requests()
        .slice(-2)
        .map(({ grantType, outcome }) => `${grantType} ${outcome}`),
      ['refresh_token invalid_grant', 'password granted'],
    )
  })

  it('calls an API after a consent, as a confidential and as a public client', async () => {
    assert.equal(await who(await consented()), 'alice')
    assert.equal(await who(await consented({ clientAuth: 'none' }, 'public')), 'alice')
  })

  it('finds everything by the issuer, and checks and names whose tokens they are', async () => {
    const urls = { authorizationUrl: '', tokenUrl: '', revocationUrl: '' }
    for (const issuer of [server.issuer, `${server.issuer}/`, `${server.issuer}/.well-known/openid-configuration`]) {
      const made = await consented({ ...urls, issuer, scope: 'openid email' })
      assert.equal(await who(made), 'alice')
      const { found } = await made.integration.status()
      assert.ok(found.state === 'connected')
      assert.deepEqual(found.account, { subject: 'alice' })
    }
  })

  it('renews 50 times with rotation, and no refresh token is ever used again', async () => {
    const made = await consented()
    for (let n = 0; n < 50; n++) await made.integration.renew()
    assert.equal(await who(made), 'alice')
    assert.deepEqual(
      server.log.revocations.filter(({ because }) => because === 'refresh token reused'),
      [],
    )
  })

  it('goes on where it was after a restart', async () => {
    const made = await consented()
    await made.integration.renew()
    const restarted = made.again()
    open.push(restarted)
    await restarted.integration.renew()
    assert.equal(await who(restarted), 'alice')
  })

  it('answers 100 requests whose token was revoked by one renewal', async () => {
    const made = await consented()
    const { accessToken } = await made.integration.token()
    server.revokeAccessTokens(accessToken)
    const before = server.count('refresh_token')
    assert.deepEqual([...new Set(await Promise.all(Array.from({ length: 100 }, () => who(made))))], ['alice'])
    assert.equal(server.count('refresh_token') - before, 1)
  })

  it('says that a person is needed when the grant has been ended, and goes on after a consent', async () => {
    const made = await consented()
    server.endGrants()
    const before = server.count()
    for (let n = 0; n < 20; n++)
      await assert.rejects(who(made), (error) => isOAuthError(error, 'AUTHORIZATION_REQUIRED'))
    assert.equal(server.count() - before, 1)
    await consent(made)
    assert.equal(await who(made), 'alice')
  })

  it('keeps a grant without rotation as well', async () => {
    server.settings.rotate = false
    try {
      const made = await consented()
      for (let n = 0; n < 3; n++) await made.integration.renew()
      assert.equal(await who(made), 'alice')
    } finally {
      server.settings.rotate = true
    }
  })

  it('lasts as long as its access token where there is no refresh token', async () => {
    server.settings.refreshTokens = 'never'
    try {
      const made = await consented()
      assert.equal(await who(made), 'alice')
      server.revokeAccessTokens()
      await assert.rejects(
        who(made),
        (error) => isOAuthError(error, 'AUTHORIZATION_REQUIRED') && error.reason === 'noRefreshToken',
      )
    } finally {
      server.settings.refreshTokens = 'always'
    }
  })

  it('revokes at the server when it is disconnected', async () => {
    const made = await consented()
    const { accessToken } = await made.integration.token()
    assert.equal(await made.integration.revoke(), true)
    assert.equal(await server.ownerOf(accessToken), undefined)
    await assert.rejects(
      who(made),
      (error) => isOAuthError(error, 'AUTHORIZATION_REQUIRED') && error.reason === 'disconnected',
    )
  })

  it('is told no by the person', async () => {
    const { integration } = hand({ grant: 'authorization_code', scope: 'openid' })
    const { authorizationUrl } = await integration.beginConsent({ redirectUri, binding: 'cookie' })
    const url = await consentUntilCallback({ authorizationUrl, redirectUri, jar: new CookieJar(), deny: true })
    await assert.rejects(
      integration.completeConsent(new URL(url).searchParams),
      (error) => isOAuthError(error, 'AUTHORIZATION_DENIED') && error.details['error'] === 'access_denied',
    )
  })

  it('is told what is wrong with the client', async () => {
    const made = atHand({ definition: { ...server.urls, baseUrl: api.origin }, secrets: { clientSecret: 'wrong' } })
    open.push(made)
    await assert.rejects(
      who(made),
      (error) => isOAuthError(error, 'TOKEN_REQUEST_REFUSED') && error.reason === 'client',
    )
  })
})
