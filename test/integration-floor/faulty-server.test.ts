import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { createNetwork, isOAuthError, type Network } from '../../src/index.ts'
import { TestClock } from '../support/clock.ts'
import { errorOf } from '../support/error-of.ts'
import type { Reply } from '../support/scripted-reply.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { atHand } from './at-hand.ts'

const hour = 3_600_000

/** Every answer a token endpoint should not give to a refresh, and what becomes of it. */
const faults: { name: string; reply: Reply; code: string; reason: string; title?: string }[] = [
  {
    name: '500',
    reply: { status: 500, body: { error: 'canary' } },
    code: 'TOKEN_REQUEST_REFUSED',
    reason: 'unavailable',
  },
  {
    name: '502 with a page',
    reply: { status: 502, body: '<html>canary</html>' },
    code: 'TOKEN_REQUEST_REFUSED',
    reason: 'unavailable',
  },
  {
    name: '429',
    reply: { status: 429, headers: { 'retry-after': '60' } },
    code: 'TOKEN_REQUEST_REFUSED',
    reason: 'unavailable',
  },
  { name: 'a page', reply: { body: '<html>log in, canary</html>' }, code: 'RESPONSE_MALFORMED', reason: 'notJson' },
  { name: 'nothing', reply: { body: '' }, code: 'RESPONSE_MALFORMED', reason: 'notJson' },
  {
    name: 'half an answer',
    reply: { body: '{"access_token":"canary"' },
    code: 'RESPONSE_MALFORMED',
    reason: 'notJson',
  },
  {
    name: 'no token',
    reply: { body: { token_type: 'bearer', refresh_token: 'canary' } },
    code: 'RESPONSE_MALFORMED',
    reason: 'noToken',
  },
  {
    name: 'an error inside 200',
    reply: { body: { error: 'invalid_scope', access_token: 'canary' } },
    code: 'TOKEN_REQUEST_REFUSED',
    reason: 'scope',
  },
  { name: '2 MB', reply: { body: { repeat: 'canary ', mib: 2 } }, code: 'RESPONSE_TOO_LARGE', reason: 'size' },
  {
    name: '2 MB without a length',
    reply: { body: { repeat: 'canary ', mib: 2 }, headers: { 'transfer-encoding': 'chunked' } },
    code: 'RESPONSE_TOO_LARGE',
    reason: 'size',
  },
  { name: 'no answer', reply: { hang: true }, code: 'DEADLINE_PASSED', reason: 'timeout' },
  {
    name: 'an answer drop by drop',
    reply: { body: { access_token: 'canary' }, chunkDelayMs: 100 },
    code: 'DEADLINE_PASSED',
    reason: 'timeout',
  },
  { name: 'a reset, twice', reply: { resetAfterBytes: 0 }, code: 'NETWORK_FAILED', reason: 'unreachable' },
  {
    name: 'a reset in the middle, twice',
    reply: { body: { access_token: 'canary'.repeat(50) }, resetAfterBytes: 100 },
    code: 'NETWORK_FAILED',
    reason: 'unreachable',
  },
  {
    name: 'a token of another kind',
    reply: { body: { access_token: 'canary', token_type: 'DPoP' } },
    code: 'RESPONSE_MALFORMED',
    reason: 'tokenType',
  },
]

