import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { journal } from '../../src/connections/journal.ts'
import { isOAuthError, type OAuthError } from '../../src/vocabulary/errors.ts'
import { temporaryFolder } from '../support/temporary-folders.ts'
import { apiUrl, machine, person, providerAtHand, tokenUrl } from './provider-at-hand.ts'

const is = (code: OAuthError['code'], reason?: string) => (error: unknown) =>
  isOAuthError(error, code) && (reason === undefined || error.reason === reason)
const url = 'https://login.example.com'
const hour = 3_600_000

describe('requests that follow a token request', () => {
  it('are sent in order, each with what those before it have found', async () => {
    const { call, asked, to, seen } = providerAtHand(
      {
        ...machine,
        steps: [
          {
            url: `${url}/long`,
            method: 'GET',
            token: 'none',
            query: { t: '{accessToken}' },
            response: { accessToken: 'long' },
          },
          { url: '/login', encoding: 'json', body: { token: '{token}' }, response: { capture: { site: 'site.id' } } },
          { url: 'https://{site}.example.com/key', response: { accessToken: 'key' }, as: 'apiKey' },
        ],
        lookups: [{ url: '/sites/{site}', response: { capture: { account: 'list[0].id' } } }],
        apiRequest: { headers: { 'X-Key': '{apiKey}' }, query: { account: '{account}' } },
      },
      {
        [`${url}/long`]: { body: { long: 'LONG' } },
        [`${apiUrl}/login`]: { body: { site: { id: 'eu1' } } },
        'https://eu1.example.com/key': { body: { key: 'K1' } },
        [`${apiUrl}/sites/eu1`]: { body: { list: [{ id: 7 }] } },
      },
    )
    await call()
    assert.deepEqual(asked(), [
      'POST login/token',
      'GET login/long?t=access-1',
      'POST api/v1/login',
      'POST eu1/key',
      'GET api/v1/sites/eu1',
      'GET api/v1?account=7',
    ])
    assert.equal(to(`${url}/long`)[0]?.headers['Authorization'], undefined)
    assert.equal(to(`${apiUrl}/login`)[0]?.headers['Authorization'], 'Bearer LONG')
    assert.equal(to(`${apiUrl}/login`)[0]?.body, '{"token":"LONG"}')
    const { Authorization, 'X-Key': key } = seen.at(-1)?.headers ?? {}
    assert.deepEqual([Authorization, key], ['Bearer LONG', 'K1'])
  })

  it('follow the first one, a refresh, or both', async () => {
    const step = (name: string, more: object = {}) => ({ url: `/${name}`, method: 'GET', ...more })
    const answers = Object.fromEntries(
      ['first', 'refresh', 'both', 'find'].map((name) => [`${apiUrl}/${name}`, { body: { id: 'x' } }]),
    )
    const { consent, call, asked, forget, clock } = providerAtHand(
      {
        ...person,
        steps: [step('first', { after: 'token' }), step('refresh', { after: 'refresh' }), step('both')],
        lookups: [step('find', { response: { capture: { found: 'id' } } })],
      },
      answers,
    )
    await consent()
    assert.deepEqual(asked(), ['POST login/token', 'GET api/v1/first', 'GET api/v1/both', 'GET api/v1/find'])
    forget()
    await clock.advance(hour)
    await call()
    assert.deepEqual(asked(), ['POST login/token', 'GET api/v1/refresh', 'GET api/v1/both', 'GET api/v1'])
  })

  it('look up again what is missing, whatever kind of thing that is', async () => {
    const { call, to, clock, forget } = providerAtHand(
      {
        ...machine,
        lookups: [
          { url: '/header', response: { captureHeaders: { session: 'set-cookie' } } },
          { url: '/token', response: { accessToken: 't' }, as: 'second' },
          { url: '/odd', response: { capture: { constructor: 'id' } } },
        ],
      },
      {
        [`${apiUrl}/header`]: { headers: { 'set-cookie': ['s=1; Path=/', 't=2'] as never }, body: 'OK' },
        [`${apiUrl}/token`]: { body: { t: 'T' } },
        [`${apiUrl}/odd`]: { body: { id: 'x' } },
      },
    )
    await call()
    const counts = () => ['header', 'token', 'odd'].map((name) => to(`${apiUrl}/${name}`).length)
    assert.deepEqual(counts(), [1, 1, 1])
    forget()
    await clock.advance(hour)
    await call()
    assert.deepEqual(counts(), [0, 0, 0])
  })

  it('may fail where they are optional', async () => {
    const { call, seen } = providerAtHand({
      ...machine,
      steps: [{ url: '/nothing', optional: true, response: { accessToken: 'x' }, as: 'second' }],
      apiRequest: { headers: { 'X-Second': ['{second}', 'none'] } },
    })
    assert.equal((await call()).status, 200)
    assert.equal(seen.at(-1)?.headers['X-Second'], 'none')
  })

  it('want nothing of an answer in which nothing is looked for', async () => {
    for (const answer of [{ status: 204, body: '' }, { body: 'OK' }, { body: '<html></html>' }]) {
      const { call } = providerAtHand({ ...machine, steps: [{ url: '/ready' }] }, { [`${apiUrl}/ready`]: answer })
      assert.equal((await call()).status, 200)
    }
  })

  it('take the shorter life where there are two tokens', async () => {
    const lives = async (step: object, body: object) => {
      const { integration } = providerAtHand(
        { ...machine, steps: [{ url: '/s', ...step }] },
        { [`${apiUrl}/s`]: { body } },
      )
      const { createdAt, expiresAt = Infinity } = await integration.token()
      return (expiresAt - createdAt) / 1_000
    }
    assert.equal(await lives({ as: 'b', response: { accessToken: 't' } }, { t: 'T', expires_in: 60 }), 60)
    assert.equal(await lives({ as: 'b', response: { accessToken: 't' } }, { t: 'T', expires_in: 7200 }), 3600)
    assert.equal(await lives({ as: 'b', response: { accessToken: 't' } }, { t: 'T' }), 3600)
    assert.equal(await lives({ response: { accessToken: 't' } }, { t: 'T', expires_in: 7200 }), 7200)
    assert.equal(await lives({ response: { accessToken: 't' } }, { t: 'T' }), Infinity)
  })

  it('are never sent to a server that must not see them', async () => {
    const go = (settings: object, site: string) =>
      providerAtHand(
        { ...machine, ...settings, tokenResponse: { capture: { site: 'site' } }, steps: [{ url: '{site}/x' }] },
        { [tokenUrl]: { body: { access_token: 'a', site } } },
      )
    const foreign = go({ allowedDomains: ['example.com'] }, 'https://evil.test')
    await assert.rejects(foreign.call(), is('ORIGIN_NOT_ALLOWED', 'origin'))
    for (const site of ['http://evil.test', 'https://a:b@evil.test', 'javascript:alert(1)', 'https://evil.test#x']) {
      const { call, asked } = go({}, site)
      await assert.rejects(call(), is('CONFIGURATION_INVALID'), site)
      assert.deepEqual(asked(), ['POST login/token'])
    }
  })
})

