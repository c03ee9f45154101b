import assert from 'node:assert/strict'
import { pendingConsents } from '../../src/connections/pending-consents.ts'
import { readDefinition } from '../../src/definition/read-definition.ts'
import { createIntegration } from '../../src/integration/create-integration.ts'
import { isOAuthError, type OAuthError } from '../../src/vocabulary/errors.ts'
import { gate } from '../connections/at-work.ts'
import { aFailingPlace, aStore, fails } from '../connections/records.ts'
import { type Answer, aServer, granted, tokenUrl } from '../protocol/fake-server.ts'
import { settled, TestClock } from '../support/clock.ts'
import { type AtHandOptions, atHand } from './at-hand.ts'

const apiUrl = 'https://api.example.com/v1'
const redirectUri = 'https://flows.example.com/oauth-integration/acme/callback'
const code = {
  grant: 'authorization_code',
  authorizationUrl: 'https://login.example.com/authorize',
  tokenUrl,
  baseUrl: apiUrl,
}
const machine = { grant: 'client_credentials', tokenUrl, baseUrl: apiUrl }
const get = { method: 'GET', url: apiUrl, headers: {} }
const is = (code: OAuthError['code'], reason?: string) => (error: unknown) =>
  isOAuthError(error, code) && (reason === undefined || error.reason === reason)

function setUp(definition: object, behaviours: Parameters<typeof aServer>[0] = {}, more: Partial<AtHandOptions> = {}) {
  const clock = new TestClock()
  let issued = 1
  const server = aServer({
    [tokenUrl]: () => {
      issued += 1
      return { body: { ...granted, access_token: `access-${issued}`, refresh_token: `refresh-${issued}` } }
    },
    [apiUrl]: { body: { sub: 'alice' } },
    ...behaviours,
  })
  const hand = atHand({ definition, clock, send: server.send, ...more })
  const tokenRequests = () => server.seen.filter(({ url }) => url === tokenUrl)
  const callback = (state: string, parameters: Record<string, string> = { code: 'code-1' }) =>
    new URLSearchParams({ state, ...parameters })
  const begin = () => hand.integration.beginConsent({ redirectUri, binding: 'cookie' })
  return { ...hand, clock, server, tokenRequests, callback, begin }
}

