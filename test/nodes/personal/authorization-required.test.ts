import assert from 'node:assert/strict'
import type { NodeMessage } from 'node-red'
import { authorizationRequired } from '../../../nodes/personal/authorization-required.ts'
import { OAuthError } from '../../../src/index.ts'
import { errorOf } from '../../support/error-of.ts'
import { httpInRequest } from '../../support/http-in-request.ts'
import { aMessageChooser, type ChooserOptions } from './a-message-chooser.ts'

const user = 'alice'
const from = (found: object) => ({ req: httpInRequest({ user, ...found }) })
const get = (originalUrl: unknown) => from({ method: 'GET', originalUrl })

/** What a message gets whose user has not connected, and what its link stands for. */
function setUp(options: ChooserOptions = {}) {
  const chooser = aMessageChooser({ ...options, integration: { user: 'req.user', ...options.integration } })
  const { RED, integration } = chooser
  const tickets: unknown[][] = []
  const ticketFor = integration.ticketFor.bind(integration)
  integration.ticketFor = (...asked) => {
    tickets.push(asked)
    return ticketFor(...asked)
  }
  const ask = async (msg: object = get('/page')) => {
    const chosen = await chooser.choose(msg)
    const thrown = await errorOf(chosen.connection.token())
    return { chosen, thrown, required: await authorizationRequired(RED, thrown, chosen, msg as NodeMessage) }
  }
  const linkOf = async (msg?: object) => (await ask(msg)).required?.oauth.connectUrl
  return {
    ...chooser,
    tickets,
    ask,
    linkOf,
    opened: async (msg?: object) => {
      const link = (await linkOf(msg)) ?? ''
      const { connection: _, ...ticket } = await integration.readTicket(link.slice(link.lastIndexOf('/') + 1))
      return ticket
    },
  }
}