describe('a request that follows and fails', () => {
  /** A provider whose refresh tokens are good once, and whose step fails so often. */
  function rotating(failures: number, more: Parameters<typeof providerAtHand>[2] = {}, status = 500) {
    let valid = 'refresh-1'
    let left = failures
    return providerAtHand(
      {
        ...person,
        steps: [{ url: '/session', after: 'both', response: { accessToken: 'sid' }, as: 'session' }],
        apiRequest: { headers: { 'X-S': '{session}' } },
      },
      {
        [tokenUrl]: ({ body }, count) => {
          const sent = new URLSearchParams(String(body)).get('refresh_token')
          if (sent !== null && sent !== valid) return { status: 400, body: { error: 'invalid_grant' } }
          valid = `refresh-${count + 1}`
          return { body: { access_token: `access-${count + 1}`, refresh_token: valid, expires_in: 3600 } }
        },
        [`${apiUrl}/session`]: (_request, count) => (left-- > 0 ? { status } : { body: { sid: `S${count}` } }),
      },
      more,
    )
  }

  it('does not cost the consent that it follows', async () => {
    const { consent, call, to, clock, seen, events } = rotating(1)
    await assert.rejects(consent(), is('TOKEN_REQUEST_REFUSED', 'unavailable'))
    await clock.advance(60_000)
    await call()
    assert.equal(to(tokenUrl).length, 1)
    assert.deepEqual([seen.at(-1)?.headers['Authorization'], seen.at(-1)?.headers['X-S']], ['Bearer access-1', 'S1'])
    assert.ok(events.includes('connected'))
  })

  it('does not cost the refresh token that has been rotated', async () => {
    const { consent, call, to, clock, seen, behaviours } = rotating(0)
    await consent()
    const session = behaviours[`${apiUrl}/session`]
    behaviours[`${apiUrl}/session`] = { status: 503 }
    await clock.advance(hour)
    await assert.rejects(call(), is('TOKEN_REQUEST_REFUSED', 'unavailable'))
    await clock.advance(60_000)
    await assert.rejects(call())
    assert.equal(to(tokenUrl).length, 2, 'the refresh is not sent again')
    if (session) behaviours[`${apiUrl}/session`] = session
    await clock.advance(600_000)
    await call()
    assert.equal(to(tokenUrl).length, 2)
    assert.equal(seen.at(-1)?.headers['Authorization'], 'Bearer access-2')
    await clock.advance(hour)
    await call()
    assert.equal(seen.at(-1)?.headers['Authorization'], 'Bearer access-3')
  })

  it('is sent again by whoever comes after the process was killed, and nothing else is', async () => {
    const folder = temporaryFolder('killed')
    const id = 'killed'
    const first = rotating(0, { id, places: [journal(folder, id)] })
    await first.consent()
    await first.clock.advance(hour)
    const copy = temporaryFolder('killed-copy')
    first.behaviours[`${apiUrl}/session`] = () => {
      // What is on the disk at this instant is all that is left.
      cpSync(folder, copy, { recursive: true })
      return { status: 500 }
    }
    await assert.rejects(first.call())
    const next = rotating(0, { id, places: [journal(copy, id)], clock: first.clock })
    const tokens = await next.integration.token()
    assert.deepEqual(
      [tokens.accessToken, tokens.refreshToken, tokens.values?.['session']],
      ['access-2', 'refresh-2', 'S0'],
    )
    assert.deepEqual(next.asked(), ['POST api/v1/session'])
  })

  it('is not the end of another integration', async () => {
    const broken = rotating(99)
    const sound = rotating(0)
    await assert.rejects(broken.consent())
    await sound.consent()
    assert.equal((await sound.call()).status, 200)
    await assert.rejects(broken.call())
  })

  it('follows a refresh again when it had followed one', async () => {
    const { consent, call, asked, clock, behaviours, forget } = providerAtHand(
      {
        ...person,
        steps: [
          { url: '/first', after: 'token' },
          { url: '/later', after: 'refresh' },
        ],
      },
      { [`${apiUrl}/first`]: { body: {} }, [`${apiUrl}/later`]: { status: 500 } },
    )
    await consent()
    forget()
    await clock.advance(hour)
    await assert.rejects(call())
    behaviours[`${apiUrl}/later`] = { body: {} }
    await clock.advance(60_000)
    await call()
    assert.deepEqual(asked(), ['POST login/token', 'POST api/v1/later', 'POST api/v1/later', 'GET api/v1'])
  })

  it('is not tried for ever with a token that has ended', async () => {
    const { call, clock, to, integration } = providerAtHand(
      { ...machine, steps: [{ url: '/session' }] },
      {
        [`${apiUrl}/session`]: ({ headers }) =>
          headers['Authorization'] === 'Bearer access-1' ? { status: 401 } : { body: {} },
      },
    )
    await assert.rejects(call())
    await clock.advance(2 * hour)
    assert.equal((await call()).status, 200)
    assert.equal(to(tokenUrl).length, 2)
    assert.equal((await integration.token()).accessToken, 'access-2')
  })
})