describe('an integration', () => {
  it('answers 200 requests at once with one token', async () => {
    const { integration, server, tokenRequests } = setUp(machine)
    const answers = await Promise.all(Array.from({ length: 200 }, () => integration.send(get)))
    assert.ok(answers.every(({ status }) => status === 200))
    assert.equal(tokenRequests().length, 1)
    const carried = server.seen.filter(({ url }) => url === apiUrl).map(({ headers }) => headers['Authorization'])
    assert.deepEqual([...new Set(carried)], ['Bearer access-2'])
  })

  it('keeps its connection over a restart', async () => {
    const { integration, again, tokenRequests } = setUp(machine)
    await integration.token()
    assert.equal((await again().integration.token()).accessToken, 'access-2')
    assert.equal(tokenRequests().length, 1)
  })

  it('does not use tokens from before its client was changed', async () => {
    const places = [aFailingPlace('journal', true)] as const
    const first = setUp(code, {}, { id: 'changed', places })
    await first.integration.enterToken({ accessToken: 'access-1' })
    const second = setUp({ ...code, clientId: 'another' }, {}, { id: 'changed', places })
    await assert.rejects(second.integration.token(), is('AUTHORIZATION_REQUIRED', 'settingsChanged'))
    assert.equal((await second.integration.status()).trouble?.reason, 'settingsChanged')
    assert.equal(
      (await setUp({ ...code, scope: 'more' }, {}, { id: 'changed', places }).integration.token()).accessToken,
      'access-1',
    )
  })

  it('sends its token nowhere but where it is allowed', async () => {
    const { integration, server } = setUp(machine)
    await assert.rejects(integration.send({ ...get, url: 'https://evil.test/' }), is('ORIGIN_NOT_ALLOWED'))
    assert.equal(server.seen.length, 0)
  })

  it('gets another token for one that is refused, and sends the request once more', async () => {
    let refusals = 1
    const { integration, tokenRequests } = setUp(machine, {
      [apiUrl]: () => (refusals-- > 0 ? { status: 401 } : { body: {} }),
    })
    const { status, renewed, retried } = await integration.send(get)
    assert.deepEqual([status, renewed, retried, tokenRequests().length], [200, true, true, 2])
  })

  it('does not storm the token endpoint because of an API that always refuses', async () => {
    for (const status of [401, 403]) {
      const { integration, tokenRequests, clock } = setUp(machine, { [apiUrl]: { status } })
      for (let n = 0; n < 100; n++) {
        assert.equal((await integration.send(get)).status, status)
        await clock.advance(300)
      }
      assert.ok(tokenRequests().length <= 4, `${tokenRequests().length} after ${status}`)
    }
  })

  it('tells whom the API sees', async () => {
    assert.deepEqual(await setUp(machine).integration.ping(), {
      ok: true,
      status: 200,
      url: apiUrl,
      account: { subject: 'alice' },
    })
  })

  it('asks nobody to show how it stands', async () => {
    const { integration, server } = setUp(machine)
    assert.deepEqual(await integration.status(), { found: { state: 'none', generation: 0 } })
    assert.equal(server.seen.length, 0)
  })

  it('loads what the first request would wait for, and asks nobody', async () => {
    const { integration, server } = setUp(code)
    await integration.preload()
    assert.equal(server.seen.length, 0)
  })

  it('starts over when a person wants it to, after the token endpoint has moved', async () => {
    const issuer = 'https://login.example.com'
    const wellKnown = `${issuer}/.well-known/openid-configuration`
    const described = (origin: string): Answer => ({ body: { issuer, token_endpoint: `${origin}/token` } })
    const { integration, server, clock } = setUp(
      { ...machine, tokenUrl: '', issuer },
      { [wellKnown]: described(issuer), 'https://new.example.com/token': { body: granted } },
    )
    await integration.token()
    server.behaviours[wellKnown] = described('https://new.example.com')
    await clock.advance(48 * 3_600_000)
    await assert.rejects(integration.token(), is('CONFIGURATION_INVALID', 'endpointMoved'))
    await assert.rejects(integration.renew(), is('CONFIGURATION_INVALID', 'endpointMoved'))
    await integration.obtain()
    assert.ok(await integration.token())
  })
})

