import assert from 'node:assert/strict'
import { revoke } from '../../src/protocol/revocation.ts'
import { OAuthError } from '../../src/vocabulary/errors.ts'
import { settled } from '../support/clock.ts'
import { aTokenSet } from '../support/tokens.ts'
import { type Answer, aContext, aGrant, without } from './fake-server.ts'

const revocationUrl = 'https://login.example.com/revoke'
const { refreshToken: _, ...accessOnly } = aTokenSet()

/** A revocation endpoint that answers by the token that is to be revoked. */
function setUp(answers: Partial<Record<'refresh-1' | 'access-1', Answer | (() => Answer)>> = {}, differently = {}) {
  const setting = aContext(
    {
      [revocationUrl]: ({ body }) => {
        const answer = answers[new URLSearchParams(String(body)).get('token') as 'refresh-1'] ?? { status: 200 }
        return typeof answer === 'function' ? answer() : answer
      },
    },
    { revocationUrl, ...differently },
  )
  const revoked = (tokens = aTokenSet()) => revoke(setting.context, aGrant({ tokens }), setting.clock.sleep)
  const tokens = () => setting.seen.map(({ form }) => form.get('token'))
  return { ...setting, answers, revoked, tokens }
}
const unreachable = (): never => {
  throw new OAuthError('NETWORK_FAILED', 'unreachable', { host: 'a', error: 'ECONNREFUSED' })
}

describe('Revocation endpoint behaviour', () => {
  it('revokes the refresh token first, then the access token, as the client (RFC 7009 §2.1)', async () => {
    const { revoked, seen } = setUp()
    assert.equal(await revoked(), true)
    assert.deepEqual(
      seen.map(({ method, url, form }) => [method, url, form.get('token'), form.get('token_type_hint')]),
      [
        ['POST', revocationUrl, 'refresh-1', 'refresh_token'],
        ['POST', revocationUrl, 'access-1', 'access_token'],
      ],
    )
    for (const { headers, form } of seen) {
      assert.match(new Headers(headers as Record<string, string>).get('authorization') ?? '', /^Basic /)
      assert.deepEqual([...form.keys()].toSorted(), ['token', 'token_type_hint'])
    }
  })

  it('takes any success for one', async () => {
    for (const status of [200, 201, 202, 204])
      assert.equal(await setUp({ 'refresh-1': { status }, 'access-1': { status, body: '<html>' } }).revoked(), true)
  })

  it('is content where the refresh token has taken its access token along', async () => {
    for (const error of ['invalid_token', 'unsupported_token_type']) {
      const { revoked, clock } = setUp({ 'access-1': { status: 400, body: { error } } })
      assert.equal(await revoked(), true)
      assert.deepEqual(clock.waits, [])
    }
  })

  for (const [status, error] of [
    [400, 'unsupported_token_type'],
    [401, 'invalid_client'],
    [403, 'x'],
    [404, ''],
    [302, ''],
  ] as const) {
    it(`is not confirmed after ${status} ${error}, and the access token is tried all the same`, async () => {
      const { revoked, tokens } = setUp({ 'refresh-1': { status, body: { error } } })
      assert.equal(await revoked(), false)
      assert.deepEqual(tokens(), ['refresh-1', 'access-1'])
    })
  }

  it('does not ask again where the answer was no', async () => {
    const { revoked, clock } = setUp({ 'access-1': { status: 400, body: { error: 'unsupported_token_type' } } })
    assert.equal(await revoked(accessOnly), false)
    assert.deepEqual(clock.waits, [])
  })

  const outages: [string, Answer | (() => Answer)][] = [
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '5' } }],
    ['429', { status: 429 }],
    ['an unreachable server', unreachable],
  ]
  for (const [name, outage] of outages) {
    it(`is tried again behind the caller after ${name}, three times at most`, async () => {
      const { revoked, clock, seen } = setUp({ 'refresh-1': outage, 'access-1': outage })
      assert.equal(await revoked(), false)
      const counts: number[] = []
      for (let n = 0; n < 6; n++) {
        counts.push(seen.length)
        await clock.advance(clock.waits[0] ?? 600_000)
        for (let m = 0; m < 10; m++) await settled()
      }
      assert.deepEqual(counts, [2, 4, 6, 8, 8, 8])
      assert.deepEqual(clock.waits, [])
    })
  }

  it('ends when it was tried again with success', async () => {
    const { revoked, clock, seen, answers } = setUp({ 'refresh-1': unreachable })
    assert.equal(await revoked(), false)
    delete answers['refresh-1']
    await clock.advance(5_000)
    for (let m = 0; m < 10; m++) await settled()
    assert.deepEqual([seen.length, clock.waits], [4, []])
  })

  it('survives a sleep that fails', async () => {
    const { context } = setUp({ 'refresh-1': unreachable })
    assert.equal(await revoke(context, aGrant(), () => Promise.reject(new Error('stopped'))), false)
    await settled()
  })

  it('cannot be had where the server has no endpoint for it', async () => {
    const { revoked, seen } = setUp({}, without('revocationUrl'))
    assert.equal(await revoked(), null)
    assert.equal(seen.length, 0)
  })

  it('is not confirmed, and nothing is sent, where the description cannot be had', async () => {
    const { revoked, seen } = setUp(
      {},
      { issuer: 'https://login.example.com', ...without('revocationUrl', 'tokenUrl', 'authorizationUrl') },
    )
    assert.equal(await revoked(), false)
    assert.ok(seen.every(({ method }) => method === 'GET'))
  })

  it('sends tokens to no server that a description has moved to', async () => {
    const issuer = 'https://login.example.com'
    const body = { issuer, token_endpoint: 'https://evil.test/token', revocation_endpoint: 'https://evil.test/revoke' }
    const { context, seen, clock } = aContext(
      { [`${issuer}/.well-known/openid-configuration`]: { body } },
      { issuer, ...without('revocationUrl', 'tokenUrl', 'authorizationUrl') },
    )
    assert.equal(await revoke(context, aGrant(), clock.sleep), false)
    assert.ok(seen.every(({ method }) => method === 'GET'))
    assert.deepEqual(clock.waits, [])
  })

  it('sends no token in the clear, nor follows a redirect', async () => {
    const { revoked, seen } = setUp({}, { revocationUrl: 'http://login.example.com/revoke' })
    assert.equal(await revoked(), false)
    assert.equal(seen.length, 0)
  })
})
