import assert from 'node:assert/strict'
import { isOAuthError, type OAuthError, pastedAnswer, pendingConsents } from '../../src/index.ts'
import { aFailingPlace, fails } from '../connections/records.ts'
import { aServer, granted, tokenUrl } from '../protocol/fake-server.ts'
import { TestClock } from '../support/clock.ts'
import { type AtHandOptions, atHand } from './at-hand.ts'

const redirectUri = 'https://flows.example.com/oauth-integration/acme/callback'
const code = { grant: 'authorization_code', authorizationUrl: 'https://login.example.com/authorize', tokenUrl }
const is = (code: OAuthError['code'], reason: string) => (error: unknown) =>
  isOAuthError(error, code) && error.reason === reason

function setUp(
  definition: object = {},
  consents = pendingConsents(),
  id = 'pasted',
  more: Partial<AtHandOptions> = {},
) {
  const clock = new TestClock()
  let issued = 0
  const server = aServer({
    [tokenUrl]: () => {
      issued += 1
      return { body: { ...granted, access_token: `access-${issued}` } }
    },
  })
  const settings = { mode: 'personal', ...code, ...definition }
  return { ...atHand({ definition: settings, clock, send: server.send, consents, id, ...more }), server, clock }
}
const begin = (
  connection: Pick<ReturnType<typeof setUp>['integration'], 'beginConsent'>,
  binding: 'cookie' | 'confirm' | 'paste' = 'paste',
) => connection.beginConsent({ redirectUri, binding })