describe('a consent', () => {
  it('connects, and names the page to go to next', async () => {
    const { integration, callback, events, server } = setUp({ ...code, callback: { returnTo: '/ui' } })
    const {
      authorizationUrl,
      state,
      secret,
      expiresAt,
      redirectUri: used,
    } = await integration.beginConsent({ redirectUri, binding: 'cookie' })
    assert.deepEqual([new URL(authorizationUrl).searchParams.get('state'), used], [state, redirectUri])
    assert.ok(secret.length >= 43 && !authorizationUrl.includes(secret))
    assert.equal(expiresAt - Date.UTC(2030, 0, 1), 600_000)
    assert.equal(await integration.completeConsent(callback(state)), '/ui')
    assert.equal((await integration.token()).accessToken, 'access-2')
    assert.deepEqual(events, ['connected'])
    assert.deepEqual(
      server.seen.map(({ form }) => form.get('grant_type')),
      ['authorization_code'],
    )
  })

  it('is used once, also when its answer comes many times at once', async () => {
    const { integration, callback, begin, tokenRequests } = setUp(code)
    const { state } = await begin()
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => integration.completeConsent(callback(state))),
    )
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
    for (const result of results)
      if (result.status === 'rejected') assert.ok(is('CONSENT_INVALID', 'unknown')(result.reason))
    assert.equal(tokenRequests().length, 1)
  })

  it('is nothing that was never started, or too long ago', async () => {
    const { integration, callback, begin, clock, tokenRequests } = setUp(code)
    await assert.rejects(integration.completeConsent(callback('forged')), is('CONSENT_INVALID', 'unknown'))
    const { state } = await begin()
    await clock.advance(600_000)
    await assert.rejects(integration.completeConsent(callback(state)), is('CONSENT_INVALID', 'unknown'))
    await assert.rejects(
      integration.completeConsent(new URLSearchParams('code=x')),
      is('CONSENT_INVALID', 'parameters'),
    )
    assert.equal(tokenRequests().length, 0)
  })

  it('belongs to the integration that started it, as it was then', async () => {
    const first = setUp(code, {}, { id: 'first' })
    const shared = { consents: first.consents }
    const other = setUp(code, {}, { ...shared, id: 'second' })
    await assert.rejects(
      other.integration.completeConsent(first.callback((await first.begin()).state)),
      is('CONSENT_INVALID', 'integration'),
    )
    const changed = setUp({ ...code, clientId: 'another' }, {}, { ...shared, id: 'first' })
    await assert.rejects(
      changed.integration.completeConsent(first.callback((await first.begin()).state)),
      is('CONSENT_INVALID', 'changed'),
    )
    const redeployed = setUp(code, {}, { ...shared, id: 'first' })
    await redeployed.integration.completeConsent(first.callback((await first.begin()).state))
    assert.deepEqual(
      [other, changed, redeployed].map(({ tokenRequests }) => tokenRequests().length),
      [0, 0, 1],
    )
  })

  it('that is denied leaves the connection as it was', async () => {
    const { integration, callback, begin } = setUp(code)
    await integration.enterToken({ accessToken: 'access-1' })
    const { state } = await begin()
    await assert.rejects(
      integration.completeConsent(callback(state, { error: 'access_denied' })),
      is('AUTHORIZATION_DENIED'),
    )
    assert.equal((await integration.token()).accessToken, 'access-1')
    await assert.rejects(integration.completeConsent(callback(state)), is('CONSENT_INVALID', 'unknown'))
  })

  it('whose code is refused leaves the connection as it was', async () => {
    const { integration, callback, begin } = setUp(code, {
      [tokenUrl]: { status: 400, body: { error: 'invalid_grant' } },
    })
    await integration.enterToken({ accessToken: 'access-1' })
    await assert.rejects(
      integration.completeConsent(callback((await begin()).state)),
      is('TOKEN_REQUEST_REFUSED', 'owner'),
    )
    assert.equal((await integration.token()).accessToken, 'access-1')
  })

  it('is not called a success when it could not be stored', async () => {
    const journal = aFailingPlace('journal', true)
    journal.onSet = fails('ENOSPC')
    const { integration, callback, begin } = setUp(code, {}, { places: [journal] })
    await assert.rejects(integration.completeConsent(callback((await begin()).state)), is('STORE_FAILED', 'write'))
    assert.equal((await integration.token()).accessToken, 'access-2')
    assert.equal((await integration.status()).trouble?.code, 'STORE_FAILED')
  })

  it('cannot be started where none is needed, nor lead to another site', async () => {
    await assert.rejects(setUp(machine).begin(), is('CONFIGURATION_INVALID', 'grant'))
    const { integration } = setUp(code)
    await assert.rejects(
      integration.beginConsent({ redirectUri, binding: 'cookie', returnTo: '//evil.test' }),
      is('CONFIGURATION_INVALID', 'returnTo'),
    )
  })

  it('is waited for before leaving, since its code is good for once only', async () => {
    const { wait, open } = gate()
    const { integration, callback, begin } = setUp(code, {
      [tokenUrl]: async () => {
        await wait()
        return { body: granted }
      },
    })
    await integration.settled()
    const completing = integration.completeConsent(callback((await begin()).state))
    let left = false
    const leaving = integration.settled().then(() => {
      left = true
    })
    await settled()
    assert.equal(left, false)
    open()
    await Promise.all([completing, leaving])
    assert.equal(left, true)
  })
})

