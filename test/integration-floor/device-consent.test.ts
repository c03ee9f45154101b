import assert from 'node:assert/strict'
import { gate } from '../connections/at-work.ts'
import { aFailingPlace, fails } from '../connections/records.ts'
import { errorOf } from '../support/error-of.ts'
import { device, deviceAnswer, deviceAtHand, deviceUrl, pending, refusal, tokens } from './a-device.ts'
import { apiUrl, machine, person, providerAtHand, tokenUrl } from './provider-at-hand.ts'

const renewed = { body: { access_token: 'access-2', expires_in: 3_600 } }

const said = async (promise: Promise<unknown>) => {
  const { code, reason } = await errorOf(promise)
  return `${code} ${reason}`
}

describe('a device code', () => {
  it('is shown to a person, and ends with a connection that is renewed by its refresh token', async () => {
    const { integration, wait, to } = deviceAtHand([pending, tokens, renewed])
    const started = await integration.beginDevice()
    const { finished, cancel, expiresAt, ...shown } = started
    assert.deepEqual(shown, {
      userCode: 'WDJB-MJHT',
      verificationUri: 'https://login.example.com/activate',
      interval: 5,
    })
    assert.ok(!JSON.stringify(started).includes('device-1'))
    await wait(10)
    await finished
    assert.equal((await integration.send({ method: 'GET', url: apiUrl, headers: {} })).status, 200)
    assert.equal((await integration.renew()).accessToken, 'access-2')
    assert.equal(to(tokenUrl).at(-1)?.form.get('grant_type'), 'refresh_token')
    cancel()
  })

  it('is needed where there is no connection, and never asked for by itself', async () => {
    const { integration, seen } = deviceAtHand([tokens])
    assert.equal(await said(integration.token()), 'AUTHORIZATION_REQUIRED none')
    assert.equal(await said(integration.obtain()), 'AUTHORIZATION_REQUIRED none')
    assert.equal(seen.length, 0)
  })

  it('ends when another one is asked for, so that each is polled by one', async () => {
    const { integration, wait, to, behaviours } = deviceAtHand([pending])
    const first = await integration.beginDevice()
    await wait(7)
    behaviours[deviceUrl] = { body: { ...deviceAnswer, device_code: 'device-2' } }
    const second = await integration.beginDevice()
    assert.equal(await said(first.finished), 'CONSENT_INVALID cancelled')
    await wait(12)
    assert.deepEqual(
      to(tokenUrl).map(({ form }) => form.get('device_code')),
      ['device-1', 'device-2', 'device-2'],
    )
    // What is over cannot end what came after it.
    first.cancel()
    await wait(5)
    assert.equal(to(tokenUrl).length, 4)
    second.cancel()
    assert.equal(await said(second.finished), 'CONSENT_INVALID cancelled')
  })

  it('that was overtaken before it came is shown to nobody', async () => {
    const answering = gate()
    let count = 0
    const { integration, behaviours } = deviceAtHand([pending])
    behaviours[deviceUrl] = async () => {
      count += 1
      if (count === 1) await answering.wait()
      return { body: deviceAnswer }
    }
    const first = said(integration.beginDevice())
    const second = await integration.beginDevice()
    assert.equal(await first, 'CONSENT_INVALID cancelled')
    answering.open()
    second.cancel()
    assert.equal(await said(second.finished), 'CONSENT_INVALID cancelled')
  })

  it('is cancelled at once, and not asked about any more', async () => {
    const { integration, wait, asked, clock } = deviceAtHand([pending])
    const { finished, cancel } = await integration.beginDevice()
    await wait(6)
    const before = clock.now()
    cancel()
    assert.equal(await said(finished), 'CONSENT_INVALID cancelled')
    assert.equal(clock.now(), before)
    await wait(60)
    assert.deepEqual(asked(), [5])
  })

  it('brings its tokens although it is cancelled while they are on their way', async () => {
    const answering = gate()
    const { integration, wait } = deviceAtHand([() => answering.wait().then(() => tokens)])
    const { finished, cancel } = await integration.beginDevice()
    await wait(5)
    cancel()
    answering.open()
    await finished
    assert.equal((await integration.token()).accessToken, 'access-1')
  })

  it('is over when the integration is disconnected, with all that it brought', async () => {
    const revocationUrl = 'https://login.example.com/revoke'
    const answering = gate()
    const { integration, wait, behaviours, to } = deviceAtHand([() => answering.wait().then(() => tokens)], {
      revocationUrl,
    })
    behaviours[revocationUrl] = {}
    const { finished } = await integration.beginDevice()
    await wait(5)
    const revoking = integration.revoke()
    answering.open()
    assert.equal(await revoking, true)
    await finished
    assert.equal((await integration.status()).found.state, 'disconnected')
    assert.deepEqual(
      to(revocationUrl).map(({ form }) => form.get('token')),
      ['refresh-1', 'access-1'],
    )
  })

  it('is kept before the requests that follow are sent, and says when they fail', async () => {
    const step = 'https://login.example.com/exchange'
    const { integration, wait, behaviours, asked } = deviceAtHand([tokens], {
      steps: [{ url: step, response: { accessToken: 'long_token' } }],
    })
    behaviours[step] = { status: 503 }
    const { finished } = await integration.beginDevice()
    await wait(30)
    assert.equal(await said(finished), 'TOKEN_REQUEST_REFUSED unavailable')
    assert.deepEqual(asked(), [5])
    behaviours[step] = { body: { long_token: 'long-1' } }
    await wait(60)
    assert.equal((await integration.token()).accessToken, 'long-1')
    assert.deepEqual(asked(), [5])
  })

  it('says when the tokens could not be stored, and uses them', async () => {
    const place = aFailingPlace('journal', true)
    const { integration, wait, asked } = deviceAtHand([tokens], {}, { places: [place] })
    const { finished } = await integration.beginDevice()
    place.onSet = fails('ENOSPC')
    await wait(5)
    assert.equal((await errorOf(finished)).code, 'STORE_FAILED')
    await wait(30)
    assert.deepEqual(asked(), [5])
    assert.equal((await integration.token()).accessToken, 'access-1')
  })

  it('serves beside the authorization code where the provider has both', async () => {
    const both = deviceAtHand([tokens], { ...person, deviceAuthorizationUrl: deviceUrl })
    const { finished } = await both.integration.beginDevice()
    await both.wait(5)
    await finished
    assert.equal((await both.integration.token()).accessToken, 'access-1')
    const { integration } = providerAtHand(person)
    assert.equal(await said(integration.beginDevice()), 'CONFIGURATION_INVALID missing')
  })

  it('is nothing for grants that need no person', async () => {
    const { integration, seen } = providerAtHand({ ...machine, deviceAuthorizationUrl: deviceUrl })
    assert.equal(await said(integration.beginDevice()), 'CONFIGURATION_INVALID grant')
    assert.equal(seen.length, 0)
  })

  it('leaves the old connection alone until it has brought a new one', async () => {
    const { integration, wait } = deviceAtHand([pending, refusal('access_denied')])
    await integration.enterToken({ accessToken: 'access-0' })
    const { finished } = await integration.beginDevice()
    await wait(10)
    assert.equal(await said(finished), 'AUTHORIZATION_DENIED denied')
    assert.equal((await integration.token()).accessToken, 'access-0')
  })

  it('needs to know where it is given out', () => {
    assert.throws(() => deviceAtHand([], { deviceAuthorizationUrl: '' }), { code: 'CONFIGURATION_INVALID' })
    assert.throws(() => deviceAtHand([], { tokenUrl: '' }), { code: 'CONFIGURATION_INVALID' })
    deviceAtHand([], { tokenUrl: '', deviceAuthorizationUrl: '', issuer: 'https://login.example.com' })
  })
})