describe('an integration with a server that fails', () => {
  let server: ScriptedServer
  let evil: ScriptedServer
  let network: Network

  before(async () => {
    server = await ScriptedServer.start()
    evil = await ScriptedServer.start()
    network = createNetwork({ env: false })
  })
  after(async () => {
    await network?.close()
    await Promise.all([server?.close(), evil?.close()])
  })
  beforeEach(() => server.script())

  /** Connected an hour ago: the token has just ended. */
  async function connectedLongAgo(definition: object = {}) {
    const clock = new TestClock()
    const { authorizationUrl, tokenUrl, revocationUrl, baseUrl } = server.urls
    const hand = atHand({
      definition: {
        grant: 'authorization_code',
        authorizationUrl,
        tokenUrl,
        revocationUrl,
        baseUrl,
        timeout: 0.25,
        ...definition,
      },
      send: network.send,
      clock,
    })
    const { access_token: accessToken, refresh_token: refreshToken } = server.tokens.answer(
      new URLSearchParams({ grant_type: 'password' }),
    ).body as Record<string, string>
    await hand.integration.enterToken({
      accessToken: accessToken as string,
      refreshToken: refreshToken as string,
      expiresIn: 3_600,
    })
    await clock.advance(hour)
    const before = server.requests.length
    const asked = () => server.requests.slice(before).filter(({ on }) => on === 'token')
    return { ...hand, clock, refreshToken, asked }
  }

  for (const { name, reply, code, reason } of faults) {
    it(`says ${code} ${reason} after ${name}, loses nothing, and recovers by itself`, async () => {
      const { integration, clock, asked, refreshToken } = await connectedLongAgo(
        code === 'DEADLINE_PASSED' ? { timeout: 0.6 } : {},
      )
      server.script({ on: 'token', reply })
      const error = await errorOf(integration.token())
      assert.deepEqual([error.code, error.reason], [code, reason])
      assert.doesNotMatch(
        inspect(error, { showHidden: true }).replace(/\n\s+at .*/g, ''),
        new RegExp(`canary|${refreshToken}`),
      )
      for (let n = 0; n < 20; n++) await errorOf(integration.token())
      assert.equal(asked().length, reason === 'unreachable' ? 2 : 1)
      const { found } = await integration.status()
      assert.equal(found.state === 'connected' && found.tokens.refreshToken, refreshToken)
      server.script()
      await clock.advance(300_000)
      assert.equal(server.tokens.accepts((await integration.token()).accessToken), true)
      assert.equal(server.tokens.reuses, 0)
    })
  }

  for (const status of [301, 302, 303, 307, 308]) {
    it(`lets no secret follow a redirect (${status})`, async () => {
      const { integration, asked } = await connectedLongAgo()
      server.script({ on: 'token', reply: { status, headers: { location: `${evil.origin}/token` } } })
      const error = await errorOf(integration.token())
      assert.deepEqual([error.code, error.reason], ['TOKEN_REQUEST_REFUSED', 'redirected'])
      assert.deepEqual([asked().length, evil.requests.length], [1, 0])
    })
  }

  it('uses the old token to its end while the token endpoint fails', async () => {
    const { integration, clock, asked } = await connectedLongAgo()
    const { accessToken } = await integration.token()
    await clock.advance(hour - 600_000)
    server.script({ on: 'token', reply: { status: 503 } })
    const before = asked().length
    for (let n = 0; n < 50; n++) {
      const { status } = await integration.send({ method: 'GET', url: `${server.urls.baseUrl}/x`, headers: {} })
      assert.equal(status, 200)
      await integration.settled()
      await clock.advance(10_000)
    }
    assert.equal((await integration.token()).accessToken, accessToken)
    assert.ok(asked().length - before <= 10)
  })

  it('waits no longer than a message has time, and lets the renewal go on', async () => {
    const { integration, asked } = await connectedLongAgo({ timeout: 5 })
    server.script({
      on: 'token',
      reply: async () => {
        await sleep(150)
        return 'default' as const
      },
    })
    const request = { method: 'GET', url: `${server.urls.baseUrl}/x`, headers: {}, timeout: 50 }
    const errors = await Promise.all(Array.from({ length: 20 }, () => errorOf(integration.send(request))))
    assert.deepEqual([...new Set(errors.map(({ code }) => code))], ['DEADLINE_PASSED'])
    await integration.settled()
    assert.equal((await integration.send({ ...request, timeout: 5_000 })).status, 200)
    assert.equal(asked().length, 1)
  })
})

describe('Connection reset before/after the request was processed (ambiguous refresh)', () => {
  let server: ScriptedServer
  let network: Network

  before(async () => {
    server = await ScriptedServer.start()
    network = createNetwork({ env: false })
  })
  after(async () => {
    await network?.close()
    await server?.close()
  })

  /** The server answers the first refresh as told, and rotates if `rotates`. */
  async function afterReset(reply: Reply, rotates: boolean) {
    const clock = new TestClock()
    const { authorizationUrl, tokenUrl, baseUrl } = server.urls
    const { integration, events } = atHand({
      definition: { grant: 'authorization_code', authorizationUrl, tokenUrl, baseUrl },
      send: network.send,
      clock,
    })
    const made = server.tokens.answer(new URLSearchParams({ grant_type: 'password' })).body as Record<string, string>
    await integration.enterToken({
      accessToken: made['access_token'] as string,
      refreshToken: made['refresh_token'] as string,
      expiresIn: 60,
    })
    await clock.advance(hour)
    const before = server.to('token').length
    server.script({
      on: 'token',
      times: 1,
      reply: ({ parameters }) => {
        if (rotates) server.tokens.answer(parameters)
        return reply
      },
    })
    const outcome = await integration.token().catch((error: unknown) => error)
    return { outcome, integration, events, clock, asked: () => server.to('token').length - before }
  }
  const resets: [string, Reply][] = [
    ['before the head', { resetAfterBytes: 0 }],
    ['in the body', { body: { access_token: 'x'.repeat(500) }, resetAfterBytes: 100 }],
  ]

  for (const [name, reply] of resets) {
    it(`succeeds at once when the request had not been processed (reset ${name})`, async () => {
      const { outcome, asked } = await afterReset(reply, false)
      assert.ok(!(outcome instanceof Error), String(outcome))
      assert.equal(asked(), 2)
    })

    it(`asks once more and then for a person when it had been (reset ${name})`, async () => {
      const { outcome, integration, asked, events, clock } = await afterReset(reply, true)
      assert.ok(isOAuthError(outcome, 'AUTHORIZATION_REQUIRED'))
      for (let n = 0; n < 20; n++) {
        await errorOf(integration.token())
        await clock.advance(60_000)
      }
      assert.equal(asked(), 2)
      assert.deepEqual(events, ['connected', 'consentRequired dead'])
      assert.equal((await integration.status()).trouble?.reason, 'dead')
    })
  }
})