describe('disconnecting', () => {
  const revocationUrl = 'https://login.example.com/revoke'
  const connected = async (behaviours = {}, more: Partial<AtHandOptions> = {}) => {
    const setting = setUp({ ...code, revocationUrl }, { [revocationUrl]: { status: 200 }, ...behaviours }, more)
    await setting.integration.enterToken({ accessToken: 'access-1', refreshToken: 'refresh-1' })
    return setting
  }

  it('forgets, and revokes', async () => {
    const { integration, server, events } = await connected()
    assert.equal(await integration.revoke(), true)
    await assert.rejects(integration.token(), is('AUTHORIZATION_REQUIRED', 'disconnected'))
    assert.deepEqual(
      server.seen.map(({ form }) => form.get('token')),
      ['refresh-1', 'access-1'],
    )
    assert.deepEqual(events, ['connected', 'disconnected'])
    assert.equal(await integration.revoke(), null)
  })

  it('forgets also where the provider fails or cannot revoke', async () => {
    const { integration } = await connected({ [revocationUrl]: { status: 500 } })
    assert.equal(await integration.revoke(), false)
    await assert.rejects(integration.token(), is('AUTHORIZATION_REQUIRED', 'disconnected'))
    const without = setUp(code)
    await without.integration.enterToken({ accessToken: 'access-1' })
    assert.equal(await without.integration.revoke(), null)
  })

  it('revokes also where it cannot be stored, and then says so', async () => {
    const journal = aFailingPlace('journal', true)
    const { integration, server } = await connected({}, { places: [journal] })
    journal.onSet = fails('EROFS')
    await assert.rejects(integration.revoke(), is('STORE_FAILED', 'write'))
    assert.deepEqual(
      server.seen.map(({ form }) => form.get('token')),
      ['refresh-1', 'access-1'],
    )
    await assert.rejects(integration.token(), is('AUTHORIZATION_REQUIRED', 'disconnected'))
  })
})

describe('OAuth requests', () => {
  it('travel by a way of their own where there is one, which outlives the API’s', async () => {
    const [api, oauth] = [aServer({ [apiUrl]: { body: {} } }), aServer({ [tokenUrl]: { body: granted } })]
    const clock = new TestClock()
    const integration = createIntegration({
      id: 'two-ways',
      definition: readDefinition({ key: 'acme', clientId: 'me', ...machine }),
      secrets: {},
      host: {
        store: aStore([aFailingPlace('journal', true)]),
        consents: pendingConsents(clock.now),
        send: api.send,
        sendOAuth: oauth.send,
        now: clock.now,
        sleep: clock.sleep,
        random: () => 1,
      },
    })
    await integration.send(get)
    assert.deepEqual([api.seen.map(({ url }) => url), oauth.seen.map(({ url }) => url)], [[apiUrl], [tokenUrl]])
  })
})

describe('a host', () => {
  it('needs a store and a way to send, no more', async () => {
    const server = aServer({ [tokenUrl]: { body: granted } })
    const integration = createIntegration({
      id: 'small-host',
      definition: readDefinition({ key: 'acme', clientId: 'me', ...code }),
      secrets: {},
      host: { store: aStore([aFailingPlace('journal', true)]), send: server.send },
    })
    const { state } = await integration.beginConsent({ redirectUri, binding: 'cookie' })
    await integration.completeConsent(new URLSearchParams({ state, code: 'code-1' }))
    const { accessToken, expiresAt = 0 } = await integration.token()
    assert.equal(accessToken, 'access-2')
    assert.ok(Math.abs(expiresAt - Date.now() - 3_600_000) < 60_000)
  })
})