describe('a consent that is finished by hand', () => {
  it('takes the address that the browser was sent back to', async () => {
    const { integration, consented } = setUp()
    const alice = integration.as('alice')
    const { state } = await begin(alice)
    await alice.completePasted({ url: `${redirectUri}?code=c&state=${state}` })
    assert.equal((await alice.token()).accessToken, 'access-1')
    assert.deepEqual(consented, [state])
  })

  it('takes the code alone, which belongs to what its user began last', async () => {
    const { integration, server } = setUp()
    const [alice, bob] = [integration.as('alice'), integration.as('bob')]
    await begin(alice)
    const { state } = await begin(alice)
    await begin(bob)
    await alice.completePasted({ code: 'c-1' })
    assert.equal((await alice.status()).found.state, 'connected')
    assert.equal((await bob.status()).found.state, 'none')
    assert.equal(server.seen.length, 1)
    await assert.rejects(
      alice.completePasted({ url: `${redirectUri}?code=c&state=${state}` }),
      is('CONSENT_INVALID', 'unknown'),
    )
  })

  it('is no other user’s, and is not used up by them', async () => {
    const { integration, server } = setUp()
    const [alice, bob] = [integration.as('alice'), integration.as('bob')]
    const { state } = await begin(alice)
    for (const answer of [{ url: `${redirectUri}?code=c&state=${state}` }, { code: 'c', state }])
      await assert.rejects(bob.completePasted(answer), is('CONSENT_INVALID', 'user'))
    await assert.rejects(bob.completePasted({ code: 'c' }), is('CONSENT_INVALID', 'unknown'))
    assert.equal(server.seen.length, 0)
    await alice.completePasted({ code: 'c' })
  })

  it('is no other user’s, nor one of a browser, also where a store finds it only when it is asked once more', async () => {
    for (const [binding, ...looks] of [
      ['paste', true, false],
      ['paste', false, false],
      ['confirm', false, true],
    ] as const) {
      const own = pendingConsents()
      let late: boolean[] = []
      const consents = { ...own, peek: (state: string) => (late.pop() === false ? undefined : own.peek(state)) }
      const { integration, server } = setUp({}, consents)
      const { state } = await begin(integration.as('alice'), binding)
      late = looks.toReversed()
      const who = binding === 'paste' ? 'bob' : 'alice'
      await assert.rejects(integration.as(who).completePasted({ code: 'c', state }), { code: 'CONSENT_INVALID' })
      assert.equal(server.seen.length, 0)
      assert.equal((await integration.as(who).status()).found.state, 'none')
    }
  })

  it('is none that was begun in a browser, whoever brings its answer', async () => {
    for (const binding of ['cookie', 'confirm'] as const) {
      const { integration, server, consents } = setUp()
      const alice = integration.as('alice')
      const { state } = await begin(alice, binding)
      await assert.rejects(alice.completePasted({ code: 'c', state }), is('CONSENT_INVALID', 'byHand'))
      await assert.rejects(alice.completePasted({ code: 'c' }), is('CONSENT_INVALID', 'unknown'))
      assert.ok(consents.peek(state))
      assert.equal(server.seen.length, 0)
    }
  })

  it('makes no connection that was ended since it began, but the next one does', async () => {
    const { integration, server, clock } = setUp()
    const alice = integration.as('alice')
    const url = async () => `${redirectUri}?code=c&state=${(await begin(alice)).state}`
    const early = await url()
    await clock.advance(1)
    await alice.revoke()
    await assert.rejects(alice.completePasted({ url: early }), is('CONSENT_INVALID', 'unknown'))
    assert.equal(server.seen.length, 0)
    await alice.completePasted({ url: await url() })
    assert.equal((await alice.status()).found.state, 'connected')
  })

  it('is not lost where the store cannot tell how the connection stood', async () => {
    const place = aFailingPlace('disk', true)
    const { integration } = setUp({}, undefined, 'failing', { places: [place] })
    const alice = integration.as('alice')
    await begin(alice)
    place.onGet = fails('EIO')
    await assert.rejects(alice.completePasted({ code: 'c' }), { code: 'STORE_FAILED' })
    assert.equal((await alice.token()).accessToken, 'access-1')
  })

  it('is none of another integration', async () => {
    const consents = pendingConsents()
    const [one, two] = [setUp({}, consents, 'one'), setUp({}, consents, 'two')]
    await begin(one.integration.as('alice'))
    await assert.rejects(two.integration.as('alice').completePasted({ code: 'c' }), is('CONSENT_INVALID', 'unknown'))
  })

  it('connects also the one account of an integration', async () => {
    const { integration } = setUp({ mode: 'system' })
    await begin(integration, 'cookie')
    await assert.rejects(integration.completePasted({ code: 'c' }), is('CONSENT_INVALID', 'unknown'))
    await begin(integration)
    await integration.completePasted({ code: 'c' })
    assert.equal((await integration.status()).found.state, 'connected')
  })

  it('is nobody’s where every user has a connection', async () => {
    await assert.rejects(setUp().integration.completePasted({ code: 'c' }), is('USER_MISSING', 'none'))
  })

  it('has not ended well when it was denied, or its tokens could not be had', async () => {
    const { integration, consented, server } = setUp()
    const alice = integration.as('alice')
    const { state } = await begin(alice)
    await assert.rejects(
      alice.completePasted({ url: `${redirectUri}?error=access_denied&state=${state}` }),
      is('AUTHORIZATION_DENIED', 'denied'),
    )
    await begin(alice)
    server.behaviours[tokenUrl] = { status: 400, body: { error: 'invalid_grant' } }
    await assert.rejects(alice.completePasted({ code: 'c' }))
    assert.deepEqual(consented, [])
  })
})

describe('a pasted answer', () => {
  it('is read as the provider calls its parameters', () => {
    const names = { code: 'auth_code', state: 'token' }
    assert.equal(pastedAnswer({ code: 'c' }, names, () => 's').toString(), 'auth_code=c&token=s')
    assert.equal(pastedAnswer({ code: 'c', state: 't' }, undefined, () => 's').toString(), 'code=c&state=t')
    assert.equal(pastedAnswer({ url: 'https://x.test/?a=b' }, names, () => 's').toString(), 'a=b')
  })

  it('is nothing without a code, or without a consent that it could belong to', () => {
    assert.throws(() => pastedAnswer({}, undefined, () => 's'), is('CONSENT_INVALID', 'parameters'))
    assert.throws(() => pastedAnswer({ url: 'no address' }, undefined, () => 's'), is('CONSENT_INVALID', 'parameters'))
    assert.throws(() => pastedAnswer({ code: 'c' }, undefined, () => undefined), is('CONSENT_INVALID', 'unknown'))
  })
})
