import assert from 'node:assert/strict'
import { AuthorizationServer } from '../support/authorization-server.ts'
import { CookieJar, consentUntilCallback, type Page, visit } from '../support/consent.ts'
import { consentingApp, logIn, personalIntegration } from '../support/consenting-app.ts'
import { NodeRed } from '../support/node-red.ts'
import { type ProtectedApi, startProtectedApi } from '../support/protected-api.ts'
import { ask } from './security-request.ts'

describe('a web app whose users connect their accounts', () => {
  let server: AuthorizationServer
  let api: ProtectedApi
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    nodeRed = await NodeRed.start({ settingsCode: logIn })
    server = await AuthorizationServer.start()
    server.allowRedirect('basic', callback())
    api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
    await deploy()
  })
  after(async () => {
    await nodeRed?.close()
    await api?.close()
    await server?.close()
  })

  const callback = () => `${nodeRed.editorUrl}oauth-integration/testapi/callback`
  const deploy = (changes: object = {}) =>
    nodeRed.deploy(consentingApp(personalIntegration({ issuer: server.issuer, baseUrl: api.origin, ...changes })), {
      credentials: { integration: { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) } },
    })
  const page = (query = '') => `${nodeRed.nodeUrl}app${query}`
  const subjectOn = ({ html }: Page) => (JSON.parse(html) as { subject?: string }).subject

  /** The browser of somebody who is logged in at the web app. */
  function browserOf(user?: string): CookieJar {
    const jar = new CookieJar()
    if (user) jar.store(nodeRed.origin, [`login=${user}; Path=/`])
    return jar
  }

  /** Opens the page, which must lead to the provider; resolves to where it leads back to, without going there. */
  async function comeBackAs(account: string, jar: CookieJar, query = ''): Promise<string> {
    const redirect = await visit(page(query), jar)
    assert.equal(redirect.status, 303, redirect.html)
    const authorizationUrl = redirect.headers.get('location') ?? ''
    return consentUntilCallback({ authorizationUrl, redirectUri: callback(), jar, user: account })
  }

  it('leads from the page to the provider and back to the page, which shows what is the user’s', async () => {
    const jar = browserOf('anna')
    const redirect = await visit(page('?tab=2'), jar)
    assert.equal(redirect.status, 303)
    assert.equal(redirect.headers.get('cache-control'), 'no-store')
    assert.equal(redirect.headers.get('referrer-policy'), 'no-referrer')
    const [cookie = '', ...more] = redirect.headers.getSetCookie()
    assert.match(cookie, /^grantkeeper-[\da-f]{16}=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/)
    assert.deepEqual(more, [])
    const authorizationUrl = redirect.headers.get('location') ?? ''
    const url = await consentUntilCallback({ authorizationUrl, redirectUri: callback(), jar, user: 'alice' })
    const back = await visit(url, jar)
    assert.deepEqual([back.status, back.headers.get('location')], [303, '/app?tab=2'], back.html)
    const shown = await visit(page('?tab=2'), jar)
    assert.deepEqual([shown.status, subjectOn(shown)], [200, 'alice'])
  })

  it('shows each user what is theirs, also while another one connects', async () => {
    const [anna, ben] = [browserOf('anna'), browserOf('ben')]
    const url = await comeBackAs('bob', ben)
    assert.equal(subjectOn(await visit(page(), anna)), 'alice')
    assert.equal((await visit(url, ben)).status, 303)
    const pages = await Promise.all([anna, ben, ben, anna].map((jar) => visit(page(), jar)))
    assert.deepEqual(pages.map(subjectOn), ['alice', 'bob', 'bob', 'alice'])
  })

  it('sends the message once more that had to wait, which cannot be answered any more', async () => {
    const jar = browserOf('carla')
    const url = await comeBackAs('alice', jar, '?again=carla')
    assert.equal(
      nodeRed.probes.at('again').some(({ payload }) => isCarlas(payload)),
      false,
    )
    await visit(url, jar)
    const { msg } = await nodeRed.probes.arrival(({ probe, msg }) => probe === 'again' && isCarlas(msg['payload']))
    assert.deepEqual(msg['oauth'], { integration: 'Test API', connected: true })
    for (const name of ['res', 'error']) assert.ok(!(name in msg), name)
  })
  const isCarlas = (payload: unknown) => (payload as { again?: string }).again === 'carla'

  it('starts nothing for somebody who is not logged in', async () => {
    const before = server.log.requests.length
    const refused = await visit(page(), browserOf())
    assert.deepEqual([refused.status, refused.html], [403, 'USER_MISSING'])
    assert.deepEqual(refused.headers.getSetCookie(), [])
    assert.equal(server.log.requests.length, before)
  })

  it('finishes a consent in no other browser than the one that started it', async () => {
    const [dora, eve] = [browserOf('dora'), browserOf('eve')]
    const url = await comeBackAs('alice', dora)
    const before = server.count('authorization_code')
    for (const jar of [eve, browserOf(), browserOf('dora')]) {
      const refused = await visit(url, jar)
      assert.equal(refused.status, 400)
      assert.match(refused.html, /started in another browser/)
    }
    assert.equal(server.count('authorization_code'), before)
    assert.equal((await visit(page(), eve)).status, 303, 'eve is not connected')
    assert.equal((await visit(url, dora)).status, 303, 'dora still can')
    assert.equal(subjectOn(await visit(page(), dora)), 'alice')
  })

  it('connects two tabs of one user, whichever comes first, and each answer once', async () => {
    const jar = browserOf('finn')
    const [first, second] = [await comeBackAs('alice', jar, '?tab=1'), await comeBackAs('bob', jar, '?tab=2')]
    assert.equal((await visit(second, jar)).headers.get('location'), '/app?tab=2')
    assert.equal((await visit(first, jar)).headers.get('location'), '/app?tab=1')
    assert.equal(subjectOn(await visit(page(), jar)), 'alice')
    assert.equal((await visit(first, jar)).status, 400)
  })

  it('says so when the user denies, and asks again the next time', async () => {
    const jar = browserOf('gina')
    const redirect = await visit(page(), jar)
    const authorizationUrl = redirect.headers.get('location') ?? ''
    const url = await consentUntilCallback({ authorizationUrl, redirectUri: callback(), jar, deny: true })
    const denied = await visit(url, jar)
    assert.equal(denied.status, 400)
    assert.match(denied.html, /did not grant access/)
    assert.equal((await visit(page(), jar)).status, 303)
  })

  it('finishes a consent also after the flow was deployed anew, whose message then waits no more', async () => {
    const jar = browserOf('hans')
    const url = await comeBackAs('bob', jar, '?again=hans')
    await deploy()
    assert.equal((await visit(url, jar)).status, 303)
    assert.equal(subjectOn(await visit(page(), jar)), 'bob')
    const waited = nodeRed.probes.at('again').map(({ payload }) => (payload as { again?: string }).again)
    assert.ok(!waited.includes('hans'))
  })

  it('believes nobody who only says that this is another site', async () => {
    for (const host of ['flows.example.com', '127.0.0.1.example.com', '127.0.0.1:1880@example.com']) {
      const { status, text, cookies } = await ask(nodeRed.origin, '/app', { headers: { cookie: 'login=ida', host } })
      assert.deepEqual([status, text, cookies], [403, 'CONFIGURATION_INVALID', []], host)
    }
  })

  it('writes neither codes, states, cookies nor users into the log', async () => {
    const jar = browserOf('jana')
    const url = await comeBackAs('alice', jar)
    const cookie = jar.header(nodeRed.origin)
    await visit(url, jar)
    const { searchParams } = new URL(url)
    const secrets = [
      searchParams.get('code'),
      searchParams.get('state'),
      ...cookie.split('; ').map((one) => one.split('=')[1]),
    ]
    assert.ok(secrets.length >= 3)
    for (const secret of secrets) assert.ok(secret && !nodeRed.output.includes(secret), secret ?? 'nothing')
    for (const token of server.accessTokens) assert.ok(!nodeRed.output.includes(token))
  })
})