describe('tokens that are not finished', () => {
  const settings = { ...person, steps: [{ url: '/session', response: { capture: { sid: 'sid' } } }] }
  const session = { [`${apiUrl}/session`]: { body: { sid: 'S' } } }

  it('are safe before the requests that follow a consent are sent', async () => {
    const folder = temporaryFolder('unfinished')
    const copy = temporaryFolder('unfinished-copy')
    const id = 'unfinished'
    const { consent, behaviours } = providerAtHand(settings, {}, { id, places: [journal(folder, id)] })
    behaviours[`${apiUrl}/session`] = () => {
      cpSync(folder, copy, { recursive: true })
      return { body: { sid: 'S' } }
    }
    await consent()
    const next = providerAtHand(settings, session, { id, places: [journal(copy, id)] })
    assert.equal((await next.integration.token()).accessToken, 'access-1')
    assert.deepEqual(next.asked(), ['POST api/v1/session'])
  })

  it('are used by nobody, and finished once for all who wait', async () => {
    const { integration, call, behaviours, to, seen } = providerAtHand(settings)
    let answer = () => {}
    behaviours[`${apiUrl}/session`] = () =>
      new Promise((resolve) => {
        answer = () => resolve({ body: { sid: 'S' } })
      })
    const { state } = await integration.beginConsent({ redirectUri: 'https://a.test/', binding: 'cookie' })
    const consent = integration.completeConsent(new URLSearchParams({ state, code: 'c' }))
    while (to(`${apiUrl}/session`).length === 0) await new Promise((resolve) => setImmediate(resolve))
    const calls = [call(), call(), call()]
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    assert.equal(to(apiUrl).length, 0)
    answer()
    await Promise.all([consent, ...calls])
    assert.equal(to(`${apiUrl}/session`).length, 1)
    assert.equal(to(tokenUrl).length, 1)
    assert.equal(seen.length, 5)
  })

  it('are told of when they are finished', async () => {
    const { consent, call, clock, events, integration } = providerAtHand(settings, session)
    await consent()
    assert.deepEqual(events, ['connected'])
    await clock.advance(hour)
    await call()
    assert.deepEqual(events, ['connected', 'renewed'])
    const { found } = await integration.status()
    assert.ok(found.state === 'connected' && found.renewedAt === clock.now() && found.connectedAt < clock.now())
  })

  it('can be finished by a person', async () => {
    const { consent, integration, behaviours, to } = providerAtHand(settings, {
      [`${apiUrl}/session`]: { status: 500 },
    })
    await assert.rejects(consent())
    assert.equal((await integration.status()).trouble?.reason, 'unavailable')
    behaviours[`${apiUrl}/session`] = { body: { sid: 'S' } }
    await integration.renew()
    assert.equal((await integration.token()).values?.['sid'], 'S')
    assert.equal(to(tokenUrl).length, 1)
    assert.equal((await integration.status()).trouble, undefined)
  })

  it('take no other request along that need not be sent', async () => {
    const { call, asked, clock, forget } = providerAtHand({ ...machine, lookups: settings.steps }, session)
    await call()
    forget()
    await clock.advance(hour)
    await call()
    assert.deepEqual(asked(), ['POST login/token', 'GET api/v1'])
  })

  it('live no time and are finished all the same', async () => {
    const { call, asked } = providerAtHand(
      { ...machine, steps: settings.steps },
      { ...session, [tokenUrl]: { body: { access_token: 'a', expires_in: 0 } } },
    )
    await call()
    assert.deepEqual(asked().slice(0, 3), ['POST login/token', 'POST api/v1/session', 'GET api/v1'])
  })
})
