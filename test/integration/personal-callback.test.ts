import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { AuthorizationServer } from '../support/authorization-server.ts'
import { consentUntilCallback } from '../support/consent.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { openRedirects } from '../support/open-redirects.ts'
import { aroundNode } from '../support/probes.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { askedAt, confirm, connectionsOf, connectUser, linkFor, open, personalNode } from './personal-consent.ts'
import { approve, begin, callbackOf, comeBack, sealedRecords } from './security-consent.ts'
import { heapUsed } from './security-heap.ts'
import { ask, type RawAnswer } from './security-request.ts'
import { shiftedClock } from './shifted-clock.ts'

let lastUser = 0
/** Somebody who has no connection yet. */
const aUser = (): string => `user-${++lastUser}@example.com`

describe('security: callback, of users', () => {
  /** A provider that behaves; one that does not; and one that is real and strict. */
  let provider: ScriptedServer
  let evil: ScriptedServer
  let strict: AuthorizationServer
  let nodeRed: NodeRed
  let shift: (ms: number) => Promise<void>

  before(async function () {
    this.timeout(120_000)
    nodeRed = await NodeRed.start({ adminAuth: true })
    ;[provider, evil] = await Promise.all([ScriptedServer.start(), ScriptedServer.start()])
    strict = await AuthorizationServer.start()
    strict.allowRedirect('basic', callbackOf(nodeRed, 'strict'))
    shift = await shiftedClock(nodeRed)
    await deploy()
  })
  after(async () => {
    await nodeRed?.close()
    await Promise.all([provider, evil, strict].map((server) => server?.close()))
  })
  beforeEach(() => {
    provider.script()
    evil.script()
  })

  const of = ({ origin, urls }: ScriptedServer) => ({ issuer: origin, baseUrl: urls.baseUrl, scope: 'api' })
  const abroad = 'https://public.example/red/oauth-integration/abroad/callback'

  function flows(): ReturnType<typeof aroundNode> {
    const inner = { ...personalNode({ ...of(provider), id: 'id-inner', key: 'inner' }), z: 'subflow' }
    return [
      ...aroundNode(
        requestNode({ url: '/me' }),
        personalNode(of(provider)),
        personalNode({ ...of(evil), id: 'id-evil', key: 'evil' }),
        personalNode({ ...of(provider), id: 'id-system', key: 'system', mode: 'system' }),
        personalNode({ ...of(provider), id: 'id-home', key: 'home', callback: { returnTo: '/ui/connected?tab=1' } }),
        personalNode({ ...of(provider), id: 'id-abroad', key: 'abroad', callbackUrl: abroad }),
        personalNode({ ...of(provider), id: 'id-twin1', key: 'twins' }),
        personalNode({ ...of(evil), id: 'id-twin2', key: 'twins' }),
        personalNode({
          ...of(provider),
          id: 'id-strict',
          key: 'strict',
          issuer: strict.issuer,
          scope: 'openid offline_access',
          clientId: 'basic',
        }),
      ),
      { id: 'subflow', type: 'subflow', name: 'Sub', in: [], out: [] },
      inner,
      { id: 'instance1', type: 'subflow:subflow', z: 'tab', wires: [] },
      { id: 'instance2', type: 'subflow:subflow', z: 'tab', wires: [] },
    ]
  }

  function deploy(nodes = flows()): Promise<void> {
    const credentials = { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) }
    const integrations = nodes.filter(({ type }) => type === 'oauth-integration')
    return nodeRed.deploy(nodes, {
      credentials: Object.fromEntries(integrations.map(({ id }) => [id, credentials])),
    })
  }

  /** The sealed connections; their index is written a little later than they are. */
  const connectionsKept = () =>
    Object.entries(sealedRecords(nodeRed)).filter(([file]) => !file.endsWith('index.sealed'))
  const exchanges = () => provider.to('token').length + evil.to('token').length
  const stateOf = async (user: string, id?: string) => (await connectionsOf(nodeRed, [user], id))[0] as string
  const isConnected = async (user: string, id?: string) => !/^(none|disconnected)$/.test(await stateOf(user, id))

  /** A plain page that says what went wrong, to somebody who knows nothing of an editor. */
  function assertRefused(page: RawAnswer, says: RegExp, status = 400): void {
    assert.equal(page.status, status, page.text)
    assert.match(page.text, /<h1 class="bad">Not connected<\/h1>/)
    assert.match(page.text, says)
    assertForUsers(page)
  }
  function assertForUsers({ headers, text }: RawAnswer): void {
    assert.ok(!/[Ee]ditor|[Dd]ialog|press Authorize|BroadcastChannel|user-\d/.test(text), text)
    assert.match(String(headers['content-security-policy']), /^default-src 'none';.*frame-ancestors 'none'/)
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['referrer-policy'], 'no-referrer')
  }

  it('a link connects the user it was made for, after a person has said to be this user', async () => {
    const [user, other] = [aUser(), aUser()]
    const { authorizationUrl, redirectUri } = await open(await linkFor(nodeRed, user))
    assert.equal(redirectUri, callbackOf(nodeRed))
    const before = exchanges()
    const page = await askedAt(await approve(authorizationUrl))
    assert.deepEqual(page.facts, {
      'Node-RED user': user,
      Integration: 'Test API',
      Provider: new URL(provider.origin).host,
    })
    assert.match(page.text, /or did you get the link from somebody else\? Then close this page/)
    assert.equal(exchanges(), before)

    const done = await confirm(page)
    assert.equal(done.status, 200, done.text)
    assert.match(
      done.text,
      /<h1 class="good">Connected<\/h1>\n<p>Your account is connected. You can close this window.</,
    )
    assertForUsers(done)
    assert.match(done.cookies[0] ?? '', /^grantkeeper-[0-9a-f]{16}=; Path=\/; Max-Age=0/)
    assert.equal(exchanges(), before + 1)
    assert.ok(await isConnected(user))
    assert.deepEqual(await connectionsOf(nodeRed, [other, user.toUpperCase(), '']).catch(() => 'refused'), 'refused')
    assert.equal(await stateOf(other), 'none')
  })

  it('a link that was forwarded connects nobody without the page that names whose it is', async () => {
    const [attacker, victim] = [aUser(), aUser()]
    const link = await linkFor(nodeRed, attacker)
    const before = exchanges()
    // The victim opens it, is logged in at the provider, and comes back: to a question, not to a connection.
    const page = await askedAt(await approve((await open(link)).authorizationUrl))
    assert.equal(page.facts['Node-RED user'], attacker)
    assert.equal(exchanges(), before)
    assert.deepEqual(await connectionsOf(nodeRed, [attacker, victim]), ['none', 'none'])
    // Whoever sent it cannot answer in the victim's place.
    for (const cookie of [undefined, '', `${page.cookie.split('=')[0]}=${randomBytes(32).toString('base64url')}`])
      assertRefused(await confirm(page, { cookie }), /started in another browser/)
    assert.equal(exchanges(), before)
    assert.deepEqual(await connectionsOf(nodeRed, [attacker, victim]), ['none', 'none'])
  })

  it('an address of the provider that was forwarded ends at the same question', async () => {
    const attacker = aUser()
    const { authorizationUrl } = await open(await linkFor(nodeRed, attacker))
    const back = await approve(authorizationUrl)
    const [before, first] = [exchanges(), await askedAt(back)]
    const victim = await askedAt(back)
    assert.equal(victim.facts['Node-RED user'], attacker)
    // The browser that was asked last is the one that may answer.
    assertRefused(await confirm(first), /started in another browser/)
    assert.equal(exchanges(), before)
  })

  it('a consent of one user in the browser of another names the one it is for, and takes no other cookie', async () => {
    const [a, b] = [aUser(), aUser()]
    const [forA, forB] = [await open(await linkFor(nodeRed, a)), await open(await linkFor(nodeRed, b))]
    const asked = await askedAt(await approve(forB.authorizationUrl))
    const foreign = await askedAt(await approve(forA.authorizationUrl), asked.cookie)
    assert.equal(foreign.facts['Node-RED user'], a)
    const before = exchanges()
    const secretOfB = asked.cookie.split('=')[1]
    for (const cookie of [asked.cookie, `${foreign.cookie.split('=')[0]}=${secretOfB}`])
      assertRefused(await confirm(foreign, { cookie }), /started in another browser/)
    assert.equal(exchanges(), before)
    // Both cookies lie in that browser, and each counts for its own.
    const both = `${asked.cookie}; ${foreign.cookie}`
    assert.equal((await confirm(asked, { cookie: both })).status, 200)
    assert.deepEqual([await isConnected(a), await isConnected(b)], [false, true])
  })

  it('two consents of one user in two tabs do not disturb each other', async () => {
    const user = aUser()
    const link = await linkFor(nodeRed, user)
    const [one, two] = [await open(link), await open(link)]
    assert.notEqual(one.state, two.state)
    const [first, second] = [
      await askedAt(await approve(one.authorizationUrl)),
      await askedAt(await approve(two.authorizationUrl)),
    ]
    const cookie = `${first.cookie}; ${second.cookie}`
    assert.equal((await confirm(second, { cookie })).status, 200)
    const kept = await stateOf(user)
    assert.equal((await confirm(first, { cookie })).status, 200)
    assert.notEqual(await stateOf(user), kept)
    for (const page of [first, second]) assertRefused(await confirm(page, { cookie }), /already used/)
  })

  describe('what confirms', () => {
    it('is good once, and only with what the page brought', async () => {
      const user = aUser()
      const { authorizationUrl, state } = await open(await linkFor(nodeRed, user))
      const page = await askedAt(await approve(authorizationUrl))
      const before = exchanges()
      for (const answer of ['', 'state=x', `state=${state}`, `state=${state}&code=a&code=b`, 'x'.repeat(60_000)])
        assert.equal((await confirm(page, { answer })).status, 400, answer.slice(0, 60))
      assert.equal(exchanges(), before)
      assert.equal((await confirm(page)).status, 200)
      assertRefused(await confirm(page), /already used/)
      assertRefused(await comeBack(page.url, page.cookie), /already used/)
      assert.equal(exchanges(), before + 1)
    })

    it('comes from our own page', async () => {
      const user = aUser()
      const page = await askedAt(await approve((await open(await linkFor(nodeRed, user))).authorizationUrl))
      const before = exchanges()
      for (const headers of [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { 'sec-fetch-site': 'none' },
        { origin: 'https://evil.test' },
        { origin: nodeRed.origin.replace('127.0.0.1', 'localhost') },
        { origin: nodeRed.origin, 'sec-fetch-site': 'cross-site' },
      ])
        assertRefused(await confirm(page, { headers }), /came from another web site/, 403)
      assert.equal(exchanges(), before)
      const headers = { 'sec-fetch-site': 'same-origin', origin: 'null' }
      assert.equal((await confirm(page, { headers })).status, 200)
    })

    it('is asked for by a person, and not by what looks ahead', async () => {
      const user = aUser()
      const { authorizationUrl } = await open(await linkFor(nodeRed, user))
      const back = await approve(authorizationUrl)
      for (const headers of [{ purpose: 'prefetch' }, { 'sec-purpose': 'prefetch;prerender' }])
        assertRefused(await comeBack(back, undefined, headers), /not answered to a preview/)
      const { origin, pathname, search } = new URL(back)
      assert.equal((await ask(origin, pathname + search, { method: 'HEAD' })).status, 400)
      assert.equal((await confirm(await askedAt(back))).status, 200)
    })
  })

  describe('Authorization-code substitution across users of one personal integration', () => {
    it('a strict server refuses the code by its PKCE', async () => {
      const [u1, u2] = [aUser(), aUser()]
      const jars = [new CookieJar(), new CookieJar()] as const
      const links = await Promise.all(
        [u1, u2].map((user) => linkFor(nodeRed, user, { id: 'id-strict', key: 'strict' })),
      )
      const [one, two] = await Promise.all([
        consentUntilCallback({ ...(await open(links[0] as string)), jar: jars[0] }),
        consentUntilCallback({ ...(await open(links[1] as string)), jar: jars[1], user: 'bob' }),
      ])
      const mixed = new URL(two)
      mixed.searchParams.set('code', new URL(one).searchParams.get('code') as string)
      const page = await askedAt(mixed.href)
      assert.equal(page.facts['Node-RED user'], u2)
      assertRefused(await confirm(page), /Please tell whoever runs this Node-RED:/, 502)
      assert.deepEqual(await connectionsOf(nodeRed, [u1, u2], 'id-strict'), ['none', 'none'])
    })

    it('the code goes with the verifier of its own consent, whatever a lax server makes of it', async () => {
      const [u1, u2] = [aUser(), aUser()]
      const [one, two] = [await open(await linkFor(nodeRed, u1)), await open(await linkFor(nodeRed, u2))]
      const mixed = new URL(await approve(two.authorizationUrl))
      mixed.searchParams.set('code', new URL(await approve(one.authorizationUrl)).searchParams.get('code') as string)
      assertRefused(await confirm(await askedAt(mixed.href)), /tell whoever runs/, 502)
      assert.deepEqual(await connectionsOf(nodeRed, [u1, u2]), ['none', 'none'])
    })
  })

  it('the account so far is named, so that another one is noticed before it takes its place', async () => {
    const user = aUser()
    const question = { id: 'id-strict', key: 'strict' }
    const comeBackAs = async (account: string) => {
      const opened = await open(await linkFor(nodeRed, user, question))
      return askedAt(await consentUntilCallback({ ...opened, jar: new CookieJar(), user: account }))
    }
    const first = await comeBackAs('alice')
    assert.deepEqual(Object.keys(first.facts), ['Node-RED user', 'Integration', 'Provider'])
    assert.equal((await confirm(first)).status, 200)
    const second = await comeBackAs('bob')
    assert.equal(second.facts['Account until now'], 'alice')
    const kept = await stateOf(user, 'id-strict')
    assert.equal((await confirm(second)).status, 200)
    assert.notEqual(await stateOf(user, 'id-strict'), kept)
  })

  describe('a link', () => {
    it('is good until the consent has come to an end, and not again', async () => {
      const user = aUser()
      const [link, spare] = [await linkFor(nodeRed, user), await linkFor(nodeRed, user)]
      await open(link)
      const page = await askedAt(await approve((await open(link)).authorizationUrl))
      await open(link)
      assert.equal((await confirm(page)).status, 200)
      for (const old of [link, spare]) assertRefused(await comeBack(old), /already used, is too old/)
      // A new one is good to connect again.
      await open(await linkFor(nodeRed, user))
    })

    it('ends with the connection: whoever was disconnected needs a new one', async () => {
      const user = aUser()
      await connectUser(nodeRed, user)
      const link = await linkFor(nodeRed, user)
      await nodeRed.probes.evaluate(
        (RED, of) => RED.nodes.getNode('integration').integration.as(of).revoke().then(String),
        user,
      )
      assertRefused(await comeBack(link), /already used, is too old/)
      await open(await linkFor(nodeRed, user))
    })

    it('is good for an hour', async () => {
      const link = await linkFor(nodeRed, aUser())
      try {
        await shift(3_590_000)
        await open(link)
        for (const ms of [3_610_000, -10_000]) {
          await shift(ms)
          assertRefused(await comeBack(link), /is too old/)
        }
      } finally {
        await shift(0)
      }
    })

    it('that was not made here, or for another integration, is refused', async () => {
      const link = await linkFor(nodeRed, aUser())
      const [, ticket = ''] = link.split('/connect/')
      const to = (key: string, text: string) => `${nodeRed.editorUrl}oauth-integration/${key}/connect/${text}`
      const [keyId = '', sealed = ''] = ticket.split('.')
      const before = provider.requests.length
      for (const bad of [
        to('evil', ticket),
        to('twins', ticket),
        to('system', ticket),
        to('nothing', ticket),
        to('__proto__', ticket),
        to('TESTAPI', ticket),
        to('testapi', 'x'),
        to('testapi', `${ticket}x`),
        to('testapi', ticket.slice(0, -2)),
        to('testapi', sealed),
        to('testapi', `${keyId}.`),
        to('testapi', `${keyId}.${Buffer.from('{"user":"x"}').toString('base64url')}`),
        to('testapi', encodeURIComponent('{"user":"x"}')),
        to('testapi', '__proto__'),
        to('testapi', 'x'.repeat(10_000)),
      ]) {
        const page = await comeBack(bad)
        assert.equal(page.status, 400, bad)
        assert.match(page.text, /was not made here/)
        assert.equal(page.headers.location, undefined)
      }
      assert.equal(provider.requests.length, before)
      await open(link)
    })

    it('does not start anything for HEAD, previews, prefetching and scripts', async () => {
      const user = aUser()
      const link = await linkFor(nodeRed, user)
      const { origin, pathname } = new URL(link)
      for (const headers of [
        { purpose: 'prefetch' },
        { 'sec-purpose': 'prefetch' },
        { 'sec-purpose': 'prefetch;prerender' },
        { 'x-purpose': 'preview', purpose: 'preview' },
        ...['image', 'iframe', 'empty', 'script'].map((dest) => ({ 'sec-fetch-dest': dest })),
      ])
        assertRefused(await comeBack(link, undefined, headers), /not answered to a preview/)
      for (const method of ['HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE']) {
        const answer = await ask(origin, pathname, { method })
        assert.equal(answer.headers.location, undefined, method)
        assert.ok(answer.status < 500, method)
      }
      const latest = await nodeRed.probes.evaluate(
        async (RED, of) => (await RED.nodes.getNode('integration').integration.as(of).status()).found.state as string,
        user,
      )
      assert.equal(latest, 'none')
      await open(link, { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' })
    })

    it('of an instance of a subflow belongs to that instance, though all have one key', async () => {
      const ids = ['instance1-id-inner', 'instance2-id-inner']
      const user = aUser()
      for (const [id, connected] of [
        ['instance2-id-inner', ['none', 'connected']],
        ['instance1-id-inner', ['connected', 'connected']],
      ] as const) {
        const done = await connectUser(nodeRed, user, { id, key: 'inner' })
        assert.equal(done.status, 200, done.text)
        const states = await Promise.all(
          ids.map(async (each) => ((await isConnected(user, each)) ? 'connected' : 'none')),
        )
        assert.deepEqual(states, connected)
      }
    })

    it('leads nowhere where two providers share a key', async () => {
      for (const id of ['id-twin1', 'id-twin2'])
        assertRefused(
          await comeBack(await linkFor(nodeRed, aUser(), { id, key: 'twins' })),
          /whoever runs this Node-RED/,
        )
    })
  })

  describe('the redirect URI of a link', () => {
    const asked = async (link: string, headers: Record<string, string>) => comeBack(link, undefined, headers)
    const forwarded = {
      'x-forwarded-host': 'evil.test',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '8443',
      'x-original-host': 'evil.test',
      forwarded: 'host=evil.test;proto=https',
      origin: 'https://evil.test',
      referer: 'https://evil.test/',
    }

    it('is this Node-RED only where the browser is on the same machine', async () => {
      const link = await linkFor(nodeRed, aUser())
      for (const host of ['evil.test', 'red.example', '192.168.0.7:1880', 'localhost.evil.test', '0.0.0.0', '127.1'])
        for (const headers of [{ host }, { host, ...forwarded }]) {
          const page = await asked(link, headers)
          assertRefused(page, /whoever runs this Node-RED:<\/p>\n<p>The redirect URI cannot be used/)
          assert.equal(page.headers.location, undefined)
        }
      const { port } = new URL(nodeRed.origin)
      const opened = await open(link, { host: `localhost:${port}`, ...forwarded })
      assert.equal(opened.redirectUri, `http://localhost:${port}/oauth-integration/testapi/callback`)
    })

    it('is the configured one, whatever a request says', async () => {
      const link = await linkFor(nodeRed, aUser(), { id: 'id-abroad', key: 'abroad' })
      for (const headers of [{}, { host: 'evil.test' }, { host: 'public.example', ...forwarded }])
        assert.equal((await open(link, headers)).redirectUri, abroad)
    })

    it('comes with PKCE S256 and a state of its own, each time', async () => {
      const link = await linkFor(nodeRed, aUser())
      const seen = new Set<string>()
      for (let n = 0; n < 20; n++) {
        const { authorizationUrl } = await open(link)
        const { searchParams } = new URL(authorizationUrl)
        assert.equal(searchParams.get('code_challenge_method'), 'S256')
        for (const name of ['state', 'code_challenge']) seen.add(searchParams.get(name) as string)
        assert.ok(!authorizationUrl.includes('user-'), 'the provider is not told who the user is')
      }
      assert.equal(seen.size, 40)
    })
  })

  describe('where the user goes in the end', () => {
    const finish = async (question: Parameters<typeof linkFor>[2]) => {
      const page = await askedAt(
        await approve((await open(await linkFor(nodeRed, aUser(), question))).authorizationUrl),
      )
      return confirm(page)
    }

    for (const target of ['/redirect?u=//evil.test', '/ui/#!/0', '/a/b?c=d&e=%2F'])
      it(`${JSON.stringify(target)}, for which the link was made`, async () => {
        const done = await finish({ returnTo: target })
        assert.deepEqual([done.status, done.headers.location], [303, target])
        assert.deepEqual([done.headers['referrer-policy'], done.headers['cache-control']], ['no-referrer', 'no-store'])
      })

    it('is the page of the configuration, where the link says nothing', async () => {
      const done = await finish({ id: 'id-home', key: 'home' })
      assert.deepEqual([done.status, done.headers.location], [303, '/ui/connected?tab=1'])
    })

    it('is never another site: there is no link for that', async () => {
      for (const target of openRedirects)
        await assert.rejects(linkFor(nodeRed, aUser(), { returnTo: target }), /path/i, JSON.stringify(target))
    })
  })

  describe('a consent of a user', () => {
    it('that the provider denied leaves the connection as it was', async () => {
      const user = aUser()
      await connectUser(nodeRed, user)
      const kept = await stateOf(user)
      const { state, redirectUri } = await open(await linkFor(nodeRed, user))
      const iss = encodeURIComponent(provider.origin)
      const before = exchanges()
      const page = await comeBack(`${redirectUri}?error=access_denied&state=${state}&iss=${iss}&code=x`)
      assertRefused(page, /did not grant access \(access_denied\)/)
      assert.match(page.text, /go back to where you started/)
      assert.equal(exchanges(), before)
      assert.equal(await stateOf(user), kept)
    })

    it('is confirmed by a person also where the address has an error that says nothing', async () => {
      const user = aUser()
      const back = await approve((await open(await linkFor(nodeRed, user))).authorizationUrl)
      const before = exchanges()
      for (const error of ['error', 'error=']) {
        const page = await askedAt(`${back}&${error}`)
        assert.equal(page.facts['Node-RED user'], user)
        assertRefused(await confirm(page, { cookie: undefined }), /started in another browser/)
      }
      assert.equal(exchanges(), before)
      assert.equal(await isConnected(user), false)
      assert.equal((await confirm(await askedAt(`${back}&error=`))).status, 200)
      assert.ok(await isConnected(user))
    })

    it('is not finished by the address of another integration, nor by another provider', async () => {
      const user = aUser()
      const { authorizationUrl, state } = await open(await linkFor(nodeRed, user))
      const back = await approve(authorizationUrl)
      const before = exchanges()
      for (const key of ['evil', 'twins', 'system', 'inner', 'nothing', '__proto__', 'TESTAPI'])
        assert.match((await comeBack(back.replace('/testapi/', `/${key}/`))).text, /belongs to another integration/)
      const page = await askedAt(back)
      const { search } = new URL(back)
      assertRefused(
        await confirm({ ...page, url: page.url.replace('/testapi/', '/evil/') }),
        /belongs to another integration/,
      )
      const mixedUp = search.slice(1).replace(encodeURIComponent(provider.origin), encodeURIComponent(evil.origin))
      assert.notEqual(mixedUp, search.slice(1))
      assert.equal(exchanges(), before)
      assertRefused(await confirm(page, { answer: mixedUp }), /another provider than the one that was asked/)
      assert.equal(exchanges(), before)
      assert.equal(await isConnected(user), false)
      assert.ok(state)
    })

    it('that is to be pasted never ends at the callback, and leaves the address to be copied', async () => {
      const user = aUser()
      const authorizationUrl = await nodeRed.probes.evaluate(
        async (RED, of, redirectUri) =>
          (await RED.nodes.getNode('integration').integration.as(of).beginConsent({ binding: 'paste', redirectUri }))
            .authorizationUrl as string,
        user,
        callbackOf(nodeRed),
      )
      const back = await approve(authorizationUrl)
      const before = exchanges()
      const page = await comeBack(back)
      assert.equal(page.status, 400)
      assert.match(page.text, /finished by hand: copy the whole address of this page/)
      assert.ok(!page.text.includes('replaceState'))
      assert.deepEqual(page.cookies, [])
      const { search } = new URL(back)
      const posted = await ask(nodeRed.origin, '/oauth-integration/testapi/callback/confirm', {
        body: `answer=${encodeURIComponent(search.slice(1))}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      assert.equal(posted.status, 400)
      assert.equal(exchanges(), before)
      // The very user may bring it.
      const finish = (as: string) =>
        nodeRed.probes.evaluate(
          (RED, of, text) =>
            RED.nodes
              .getNode('integration')
              .integration.as(of)
              .completeConsent(new URLSearchParams(text))
              .then(() => 'done'),
          as,
          search.slice(1),
        )
      await assert.rejects(finish(aUser()), /for another user/)
      assert.equal(await finish(user), 'done')
      assert.ok(await isConnected(user))
    })

    it('survives a deploy, and ends when the integration is changed or gone', async () => {
      const user = aUser()
      const back = async () => approve((await open(await linkFor(nodeRed, user))).authorizationUrl)
      const [first, second, third] = [await back(), await back(), await back()]
      await deploy()
      assert.equal((await confirm(await askedAt(first))).status, 200)
      const page = await askedAt(second)
      const changed = flows().map((node) => (node.id === 'integration' ? { ...node, clientId: 'other' } : node))
      const before = exchanges()
      await deploy(changed)
      assertRefused(await confirm(page), /was changed while the consent was under way/)
      await deploy(flows().filter(({ id }) => id !== 'integration'))
      assert.match((await comeBack(third)).text, /was changed while the consent was under way/)
      await deploy()
      assert.equal(exchanges(), before)
      assert.equal((await confirm(await askedAt(third))).status, 200)
    })
  })

  it('a flood of starts of one user costs that user the oldest of their own, and nobody else anything', async function () {
    this.timeout(60_000)
    const [flooder, other] = [aUser(), aUser()]
    const editor = await begin(nodeRed, { id: 'id-system', key: 'system' })
    const legit = await open(await linkFor(nodeRed, other))
    await connectUser(nodeRed, aUser())
    const link = await linkFor(nodeRed, flooder)
    const flood = async (starts: number) => {
      const lane = async () => {
        for (let n = 0; n < starts / 8; n++) await open(link)
      }
      await Promise.all(Array.from({ length: 8 }, lane))
    }
    const first = await open(link)
    await flood(400)
    const [heap, kept] = [await heapUsed(nodeRed), connectionsKept()]
    await flood(2_000)
    const grown = (await heapUsed(nodeRed)) - heap
    assert.ok(grown < 2 * 1_048_576, `${grown} bytes for 2,000 starts`)
    assert.deepEqual(connectionsKept(), kept)
    assertRefused(await comeBack(await approve(first.authorizationUrl)), /already used, is too old/)
    const last = await Promise.all(Array.from({ length: 5 }, () => open(link)))
    for (const { authorizationUrl } of [legit, ...last]) await askedAt(await approve(authorizationUrl))
    assert.equal((await comeBack(await approve(editor.authorizationUrl), editor.cookie)).status, 200)
  })

  it('a flood of made-up links and answers costs next to nothing, and stops nobody', async function () {
    this.timeout(60_000)
    await connectUser(nodeRed, aUser())
    const legit = await open(await linkFor(nodeRed, aUser()))
    const flood = async (requests: number) => {
      const lane = async (odd: number) => {
        for (let n = odd; n < requests; n += 8) {
          const random = randomBytes(48).toString('base64url')
          const page = n % 2 ? `connect/${random}.${random}` : `callback?code=x&state=${random}`
          const { status } = await ask(nodeRed.origin, `/oauth-integration/testapi/${page}`)
          assert.equal(status, 400)
        }
      }
      await Promise.all(Array.from({ length: 8 }, (_, n) => lane(n)))
    }
    await flood(500)
    const [heap, kept, sent] = [await heapUsed(nodeRed), connectionsKept(), provider.requests.length]
    await flood(4_000)
    assert.ok((await heapUsed(nodeRed)) - heap < 5 * 1_048_576)
    assert.deepEqual([connectionsKept(), provider.requests.length], [kept, sent])
    assert.equal((await confirm(await askedAt(await approve(legit.authorizationUrl)))).status, 200)
  })

  it('who the user is says the link alone, whatever else a request says', async () => {
    const [user, other] = [aUser(), aUser()]
    const link = await linkFor(nodeRed, user)
    const headers = { 'x-user': other, 'remote-user': other, 'x-forwarded-user': other, cookie: `user=${other}` }
    const { authorizationUrl } = await open(`${link}?user=${other}&startedBy=${other}&returnTo=//evil.test`, headers)
    const back = await approve(authorizationUrl)
    const page = await askedAt(`${back}&user=${other}&startedBy=${other}&returnTo=//evil.test`)
    assert.equal(page.facts['Node-RED user'], user)
    const done = await confirm(page, { headers: { ...headers, cookie: `${page.cookie}; user=${other}` } })
    assert.equal(done.status, 200, done.text)
    assert.deepEqual([await isConnected(user), await isConnected(other)], [true, false])
  })

  it('a user is told in the language of their browser', async () => {
    const page = await comeBack(`${nodeRed.editorUrl}oauth-integration/testapi/connect/x`, undefined, {
      'accept-language': 'de',
    })
    assert.match(page.text, /<html lang="de">/)
    assert.match(page.text, /Dieser Link wurde schon verwendet/)
    assert.match(page.text, /gehen Sie dorthin zurück, wo Sie begonnen haben/)
  })

  it('a name is text, however long and whatever it holds', async () => {
    for (const [user, shown] of [
      ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
      ['\u202eecila\u2066', '\\u{202e}ecila\\u{2066}'],
      ['alice\u200b', 'alice\\u{200b}'],
      ['x'.repeat(900), 'x'.repeat(900)],
      ['__proto__', '__proto__'],
      ['__integration__', '__integration__'],
      [' alice', '\\u{20}alice'],
      ['عائشة', 'عائشة'],
    ] as const) {
      const page = await askedAt(await approve((await open(await linkFor(nodeRed, user))).authorizationUrl))
      assert.equal(page.facts['Node-RED user'], shown)
      assert.ok(!/<(?:img|script)/.test(page.text))
      assert.equal((await confirm(page)).status, 200)
      assert.ok(await isConnected(user))
    }
  })
})