describe('device codes of several users', () => {
  const personal = { ...device, mode: 'personal' }

  it('wait beside each other, and connect whoever asked', async () => {
    const { integration, wait, behaviours } = deviceAtHand([], personal)
    let codes = 0
    behaviours[deviceUrl] = () => {
      codes += 1
      return { body: { ...deviceAnswer, device_code: `device-${codes}` } }
    }
    behaviours[tokenUrl] = ({ body }) => {
      const code = new URLSearchParams(String(body)).get('device_code')
      return { body: { access_token: `of ${code}`, expires_in: 3_600 } }
    }
    const [alice, bob] = [await integration.as('alice').beginDevice(), await integration.as('bob').beginDevice()]
    await wait(5)
    await Promise.all([alice.finished, bob.finished])
    assert.equal((await integration.as('alice').token()).accessToken, 'of device-1')
    assert.equal((await integration.as('bob').token()).accessToken, 'of device-2')
    assert.equal(await said(integration.beginDevice()), 'USER_MISSING none')
  })

  it('are a thousand at most in one process', async () => {
    const { integration } = deviceAtHand([pending], personal)
    const started = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => integration.as(`user ${index}`).beginDevice()),
    )
    assert.equal(await said(integration.as('one more').beginDevice()), 'CONSENT_INVALID tooMany')
    // Whoever starts again takes the place of their own.
    const again = await integration.as('user 7').beginDevice()
    started[3]?.cancel()
    const last = await integration.as('one more').beginDevice()
    integration.stop()
    const endings = [...started, again, last].map(({ finished }) => said(finished))
    assert.deepEqual([...new Set(await Promise.all(endings))].toSorted(), [
      'CONSENT_INVALID cancelled',
      'DEADLINE_PASSED closed',
    ])
  })

  it('are not forgotten while they wait, however many others come', async () => {
    const { integration, wait, clock, asked } = deviceAtHand([pending], personal)
    const { finished } = await integration.as('alice').beginDevice()
    await clock.advance(1)
    for (let n = 0; n < 10_050; n++) integration.as(`user ${n}`)
    integration.stop()
    assert.equal(await said(finished), 'DEADLINE_PASSED closed')
    await wait(10)
    assert.deepEqual(asked(), [])
  })
})
