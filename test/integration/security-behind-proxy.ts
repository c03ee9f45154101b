import assert from 'node:assert/strict'
import { Agent, fetch } from 'undici'
import { AuthorizationServer } from '../support/authorization-server.ts'
import { CertificateAuthority } from '../support/certificates.ts'
import { consentUntilCallback } from '../support/consent.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode } from '../support/probes.ts'
import { type ProtectedApi, startProtectedApi } from '../support/protected-api.ts'
import { linkFor, personalNode } from './personal-consent.ts'

/** A reverse proxy that ends TLS and takes the prefix `/red/` off every path. */
export interface Proxy {
  /** Where browsers find it, without a slash at the end. */
  readonly origin: string
  /** The lines of its access log, as far as it writes one. */
  log(): string
  close(): Promise<void>
}

/** Starts a proxy in front of a Node-RED; rejects where it cannot be. */
export type StartProxy = (target: string, certificate: { key: string; cert: string }) => Promise<Proxy>

interface Answer {
  readonly status: number
  readonly text: string
  readonly cookies: readonly string[]
  readonly location: string | null
}

/** What must hold behind a proxy that ends TLS and hides the path, whichever it is. */
export function describeBehindProxy(startProxy: StartProxy, more: (behind: BehindProxy) => void = () => {}): void {
  const behind = {} as { -readonly [K in keyof BehindProxy]: BehindProxy[K] }

  before(async function () {
    this.timeout(120_000)
    const authority = new CertificateAuthority()
    const agent = new Agent({ connect: { ca: authority.cert } })
    behind.nodeRed = await NodeRed.start({ adminAuth: true })
    behind.proxy = await startProxy(behind.nodeRed.origin, authority.issue())
    behind.base = `${behind.proxy.origin}/red/`
    behind.server = await AuthorizationServer.start({ accessTokenSeconds: 60 })
    for (const key of ['testapi', 'people'])
      behind.server.allowRedirect('basic', `${behind.base}oauth-integration/${key}/callback`)
    const { server } = behind
    behind.api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
    behind.ask = async (path, { headers = {}, body } = {}) => {
      const response = await fetch(new URL(path, behind.base), {
        dispatcher: agent,
        redirect: 'manual',
        headers: { ...(typeof body === 'object' && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const { status } = response
      const text = await response.text()
      return { status, text, cookies: response.headers.getSetCookie(), location: response.headers.get('location') }
    }
    behind.close = async () => {
      await agent.close()
      await behind.proxy.close()
      await Promise.all([behind.nodeRed.close(), server.close(), behind.api.close()])
    }
    await behind.nodeRed.deploy(
      aroundNode(
        requestNode({ url: '/me' }),
        integrationNode({
          grant: 'authorization_code',
          issuer: server.issuer,
          scope: 'openid offline_access',
          baseUrl: behind.api.origin,
        }),
        personalNode({
          id: 'id-people',
          key: 'people',
          clientId: 'basic',
          issuer: server.issuer,
          scope: 'openid offline_access',
          baseUrl: behind.api.origin,
          callbackRoot: 'node',
          callbackUrl: `${behind.base}oauth-integration/people/callback`,
        }),
      ),
      {
        credentials: Object.fromEntries(
          ['integration', 'id-people'].map((id) => [id, { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) }]),
        ),
      },
    )
    behind.authorization = `Bearer ${await behind.nodeRed.admin.token('ADMIN')}`
  })
  after(async () => behind.close?.())

  /** Presses Authorize as the editor does, which knows where the browser is. */
  async function start(redirectUri = `${behind.base}oauth-integration/testapi/callback`): Promise<Answer> {
    return behind.ask('oauth-integration/integration/authorize', {
      body: { redirectUri },
      headers: { authorization: behind.authorization, origin: behind.proxy.origin, 'sec-fetch-site': 'same-origin' },
    })
  }

  it('connects through the proxy, with a redirect URI that is the same in all places', async () => {
    const { base, server, nodeRed } = behind
    const started = await start()
    assert.equal(started.status, 200, started.text)
    const redirectUri = `${base}oauth-integration/testapi/callback`
    const answer = JSON.parse(started.text) as { authorizationUrl: string; redirectUri: string }
    assert.equal(answer.redirectUri, redirectUri)
    assert.equal(new URL(answer.authorizationUrl).searchParams.get('redirect_uri'), redirectUri)
    assert.equal(started.cookies.length, 1)
    assert.match(
      started.cookies[0] ?? '',
      /^__Host-grantkeeper-[0-9a-f]{16}=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
    )

    const callback = await consentUntilCallback({ ...answer, jar: new CookieJar() })
    assert.ok(callback.startsWith(`${redirectUri}?`))
    const before = server.count('authorization_code')
    const cookie = started.cookies[0]?.split(';')[0] ?? ''
    for (const wrong of [{}, { cookie: cookie.replace('__Host-', '') }, { cookie: `${cookie}; ${cookie}` }])
      assert.equal((await behind.ask(callback, { headers: wrong })).status, 400)
    assert.equal(server.count('authorization_code'), before)

    const page = await behind.ask(callback, { headers: { cookie } })
    assert.equal(page.status, 200, page.text)
    assert.match(page.text, /<h1 class="good">Connected/)
    assert.match(page.cookies[0] ?? '', /^__Host-grantkeeper-[0-9a-f]{16}=; Path=\/; Max-Age=0; .*; Secure$/)
    assert.equal(server.log.requests.at(-1)?.parameters['redirect_uri'], redirectUri)
    const { probe, msg } = await nodeRed.exchange({})
    assert.deepEqual([probe, (msg['payload'] as Record<string, unknown>)['subject']], ['out', 'alice'])
    assert.equal((await behind.ask(callback, { headers: { cookie } })).status, 400)
  })

  it('refuses a redirect URI on any other site, its own address behind the proxy among them', async () => {
    const { base, nodeRed, proxy } = behind
    for (const redirectUri of [
      `${nodeRed.editorUrl}oauth-integration/testapi/callback`,
      `${base.replace('https:', 'http:')}oauth-integration/testapi/callback`,
      `https://evil.test/red/oauth-integration/testapi/callback`,
      `${proxy.origin}/red/`,
    ])
      assert.equal((await start(redirectUri)).status, 422, redirectUri)
  })

  it('connects a user by a link, where the callback URL says how browsers reach it', async () => {
    const { base, server, nodeRed } = behind
    const link = await linkFor(nodeRed, 'u1', { id: 'id-people', key: 'people', base, returnTo: '/red/home' })
    const started = await behind.ask(link)
    assert.equal(started.status, 303, started.text)
    assert.deepEqual(started.cookies, [])
    const redirectUri = `${base}oauth-integration/people/callback`
    const authorizationUrl = started.location ?? ''
    assert.equal(new URL(authorizationUrl).searchParams.get('redirect_uri'), redirectUri)
    const callback = await consentUntilCallback({ authorizationUrl, redirectUri, jar: new CookieJar() })
    const before = server.count('authorization_code')
    const page = await behind.ask(callback)
    assert.match(page.text, /<dt>Node-RED user<\/dt><dd><bdi>u1<\/bdi><\/dd>/)
    assert.match(page.cookies[0] ?? '', /^__Host-grantkeeper-[0-9a-f]{16}=[\w-]{43}; .*; Secure$/)
    const action = new URL(/<form method="post" action="([^"]+)">/.exec(page.text)?.[1] ?? '', callback).href
    assert.equal(action, `${redirectUri}/confirm`)
    const answer = /name="answer" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const body = `answer=${encodeURIComponent(answer.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))))}`
    const post = (headers: Record<string, string>) =>
      behind.ask(action, { body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } })
    const cookie = page.cookies[0]?.split(';')[0] ?? ''
    for (const wrong of [
      {},
      { cookie: cookie.replace('__Host-', '') },
      { cookie, 'sec-fetch-site': 'cross-site' },
      { cookie, origin: nodeRed.origin },
    ])
      assert.ok([400, 403].includes((await post(wrong)).status), JSON.stringify(wrong))
    assert.equal(server.count('authorization_code'), before)
    const done = await post({ cookie, origin: behind.proxy.origin, 'sec-fetch-site': 'same-origin' })
    assert.deepEqual([done.status, done.location], [303, '/red/home'])
    assert.equal(server.log.requests.at(-1)?.parameters['redirect_uri'], redirectUri)
    assert.equal(server.count('authorization_code'), before + 1)
  })

  more(behind)
}

export interface BehindProxy {
  readonly nodeRed: NodeRed
  readonly proxy: Proxy
  readonly server: AuthorizationServer
  readonly api: ProtectedApi
  /** Where browsers find the editor. */
  readonly base: string
  /** Of the editor’s requests. */
  readonly authorization: string
  /** Asks for a page through the proxy, relative to the editor; a text is posted as it is, anything else as JSON. */
  ask(path: string, request?: { headers?: Record<string, string>; body?: object | string }): Promise<Answer>
  close(): Promise<void>
}