describe('a message whose connection has to be authorized first', () => {
  it('gets the name of the integration, why, and a link for its own user', async () => {
    const { ask, opened } = setUp()
    const { required } = await ask()
    assert.match(required?.oauth.connectUrl ?? '', /^\/oauth-integration\/acme\/connect\/[\w-]+\.[\w-]+$/)
    assert.equal(required?.oauth.integration, 'Acme')
    assert.equal(required?.error.code, 'AUTHORIZATION_REQUIRED')
    assert.match(
      required?.error.message ?? '',
      /^This user has not connected an account yet\. .*msg\.oauth\.connectUrl/,
    )
    assert.deepEqual(await opened(), { user, returnTo: '/page' })
  })

  it('gets another link each time, in which nobody reads the user', async () => {
    const { linkOf } = setUp()
    const links = [await linkOf(), await linkOf()]
    assert.notEqual(links[0], links[1])
    for (const link of links) {
      const sealed = Buffer.from(link?.split('.')[1] ?? '', 'base64url').toString('latin1')
      assert.ok(sealed.length > 40 && !sealed.includes(user) && !link?.includes(user))
    }
  })

  it('is one whose tokens no key opens, too, where its user can connect again', async () => {
    const unreadable = new OAuthError('TOKEN_UNREADABLE', 'key')
    for (const [mode, code] of [
      ['personal', 'TOKEN_UNREADABLE'],
      ['system', undefined],
    ] as const) {
      const { RED, choose } = setUp({ integration: { mode } })
      const msg = get('/page') as NodeMessage
      const required = await authorizationRequired(RED, unreadable, await choose(msg), msg)
      assert.equal(required?.error.code, code)
      assert.equal(required?.oauth.connectUrl !== undefined, mode === 'personal')
    }
  })

  it('leads back to the page that was asked for, on the same site only', async () => {
    const { opened } = setUp()
    const back = async (msg: object) => (await opened(msg)).returnTo
    for (const path of ['/', '/page?id=7&x=%20y', '/red/größe']) assert.equal(await back(get(path)), path)
    const elsewhere = [
      '//evil.test/',
      '/\\evil.test',
      'https://evil.test/',
      'page',
      '',
      '/a\r\nb',
      '/%0d%0aa',
      '/..//evil.test',
    ]
    for (const path of [...elsewhere, 7, { path: '/' }, ['/page'], null, undefined])
      assert.equal(await back(get(path)), undefined, JSON.stringify(path))
    for (const method of ['POST', 'HEAD', 'get', undefined])
      assert.equal(await back(from({ method, originalUrl: '/page' })), undefined)
    // What a visitor can write is not asked.
    const written = { returnTo: '/other', originalUrl: '/other', method: 'GET' }
    const msg = {
      ...from({ query: written, body: written }),
      payload: written,
      ...written,
      oauth: written,
    }
    assert.equal(await back(msg), undefined)
  })

  it('gets no link that would be too long, but a shorter one where that helps', async () => {
    const { linkOf, opened } = setUp()
    const long = from({ method: 'GET', originalUrl: '/page', user: 'x'.repeat(1_001) })
    assert.equal(await linkOf(long), undefined)
    assert.deepEqual(await opened(get(`/${'x'.repeat(1_000)}`)), { user })
  })

  it('gets the address that a browser reaches', async () => {
    const callbackUrl = 'https://red.example.com/red/oauth-integration/acme/callback'
    const linkWith = async (options: ChooserOptions) => (await setUp(options).linkOf())?.replace(/[^/]+$/, '…')
    assert.equal(
      await linkWith({ integration: { callbackUrl } }),
      'https://red.example.com/red/oauth-integration/acme/connect/…',
    )
    const settings = { httpAdminRoot: '/admin', httpNodeRoot: '/api/' }
    assert.equal(await linkWith({ settings }), '/admin/oauth-integration/acme/connect/…')
    assert.equal(
      await linkWith({ settings, integration: { callbackRoot: 'node' } }),
      '/api/oauth-integration/acme/connect/…',
    )
    assert.equal(
      await linkWith({ settings: { ...settings, httpAdminRoot: false } }),
      '/api/oauth-integration/acme/connect/…',
    )
  })

  it('gets no link where none would help', async () => {
    const codes = { grant: 'device_code', deviceAuthorizationUrl: 'https://login.example.com/device' }
    const { choose, RED, tickets } = setUp({ integration: codes })
    const none = new OAuthError('AUTHORIZATION_REQUIRED', 'userNone')
    const msg = get('/page') as object as NodeMessage
    const byCode = await authorizationRequired(RED, none, await choose(msg), msg)
    assert.deepEqual(byCode?.oauth, { integration: 'Acme' })
    const all = setUp({ integration: { mode: 'system' } })
    const { required } = await all.ask()
    assert.deepEqual(required?.oauth, { integration: 'Acme' })
    assert.match(required?.error.message ?? '', /^Nobody has authorized this integration yet\./)
    assert.deepEqual([...tickets, ...all.tickets], [])
  })

  it('is told so without a link where the store fails just then', async () => {
    const { ask, integration } = setUp()
    integration.ticketFor = async () => {
      throw new OAuthError('STORE_FAILED', 'read', { error: 'EIO' })
    }
    assert.deepEqual((await ask()).required?.oauth, { integration: 'Acme' })
  })

  it('is none after any other failure, and nothing is done for it', async () => {
    const { choose, RED, tickets } = setUp()
    const chosen = await choose(get('/page'))
    const others = [
      new OAuthError('USER_MISSING', 'empty'),
      new OAuthError('TOKEN_REQUEST_REFUSED', 'unavailable'),
      new OAuthError('AUTHORIZATION_DENIED', 'denied'),
      new Error('AUTHORIZATION_REQUIRED'),
      Object.assign(new Error('x'), { code: 'AUTHORIZATION_REQUIRED' }),
      undefined,
    ]
    for (const thrown of others)
      assert.equal(await authorizationRequired(RED, thrown, chosen, {} as NodeMessage), undefined)
    const required = new OAuthError('AUTHORIZATION_REQUIRED', 'none')
    assert.equal(await authorizationRequired(RED, required, undefined, {} as NodeMessage), undefined)
    assert.deepEqual(tickets, [])
  })
})
