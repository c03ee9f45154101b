import assert from 'node:assert/strict'
import type { NodeMessage } from 'node-red'
import { consentCookieName, consentId } from '../../../nodes/oauth-integration/consent-cookie.ts'
import { connectionEvents } from '../../../nodes/personal/connection-events.ts'
import { OAuthError } from '../../../src/index.ts'
import { helper, type Message, settle, startServer } from '../node-helper.ts'
import { deployConsent } from './deployed-consent.ts'
import { type FakeResponse, fakeResponse, httpIn } from './http-in-message.ts'

const consented = (state: string) => connectionEvents.emit('consented', consentId(state))
const happens = (
  event: 'connected' | 'renewed' | 'disconnected',
  user: string | undefined,
  integration = 'integration',
) =>
  connectionEvents.emit('happening', {
    event,
    integration,
    name: 'Acme',
    hash: '0'.repeat(64),
    at: 0,
    ...(user !== undefined && { user }),
  })
const codeOf = (msg: Message) => (msg['error'] as { code?: string }).code
const cookiesOf = ({ sent }: FakeResponse) => sent?.headers['Set-Cookie'] as string[] | undefined
const requesting = 'node-red:httpin.status.requesting'

describe('The oauth-consent node', () => {
  before(startServer)
  after(() => helper.stopServer())
  afterEach(() => helper.unload())

  describe('that redirects', () => {
    it('answers the request of its user with the way to the provider and a cookie, and sends nothing on', async () => {
      const { asked, kinds, statuses, receive } = await deployConsent()
      const response = fakeResponse()
      await receive({ user: 'alice', ...httpIn({ response }) })
      const redirectUri = 'http://127.0.0.1:1880/oauth-integration/acme/callback'
      assert.deepEqual(asked, [['beginConsent', 'alice', { redirectUri, binding: 'cookie', returnTo: '/page?tab=2' }]])
      assert.equal(response.sent?.location, 'https://login.test/authorize?state=state-1')
      const [theirs, ours] = cookiesOf(response) ?? []
      assert.equal(theirs, 'session=theirs')
      assert.match(
        String(ours),
        new RegExp(`^${consentCookieName('state-1', false)}=secret; Path=/; .*HttpOnly; SameSite=Lax$`),
      )
      assert.deepEqual(kinds(), ['complete'])
      assert.deepEqual(statuses(), [`blue ${requesting}`, ''])
    })

    it('gives a secure cookie where the way back is by https, and none where it is another site', async () => {
      const callbackUrl = 'https://flows.test/oauth-integration/acme/callback'
      const { asked, receive } = await deployConsent({ definition: { callbackUrl } })
      const [here, elsewhere] = [fakeResponse(), fakeResponse()]
      await receive(
        { user: 'alice', ...httpIn({ response: here, host: 'flows.test' }) },
        { user: 'alice', ...httpIn({ response: elsewhere, host: 'intranet.test' }) },
      )
      assert.match(String(cookiesOf(here)?.[1]), /^__Host-grantkeeper-[\da-f]{16}=secret; .*Secure$/)
      assert.deepEqual(cookiesOf(elsewhere), ['session=theirs'])
      assert.deepEqual(
        asked.map(([, , of]) => (of as { binding: string }).binding),
        ['cookie', 'confirm'],
      )
    })

    it('gives a secure cookie however the scheme of the way back is written', async () => {
      const callbackUrl = 'HTTPS://flows.test/oauth-integration/acme/callback'
      const { receive } = await deployConsent({ definition: { callbackUrl } })
      const response = fakeResponse()
      await receive({ user: 'alice', ...httpIn({ response, host: 'flows.test' }) })
      assert.match(String(cookiesOf(response)?.[1]), /^__Host-grantkeeper-[\da-f]{16}=secret; .*Secure$/)
    })

    it('starts nothing for people who are not logged in, nor answers them', async () => {
      const { asked, first, kinds, statuses, receive } = await deployConsent()
      const response = fakeResponse()
      await receive(httpIn({ response }))
      assert.deepEqual([asked, response.sent, kinds()], [[], undefined, ['catch']])
      assert.equal(codeOf(first('catch')), 'USER_MISSING')
      assert.equal(statuses().at(-1), 'red USER_MISSING')
    })

    it('takes neither the user nor the page to return to from what the browser sends', async () => {
      const { asked, receive } = await deployConsent()
      const payload = { user: 'bob', returnTo: '//evil.test' }
      const originalUrl = '/page?returnTo=https://evil.test&user=bob'
      const { req, res } = httpIn({ originalUrl, more: { body: payload } })
      await receive({
        user: 'alice',
        payload,
        returnTo: '/x',
        oauth: { returnTo: '/y' },
        req,
        res,
      })
      const [what, user, of] = asked[0] ?? []
      assert.deepEqual([what, user], ['beginConsent', 'alice'])
      assert.equal((of as { returnTo?: string }).returnTo, '/page?returnTo=https://evil.test&user=bob')
    })

    it('returns to the page that the node names, and to none that was no page', async () => {
      const { asked, receive } = await deployConsent({ node: { returnTo: ' /done ' } })
      await receive({ user: 'alice', ...httpIn() })
      await helper.unload()
      const other = await deployConsent()
      for (const how of [{ method: 'POST' }, { originalUrl: '//evil.test' }, { originalUrl: '/\\evil.test' }])
        await other.receive({ user: 'alice', ...httpIn(how) })
      const pages = [...asked, ...other.asked].map(([, , of]) => (of as { returnTo?: string }).returnTo)
      assert.deepEqual(pages, ['/done', undefined, undefined, undefined])
    })

    it('refuses a page on another site', async () => {
      const { first, receive } = await deployConsent({ node: { returnTo: '//evil.test' } })
      await receive({ user: 'alice', ...httpIn() })
      assert.match(String((first('catch')['error'] as Message)['message']), /path on the same site/)
    })

    it('connects the one account of an integration, where the flow lets it', async () => {
      const { asked, receive } = await deployConsent({ definition: { mode: 'system' } })
      const response = fakeResponse()
      await receive(httpIn({ response }))
      assert.deepEqual([asked[0]?.[0], asked[0]?.[1], response.sent?.status], ['beginConsent', undefined, 303])
    })

    it('says so where there is no browser, or none that can come back', async () => {
      for (const [msg, code] of [
        [{ user: 'alice' }, 'REQUEST_INVALID'],
        [{ user: 'alice', ...httpIn({ host: 'flows.test' }) }, 'CONFIGURATION_INVALID'],
        [
          { user: 'alice', ...httpIn({ response: Object.assign(fakeResponse(), { headersSent: true }) }) },
          'REQUEST_INVALID',
        ],
      ] as const) {
        const { asked, first, kinds, receive } = await deployConsent()
        await receive(msg)
        assert.deepEqual([codeOf(first('catch')), kinds(), asked], [code, ['catch'], []])
        await helper.unload()
      }
    })

    it('starts nothing while another provider’s integration has the same redirect URI', async () => {
      for (const operation of ['redirect', 'link', 'paste']) {
        const { asked, first, receive } = await deployConsent({ rival: true, node: { operation } })
        await receive({ user: 'alice', ...httpIn() })
        assert.deepEqual([codeOf(first('catch')), asked], ['CONFIGURATION_INVALID', []])
        await helper.unload()
      }
    })
  })

  it('believes no request that a browser made up', async () => {
    const made = {
      req: { headers: { host: '127.0.0.1:1880' }, method: 'GET', originalUrl: '/page' },
      res: httpIn().res,
      _client: { socketId: 'a' },
    }
    for (const operation of ['redirect', 'paste']) {
      const { asked, first, receive } = await deployConsent({ node: { operation } })
      await receive({ user: 'alice', ...made })
      assert.deepEqual(asked, [])
      assert.equal(codeOf(first('catch')), operation === 'redirect' ? 'REQUEST_INVALID' : 'CONFIGURATION_INVALID')
      await helper.unload()
    }
    const { asked, receive } = await deployConsent({ node: { operation: 'link' } })
    await receive({ user: 'alice', ...made })
    assert.deepEqual(asked, [['ticketFor', 'alice', undefined]])
  })

  describe('that makes links', () => {
    it('sends the message on with one for its user', async () => {
      const { asked, first, kinds, receive } = await deployConsent({ node: { operation: 'link' } })
      const msg = { user: 'alice', payload: 'p', oauth: { renewed: true } }
      await receive(msg)
      assert.equal(first('out'), msg)
      assert.equal(first('out')['payload'], 'p')
      const connectUrl = '/oauth-integration/acme/connect/ticket'
      assert.deepEqual(first('out')['oauth'], { integration: 'Acme', connectUrl })
      assert.deepEqual(asked, [['ticketFor', 'alice', undefined]])
      assert.deepEqual(kinds().toSorted(), ['complete', 'out'])
    })

    it('makes none for an account that all share, nor for a grant without a page', async () => {
      for (const [definition, text] of [
        [{ mode: 'system' }, /one connection for all/],
        [{ grant: 'device_code' }, /device_code/],
      ] as const) {
        const { first, receive } = await deployConsent({ node: { operation: 'link' }, definition })
        await receive({ user: 'alice' })
        assert.match(String((first('catch')['error'] as Message)['message']), text)
        await helper.unload()
      }
    })
  })

  describe('that has the answer brought by hand', () => {
    const callbackUrl = 'https://flows.test/oauth-integration/acme/callback'

    it('sends the address of the provider on, bound to no browser', async () => {
      const { asked, first, receive } = await deployConsent({
        node: { operation: 'paste' },
        definition: { callbackUrl },
      })
      await receive({ user: 'alice' })
      assert.deepEqual(asked, [['beginConsent', 'alice', { redirectUri: callbackUrl, binding: 'paste' }]])
      const { expiresAt, ...oauth } = first('out')['oauth'] as Message
      assert.deepEqual(oauth, { integration: 'Acme', authorizationUrl: 'https://login.test/authorize?state=state-1' })
      assert.ok(Number(expiresAt) > Date.now())
    })

    it('takes the answer from the payload, for the user of this message', async () => {
      const { asked, first, kinds, receive } = await deployConsent({ node: { operation: 'finish' } })
      await receive({ user: 'bob', payload: `${callbackUrl}?code=c&state=s` })
      assert.deepEqual(asked, [['completePasted', 'bob', { url: `${callbackUrl}?code=c&state=s` }]])
      assert.deepEqual(first('out')['oauth'], { integration: 'Acme', connected: true })
      assert.deepEqual(kinds().toSorted(), ['complete', 'out'])
    })

    it('tells no text of an error nobody foresaw', async () => {
      const { events, first, receive } = await deployConsent({ node: { operation: 'finish' } })
      await receive({ user: 'bob', payload: 'secret-token' })
      const { error } = first('catch') as { error: Message }
      assert.deepEqual(Object.keys(error).toSorted(), ['message', 'source'])
      const shown = events.map(([, { error, status }]) => ({ error, status }))
      assert.doesNotMatch(JSON.stringify(shown), /secret-token/)
    })
  })

  describe('with its second output', () => {
    const kept = { _msgid: 'id', user: 'alice', payload: { n: 1 }, topic: 't' }
    const again = { ...kept, oauth: { integration: 'Acme', connected: true } }

    it('sends a message once more when the very consent that it started has ended well', async () => {
      const { events, kinds, receive } = await deployConsent()
      await receive({ ...kept, ...httpIn() }, { ...kept, payload: { n: 2 }, ...httpIn() })
      happens('connected', 'alice')
      consented('state-3')
      await settle()
      assert.deepEqual(kinds(), ['complete', 'complete'])
      consented('state-1')
      consented('state-1')
      await settle()
      assert.deepEqual(
        events.filter(([kind]) => kind === 'again').map(([, { req: _, ...msg }]) => msg),
        [again],
      )
    })

    it('sends a message with a link once more when its user is connected, in whatever way', async () => {
      const { first, kinds, receive } = await deployConsent({ node: { operation: 'link' } })
      await receive({ ...kept, error: { code: 'AUTHORIZATION_REQUIRED', message: 'none' } })
      happens('connected', 'bob')
      happens('connected', undefined)
      happens('connected', 'alice', 'another')
      happens('renewed', 'alice')
      await settle()
      assert.ok(!kinds().includes('again'))
      happens('connected', 'alice')
      await settle()
      assert.deepEqual(first('again'), again)
      happens('connected', 'alice')
      await settle()
      assert.equal(kinds().filter((kind) => kind === 'again').length, 1)
    })

    it('has a copy wait, which nobody changes meanwhile', async () => {
      const { first, receive } = await deployConsent({ node: { operation: 'link' } })
      const msg = structuredClone(kept)
      await receive(msg)
      msg.payload.n = 2
      happens('connected', 'alice')
      await settle()
      assert.deepEqual(first('again')['payload'], { n: 1 })
    })

    it('keeps no message where nobody would get it', async () => {
      const { node, kinds, receive } = await deployConsent({ node: { operation: 'link' }, wired: false })
      await receive(kept)
      node.updateWires([['out'], ['again']] as never)
      happens('connected', 'alice')
      await settle()
      assert.ok(!kinds().includes('again'))
      await receive(kept)
      happens('connected', 'alice')
      await settle()
      assert.ok(kinds().includes('again'))
    })

    it('keeps none beyond its own end, and listens no longer', async () => {
      const listeners = () => connectionEvents.listenerCount('happening') + connectionEvents.listenerCount('consented')
      const before = listeners()
      const { node, kinds, receive } = await deployConsent()
      await receive({ ...kept, ...httpIn() })
      await node.close(false)
      consented('state-1')
      await settle()
      assert.deepEqual([kinds(), listeners()], [['complete'], before])
    })
  })

  describe('that gets device codes', () => {
    const device = { operation: 'device' }

    it('sends the code on with its picture, waits for it, and sends the message once more', async () => {
      const { first, begun, statuses, kinds, receive } = await deployConsent({ node: device })
      await receive({ user: 'alice', payload: 'p' })
      const { qr, expiresAt, ...shown } = first('out')['oauth'] as Message
      assert.deepEqual(shown, {
        integration: 'Acme',
        userCode: 'CODE-1',
        verificationUri: 'https://login.test/device',
        interval: 5,
      })
      assert.match(String(qr), /^<svg [^>]*>.*<\/svg>$/)
      assert.ok(Number(expiresAt) > Date.now())
      happens('connected', 'alice')
      begun[0]?.resolve()
      await settle()
      assert.deepEqual(statuses(), [
        `blue ${requesting}`,
        'yellow oauth-consent.status.one',
        'green node-red:common.status.connected',
      ])
      assert.deepEqual(kinds().toSorted(), ['again', 'complete', 'out'])
      assert.deepEqual(
        [first('again')['payload'], first('again')['oauth']],
        ['p', { integration: 'Acme', connected: true }],
      )
    })

    it('shows the code to nobody who only sees the status, also of the one account of an integration', async () => {
      const { events, receive } = await deployConsent({ node: device, definition: { mode: 'system' } })
      await receive({})
      const shown = events.filter(([kind]) => kind === 'status').map(([, { status }]) => JSON.stringify(status))
      assert.match(String(shown.at(-1)), /yellow.*oauth-consent\.status\.one/)
      assert.doesNotMatch(shown.join(), /CODE-1/)
    })

    it('tells a Catch node when nothing came of it', async () => {
      const { first, begun, statuses, kinds, receive } = await deployConsent({ node: device })
      await receive({ user: 'alice', payload: 'p', ...httpIn() })
      begun[0]?.reject(new OAuthError('AUTHORIZATION_DENIED', 'denied', { error: 'access_denied' }))
      await settle()
      const caught = first('catch')
      assert.deepEqual([codeOf(caught), caught['payload'], caught['res']], ['AUTHORIZATION_DENIED', 'p', undefined])
      assert.equal(statuses().at(-1), 'red AUTHORIZATION_DENIED')
      assert.deepEqual(kinds().toSorted(), ['catch', 'complete', 'out'])
    })

    it('has one code of a user at a time, and ends the waiting when a message says so', async () => {
      const { events, asked, begun, statuses, kinds, receive } = await deployConsent({ node: device })
      await receive({ user: 'alice' }, { user: 'alice' }, { user: 'bob' })
      const codes = events.filter(([kind]) => kind === 'out').map(([, { oauth }]) => (oauth as Message)['userCode'])
      assert.deepEqual(codes.toSorted(), ['CODE-1', 'CODE-1', 'CODE-2'])
      assert.equal(asked.length, 2)
      await receive({ user: 'alice', cancel: true })
      assert.deepEqual(
        begun.map(({ cancelled }) => cancelled),
        [true, false],
      )
      assert.equal(statuses().at(-1), 'yellow oauth-consent.status.one')
      await receive({ user: 'bob', cancel: true }, { user: 'nobody', cancel: true })
      assert.equal(statuses().at(-1), '')
      happens('connected', 'alice')
      await settle()
      assert.ok(!kinds().includes('again') && !kinds().includes('catch'))
      assert.equal(kinds().filter((kind) => kind === 'complete').length, 6)
    })

    it('stops asking when it is closed, and is silent afterwards', async () => {
      const { node, begun, kinds, receive } = await deployConsent({ node: device })
      await receive({ user: 'alice' })
      const before = kinds()
      await node.close(false)
      await settle()
      assert.deepEqual([begun[0]?.cancelled, kinds()], [true, before])
    })
  })

  it('answers a browser also when it is closed meanwhile, and is silent otherwise', async () => {
    for (const operation of ['redirect', 'link']) {
      let go = () => {}
      const until = new Promise<void>((resolve) => {
        go = resolve
      })
      const { node, kinds, statuses } = await deployConsent({ node: { operation }, until })
      const response = fakeResponse()
      node.receive({ user: 'alice', ...httpIn({ response }) } as NodeMessage)
      await settle()
      await node.close(false)
      await settle()
      const before = statuses()
      go()
      await settle()
      consented('state-1')
      happens('connected', 'alice')
      await settle()
      assert.deepEqual([kinds(), statuses()], [[], before])
      assert.equal(response.sent?.status, operation === 'redirect' ? 303 : undefined)
      await helper.unload()
    }
  })

  it('says at the first message that no integration is chosen, or what it does is unknown', async () => {
    for (const properties of [{ integration: '' }, { operation: 'popup' }]) {
      const { first, kinds, receive } = await deployConsent({ node: properties })
      assert.deepEqual(kinds(), [])
      await receive({ user: 'alice', ...httpIn() })
      assert.equal(codeOf(first('catch')), 'CONFIGURATION_INVALID')
      await helper.unload()
    }
  })

  it('takes the user from where the node says, if it says so', async () => {
    const { asked, receive } = await deployConsent({ node: { operation: 'link', user: 'session.id', userType: 'msg' } })
    await receive({ user: 'bob', session: { id: 'alice' } })
    assert.deepEqual(asked, [['ticketFor', 'alice', undefined]])
  })
})
