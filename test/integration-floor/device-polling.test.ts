import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { gate } from '../connections/at-work.ts'
import { errorOf } from '../support/error-of.ts'
import { deviceAtHand, pending, refusal, type Turn, timeout, tokens, unreachable } from './a-device.ts'

/** The seconds between one request for tokens and the next. */
const paces = (asked: readonly number[]) => asked.map((at, index) => at - (asked[index - 1] ?? 0))

describe('Device flow polling errors', () => {
  it('asks again at the interval while the person has not answered, and stops when there are tokens', async () => {
    const { integration, wait, asked, events } = deviceAtHand([pending, pending, pending, tokens])
    const { finished } = await integration.beginDevice()
    await wait(60)
    await finished
    assert.deepEqual(asked(), [5, 10, 15, 20])
    assert.equal((await integration.token()).accessToken, 'access-1')
    assert.deepEqual(events, ['connected'])
  })

  it('asks five seconds more slowly for good with each slow_down', async () => {
    const slowDown = refusal('slow_down')
    const turns = [pending, slowDown, slowDown, slowDown, slowDown, slowDown, pending, pending, tokens]
    const { integration, wait, asked } = deviceAtHand(turns)
    const { finished } = await integration.beginDevice()
    await wait(220)
    await finished
    assert.deepEqual(paces(asked()), [5, 5, 10, 15, 20, 25, 30, 30, 30])
  })

  it('stops at what asking again cannot change', async () => {
    const ends: [Turn, string][] = [
      [refusal('access_denied'), 'AUTHORIZATION_DENIED denied'],
      [refusal('authorization_declined'), 'AUTHORIZATION_DENIED denied'],
      [refusal('expired_token'), 'CONSENT_INVALID expired'],
      [refusal('bad_verification_code'), 'CONSENT_INVALID expired'],
      [refusal('invalid_grant'), 'TOKEN_REQUEST_REFUSED owner'],
      [refusal('invalid_client', 401), 'TOKEN_REQUEST_REFUSED client'],
      [refusal('unauthorized_client'), 'TOKEN_REQUEST_REFUSED client'],
      [refusal('unsupported_grant_type'), 'TOKEN_REQUEST_REFUSED grantType'],
      [refusal('made_up'), 'TOKEN_REQUEST_REFUSED refused'],
      [{ status: 404, body: 'not here' }, 'TOKEN_REQUEST_REFUSED notFound'],
      [{ status: 302, headers: { location: 'https://evil.test/' } }, 'TOKEN_REQUEST_REFUSED redirected'],
      [{ body: { token_type: 'Bearer' } }, 'RESPONSE_MALFORMED noToken'],
      [{ body: { access_token: 'a', token_type: 'DPoP' } }, 'RESPONSE_MALFORMED tokenType'],
    ]
    for (const [turn, expected] of ends) {
      const { integration, wait, asked } = deviceAtHand([pending, turn])
      const { finished } = await integration.beginDevice()
      await wait(60)
      const error = await errorOf(finished)
      assert.equal(`${error.code} ${error.reason}`, expected)
      assert.equal(asked().length, 2, expected)
      assert.equal((await integration.status()).found.state, 'none')
    }
  })

  it('goes on through outages, ever more slowly, and at the old pace after them', async () => {
    const outages: Turn[] = [
      timeout,
      unreachable,
      { status: 500, body: 'no' },
      { status: 429 },
      refusal('server_error'),
    ]
    for (const outage of outages) {
      const { integration, wait, asked } = deviceAtHand([pending, outage, outage, outage, pending, outage, tokens])
      const { finished } = await integration.beginDevice()
      await wait(150)
      await finished
      assert.deepEqual(paces(asked()), [5, 5, 10, 20, 40, 5, 10], inspect(outage))
    }
  })

  it('waits as long as a server that is too busy asks for', async () => {
    const busy = { status: 429, headers: { 'retry-after': '90' } }
    const { integration, wait, asked } = deviceAtHand([busy, tokens])
    const { finished } = await integration.beginDevice()
    await wait(100)
    await finished
    assert.deepEqual(asked(), [5, 95])
  })

  it('takes a page that is no answer for an outage', async () => {
    const { integration, wait } = deviceAtHand([{ body: '<html>maintenance</html>' }, tokens])
    const { finished } = await integration.beginDevice()
    await wait(20)
    await finished
  })

  it('ends with the code, whether or not the server says so', async () => {
    const { integration, wait, asked } = deviceAtHand([pending])
    const { finished, expiresAt } = await integration.beginDevice()
    await wait(2_000)
    const error = await errorOf(finished)
    assert.deepEqual([error.code, error.reason], ['CONSENT_INVALID', 'expired'])
    assert.equal(asked().at(-1), 595)
    assert.ok(expiresAt > 0)
  })

  it('says in the end that the server could not be reached, if that is why nothing came', async () => {
    const { integration, wait } = deviceAtHand([pending, unreachable])
    const { finished } = await integration.beginDevice()
    await wait(700)
    assert.equal((await errorOf(finished)).code, 'NETWORK_FAILED')
  })

  it('ends at once when the integration stops, and asks for nothing any more', async () => {
    const { integration, wait, asked } = deviceAtHand([pending])
    const { finished } = await integration.beginDevice()
    await wait(12)
    integration.stop()
    const error = await errorOf(finished)
    assert.deepEqual([error.code, error.reason], ['DEADLINE_PASSED', 'closed'])
    await integration.settled()
    await wait(700)
    assert.deepEqual(asked(), [5, 10])
  })

  it('keeps the tokens of an answer that is under way when the integration stops', async () => {
    const answering = gate()
    const { integration, wait } = deviceAtHand([() => answering.wait().then(() => tokens)])
    const { finished } = await integration.beginDevice()
    await wait(5)
    integration.stop()
    let isSettled = false
    const settling = integration.settled().then(() => {
      isSettled = true
    })
    await wait(1)
    assert.equal(isSettled, false)
    answering.open()
    await settling
    await finished
    assert.equal((await integration.token()).accessToken, 'access-1')
  })
})
