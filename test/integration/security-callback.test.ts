import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { AuthorizationServer } from '../support/authorization-server.ts'
import { consentUntilCallback, visit } from '../support/consent.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { openRedirects } from '../support/open-redirects.ts'
import { aroundNode } from '../support/probes.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { startConsent } from '../support/start-consent.ts'
import { approve, begin, callbackOf, comeBack, connect, sealedRecords, start } from './security-consent.ts'
import { heapUsed } from './security-heap.ts'
import { ask, type RawAnswer } from './security-request.ts'
import { shiftedClock } from './shifted-clock.ts'

describe('security: callback', () => {
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
    const of = ({ origin, urls }: ScriptedServer) => ({
      grant: 'authorization_code',
      clientId: 'web',
      scope: 'api',
      issuer: origin,
      baseUrl: urls.baseUrl,
    })
    await nodeRed.deploy(
      aroundNode(
        requestNode({ url: '/me' }),
        integrationNode(of(provider)),
        integrationNode({ ...of(evil), id: 'id-evil', key: 'evil' }),
        integrationNode({ ...of(provider), id: 'id-openid', key: 'openid', scope: 'openid' }),
        integrationNode({ ...of(provider), id: 'id-home', key: 'home', callback: { returnTo: '/ui/connected?tab=1' } }),
        integrationNode({ ...of(provider), id: 'id-twin1', key: 'twins' }),
        integrationNode({ ...of(evil), id: 'id-twin2', key: 'twins' }),
        integrationNode({
          ...of(provider),
          id: 'id-strict',
          key: 'strict',
          issuer: strict.issuer,
          scope: 'openid offline_access',
          clientId: 'basic',
        }),
      ),
      {
        credentials: Object.fromEntries(
          ['integration', 'id-evil', 'id-openid', 'id-home', 'id-twin1', 'id-twin2', 'id-strict'].map((id) => [
            id,
            { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) },
          ]),
        ),
      },
    )
  })
  after(async () => {
    await nodeRed?.close()
    await Promise.all([provider, evil, strict].map((server) => server?.close()))
  })
  beforeEach(() => {
    provider.script()
    evil.script()
  })

  const exchanges = () => provider.to('token').length + evil.to('token').length
  /** What the provider says of itself in every answer. */
  const iss = () => `&iss=${encodeURIComponent(provider.origin)}`
  const asAdmin = (path: string, body?: object) =>
    nodeRed.admin.json<Record<string, unknown>>(`oauth-integration/${path}`, body ? { body } : {})
  const disconnect = () => asAdmin('integration/revoke', {})
  const stateNow = async (id = 'integration') => (await asAdmin(`${id}/status`))['state']

  /** A plain page that says what went wrong, and gives nothing away. */
  function assertRefused(page: RawAnswer, says: RegExp, status = 400): void {
    assert.equal(page.status, status, page.text)
    assert.match(page.text, /<h1 class="bad">Not connected<\/h1>/)
    assert.match(page.text, says)
    assertHarmless(page)
  }

  /** The headers and the form of every page of ours. */
  function assertHarmless({ headers, text }: RawAnswer): void {
    const csp = String(headers['content-security-policy'])
    const nonce = /script-src 'nonce-([\w+/=]{24})'/.exec(csp)?.[1]
    assert.ok(nonce, csp)
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", 'form-action'])
      assert.ok(csp.includes(part), csp)
    assert.ok(!/unsafe|\*/.test(csp), csp)
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['referrer-policy'], 'no-referrer')
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['x-frame-options'], 'DENY')
    assert.match(String(headers['content-type']), /^text\/html; charset=utf-8$/)
    for (const [element] of text.matchAll(/<(?:script|style)\b[^>]*>/g))
      assert.ok(element.includes(`nonce="${nonce}"`), element)
    assert.ok(!/<(?:a|img|link|iframe|object|base|meta http)\b|\son\w+=|src=|href=/i.test(text), text)
  }

  it('Cross-user session fixation: authorize URL forwarded to another browser', async () => {
    await disconnect()
    const attacker = await begin(nodeRed)
    const victim = await begin(nodeRed)
    const back = await approve(attacker.authorizationUrl)
    const before = exchanges()
    const secret = attacker.cookie.split('=')[1]
    const forged = victim.cookie.replace(/=.*/, `=${secret}`)
    for (const cookie of [undefined, victim.cookie, forged, `${attacker.cookie.split('=')[0]}=`])
      assertRefused(await comeBack(back, cookie), /started in another browser/)
    assert.equal(exchanges(), before)
    assert.equal(await stateNow(), 'disconnected')
    assert.equal((await nodeRed.exchange({})).probe, 'caught')
    // The failed attempts have not used it up: the browser that started may still finish.
    assert.equal((await comeBack(back, attacker.cookie)).status, 200)
  })

  it('State replay: same callback URL requested twice', async () => {
    const begun = await begin(nodeRed)
    const back = await approve(begun.authorizationUrl)
    assert.equal((await comeBack(back, begun.cookie)).status, 200)
    const [before, kept] = [exchanges(), sealedRecords(nodeRed)]
    assertRefused(await comeBack(back, begun.cookie), /already used, is too old, or was never started/)
    assertRefused(await comeBack(back), /already used, is too old, or was never started/)
    assert.equal(exchanges(), before)
    assert.deepEqual(sealedRecords(nodeRed), kept)
  })

  it('Concurrent duplicate callbacks (browser prefetch, double click, reload)', async () => {
    const jar = new CookieJar()
    const started = await startConsent(nodeRed, 'id-strict', jar, 'strict')
    const back = await consentUntilCallback({ ...started, jar })
    const cookie = jar.header(back)
    const { origin, pathname, search } = new URL(back)
    for (const headers of [
      { purpose: 'prefetch' },
      { 'sec-purpose': 'prefetch' },
      { 'sec-purpose': 'prefetch;prerender' },
      { 'x-purpose': 'preview', purpose: 'preview' },
    ])
      assertRefused(await comeBack(back, cookie, headers), /not answered to a preview/)
    for (const method of ['HEAD', 'OPTIONS', 'POST', 'PUT'])
      assert.notEqual((await ask(origin, pathname + search, { method, headers: { cookie } })).status, 500)
    assert.equal(strict.count('authorization_code'), 0)

    const pages = await Promise.all(Array.from({ length: 20 }, () => comeBack(back, cookie)))
    assert.deepEqual(
      pages.map(({ status }) => status).sort(),
      Array.from({ length: 20 }, (_, n) => (n === 0 ? 200 : 400)),
    )
    assert.equal(strict.count('authorization_code'), 1)
    assert.deepEqual(strict.log.revocations, [])
    assert.equal(await stateNow('id-strict'), 'connected')
    assert.ok(await strict.ownerOf(strict.accessTokens.at(-1) as string))
  })

  it('Clock jump during a pending flow', async () => {
    try {
      const begun = await begin(nodeRed)
      await shift(2 * 3_600_000)
      await shift(-2 * 3_600_000)
      assert.equal((await comeBack(await approve(begun.authorizationUrl), begun.cookie)).status, 200)
    } finally {
      await shift(0)
    }
  })

  it('a consent that took longer than ten minutes is refused, whatever the wall clock says', async () => {
    // The clock that only goes forward is the one that counts.
    const pass = (ms: number) =>
      nodeRed.probes.evaluate((_RED, by) => {
        const real = Performance.prototype.now
        const now = () => real.call(performance) + by
        if (by) Object.defineProperty(performance, 'now', { value: now, configurable: true })
        else Reflect.deleteProperty(performance, 'now')
      }, ms)
    const begun = await begin(nodeRed)
    const back = await approve(begun.authorizationUrl)
    const before = exchanges()
    try {
      await pass(601_000)
      assertRefused(await comeBack(back, begun.cookie), /already used, is too old/)
    } finally {
      await pass(0)
    }
    assertRefused(await comeBack(back, begun.cookie), /already used, is too old/)
    assert.equal(exchanges(), before)
  })

  describe('Provider error response', () => {
    const long = 'x'.repeat(8_000)
    for (const [name, value] of Object.entries({
      access_denied: 'access_denied',
      login_required: 'login_required',
      server_error: 'server_error',
      temporarily_unavailable: 'temporarily_unavailable',
      'a script': encodeURIComponent('<script>alert(1)</script>'),
      'a script URL': 'javascript:alert(1)',
      'a header': 'a%0d%0aSet-Cookie:%20x=1',
      'a quote and an event handler': encodeURIComponent(`"><img src=x onerror=alert(1)>'`),
      'a direction override': encodeURIComponent('\u202ecod.exe\u0000\u001b[31m'),
      'a long text': long,
    }))
      it(name, async () => {
        await connect(nodeRed)
        const [kept, comms] = [sealedRecords(nodeRed), await nodeRed.comms()]
        try {
          const begun = await begin(nodeRed)
          const before = exchanges()
          const short = value === long ? 'x'.repeat(3_000) : value
          const query = `error=${value}&error_description=${short}&error_uri=${short}&state=${begun.state}${iss()}`
          const page = await comeBack(`${begun.redirectUri}?${query}`, begun.cookie)
          assertRefused(page, /did not grant access/)
          const line = page.text.replaceAll('\n', '')
          assert.ok(!/alert|javascript|onerror|cod\.exe|xxx|\p{Cf}|\p{Cc}/u.test(line), line)
          assert.ok(page.cookies.every((line) => line.startsWith('grantkeeper-')))
          if (/^\w+$/.test(value) && value !== long) assert.ok(page.text.includes(`(${value})`))
          assert.equal(exchanges(), before)

          const late = await approve(begun.authorizationUrl)
          assertRefused(await comeBack(late, begun.cookie), /already used/)
          assert.equal(exchanges(), before)
          assert.deepEqual(sealedRecords(nodeRed), kept)
          assert.equal((await nodeRed.exchange({})).msg['statusCode'], 200)
          const told = JSON.stringify([comms.frames, await asAdmin('integration/status')])
          assert.ok(!/alert|javascript|onerror|xxx/.test(told), told)
        } finally {
          comms.close()
        }
      })

    it('100 kB string', async () => {
      await connect(nodeRed)
      const begun = await begin(nodeRed)
      const before = exchanges()
      const huge = 'x'.repeat(100_000)
      // Node.js itself refuses a request line of that size and hangs up, so the consent never hears of it.
      const page = comeBack(`${begun.redirectUri}?error=${huge}&state=${begun.state}${iss()}`, begun.cookie)
      assert.ok([400, 414, 431].includes(await page.then(({ status }) => status).catch(() => 431)))
      assert.equal(exchanges(), before)
      assert.equal((await nodeRed.exchange({})).msg['statusCode'], 200)
    })
  })

  it('error with invalid/missing state', async () => {
    const pending = await begin(nodeRed)
    const foreign = await begin(nodeRed, { id: 'id-evil', key: 'evil' })
    const unknown = randomBytes(32).toString('base64url')
    for (const state of ['', `&state=`, `&state=${unknown}`, `&state=${foreign.state}`, `&state=${pending.state}x`])
      for (const cookie of [undefined, pending.cookie]) {
        const page = await comeBack(`${pending.redirectUri}?error=access_denied${state}`, cookie)
        assertRefused(page, /incomplete or contradictory|already used|belongs to another integration/)
      }
    // Neither consent has been cancelled, nor is one with the right state but without the browser.
    assertRefused(
      await comeBack(`${pending.redirectUri}?error=access_denied&state=${pending.state}`),
      /another browser/,
    )
    for (const begun of [pending, foreign])
      assert.equal((await comeBack(await approve(begun.authorizationUrl), begun.cookie)).status, 200)
  })

  it('Duplicate security-critical parameters', async () => {
    const begun = await begin(nodeRed)
    const good = new URL(await approve(begun.authorizationUrl)).searchParams
    const [code, iss, state] = [good.get('code'), encodeURIComponent(provider.origin), begun.state]
    const before = exchanges()
    for (const query of [
      `code=${code}&code=b&state=${state}&iss=${iss}`,
      `code=b&code=${code}&state=${state}&iss=${iss}`,
      `code=${code}&code=${code}&state=${state}&iss=${iss}`,
      `code=${code}&state=${state}&state=${state}&iss=${iss}`,
      `code=${code}&state=${state}&state=v&iss=${iss}`,
      `code=${code}&state=${state}&iss=${iss}&iss=${encodeURIComponent(evil.origin)}`,
      `code=${code}&error=access_denied&error=x&state=${state}&iss=${iss}`,
      `code[]=${code}&state=${state}&iss=${iss}`,
      `code[a]=${code}&state=${state}&iss=${iss}`,
      `code=${code}&state[]=${state}&iss=${iss}`,
      `code=${code}&co%64e=b&state=${state}&iss=${iss}`,
      `state=${state}&iss=${iss}`,
      `code=&state=${state}&iss=${iss}`,
    ]) {
      const page = await comeBack(`${begun.redirectUri}?${query}`, begun.cookie)
      assertRefused(page, /incomplete or contradictory/)
    }
    const { origin, pathname } = new URL(begun.redirectUri)
    const posted = await ask(origin, `${pathname}?code=${code}&state=${state}&iss=${iss}`, {
      body: 'code=b',
      headers: { cookie: begun.cookie, 'content-type': 'application/x-www-form-urlencoded' },
    })
    // There is no such route: a callback with a body is nothing we know.
    assert.equal(posted.status, 404)
    assert.equal(exchanges(), before)
    // Spoilt answers do not use the consent up: the true one still counts.
    const page = await comeBack(`${begun.redirectUri}?code=${code}&state=${state}&iss=${iss}`, begun.cookie)
    assert.equal(page.status, 200, page.text)
  })

  it('Mix-up: iss parameter of another AS', async () => {
    await asAdmin('id-evil/revoke', {})
    const begun = await begin(nodeRed, { id: 'id-evil', key: 'evil' })
    // The hostile server sends the browser on to the honest one, with the state it was given.
    const honest = new URL(provider.urls.authorizationUrl)
    for (const name of ['response_type', 'client_id', 'redirect_uri', 'state', 'code_challenge'])
      honest.searchParams.set(name, new URL(begun.authorizationUrl).searchParams.get(name) ?? '')
    const back = await approve(honest.href)
    assert.ok(new URL(back).searchParams.get('iss') === provider.origin)
    const before = exchanges()
    assertRefused(await comeBack(back, begun.cookie), /another provider than the one that was asked/)
    const slashed = new URL(back)
    for (const iss of [`${evil.origin}/`, evil.origin.toUpperCase(), '']) {
      const again = await begin(nodeRed, { id: 'id-evil', key: 'evil' })
      slashed.searchParams.set('iss', iss)
      slashed.searchParams.set('state', again.state)
      assertRefused(await comeBack(slashed.href, again.cookie), /another provider than the one that was asked/)
    }
    assert.equal(exchanges(), before)
    assert.equal(await stateNow('id-evil'), 'disconnected')
  })

  it('Mix-up without iss: COAT between two integration instances sharing one CB', async () => {
    const begun = await begin(nodeRed, { id: 'id-evil', key: 'evil' })
    const before = exchanges()
    // The honest server knows only the redirect URI of its own integration, and says nothing of who it is.
    const back = new URL(callbackOf(nodeRed, 'testapi'))
    back.searchParams.set('code', 'code-of-the-honest-server')
    back.searchParams.set('state', begun.state)
    assertRefused(await comeBack(back.href, begun.cookie), /belongs to another integration/)
    // Two integrations of different providers with one redirect URI cannot even start.
    for (const id of ['id-twin1', 'id-twin2']) {
      const answer = await start(nodeRed, { id, key: 'twins' })
      assert.equal(answer.status, 422)
      assert.match(answer.text, /keyTaken/)
      assert.deepEqual(answer.cookies, [])
    }
    assert.equal(exchanges(), before)
    assert.ok(!JSON.stringify(evil.requests).includes('code-of-the-honest-server'))
  })

  it('CORF: instance chosen from URL instead of stored flow', async () => {
    await disconnect()
    await asAdmin('id-evil/revoke', {})
    const begun = await begin(nodeRed)
    const before = exchanges()
    const back = await approve(begun.authorizationUrl)
    for (const key of ['evil', 'twins', 'integration', 'nothing', 'TESTAPI', '__proto__'])
      assertRefused(
        await comeBack(back.replace('/testapi/', `/${key}/`), begun.cookie),
        /belongs to another integration/,
      )
    assert.equal(exchanges(), before)
    assert.deepEqual([await stateNow(), await stateNow('id-evil')], ['disconnected', 'disconnected'])
  })

  it('PKCE verifier or secret recoverable from the front channel', async () => {
    const begun = await begin(nodeRed)
    const back = await approve(begun.authorizationUrl)
    const page = await comeBack(back, begun.cookie)
    const sent = new URL(begun.authorizationUrl).searchParams
    const token = provider.to('token').at(-1)
    const verifier = token?.parameters.get('code_verifier') ?? ''
    assert.match(verifier, /^[\w.~-]{43,128}$/)
    assert.equal(sent.get('code_challenge_method'), 'S256')
    assert.equal(sent.get('code_challenge'), createHash('sha256').update(verifier).digest('base64url'))
    const front = JSON.stringify([begun, back, page])
    for (const secret of [verifier, 'basic-secret', Buffer.from(verifier).toString('base64')])
      assert.ok(!front.includes(secret))
    assert.ok(!page.text.includes(begun.state) && !page.text.includes(new URL(back).searchParams.get('code') as string))
    assert.ok(Buffer.from(begun.state, 'base64url').length >= 16)
    assert.notEqual(begun.state, verifier)
    for (const hash of ['sha256', 'sha1', 'sha512'])
      for (const encoding of ['hex', 'base64url'] as const)
        assert.notEqual(begun.state, createHash(hash).update(verifier).digest(encoding))

    const seen = new Set<string>()
    for (let round = 0; round < 50; round++) {
      const many = await Promise.all(Array.from({ length: 20 }, () => begin(nodeRed)))
      for (const { authorizationUrl, state, cookie } of many) {
        const challenge = new URL(authorizationUrl).searchParams.get('code_challenge') as string
        for (const value of [challenge, state, cookie.split('=')[1] as string]) seen.add(value)
      }
    }
    assert.equal(seen.size, 3_000)
  })

  describe('Open redirect after completion', () => {
    for (const target of openRedirects)
      it(JSON.stringify(target), async () => {
        const body = { redirectUri: callbackOf(nodeRed), returnTo: target }
        const answer = await start(nodeRed, { body })
        // 422, as for everything else in a request of the editor that is understood but cannot be done.
        assert.equal(answer.status, 422, answer.text)
        assert.match(answer.text, /"reason":"returnTo"/)
        assert.deepEqual(answer.cookies, [])
      })

    // A path of the same site, whatever its query says, is what a return is for.
    for (const target of ['/redirect?u=//evil.test', '/ui/#!/0', '/a/b?c=d&e=%2F'])
      it(JSON.stringify(target), async () => {
        const begun = await begin(nodeRed, { body: { redirectUri: callbackOf(nodeRed), returnTo: target } })
        const page = await comeBack(await approve(begun.authorizationUrl), begun.cookie)
        assert.equal(page.status, 303)
        assert.equal(page.headers.location, target)
        assert.equal(new URL(page.headers.location as string, nodeRed.origin).origin, nodeRed.origin)
        assert.equal(page.headers['referrer-policy'], 'no-referrer')
      })

    it('the page of the configuration', async () => {
      const page = await comeBackHome()
      assert.equal(page.status, 303)
      assert.equal(page.headers.location, '/ui/connected?tab=1')
    })

    async function comeBackHome(): Promise<RawAnswer> {
      const begun = await begin(nodeRed, { id: 'id-home', key: 'home' })
      return comeBack(await approve(begun.authorizationUrl), begun.cookie)
    }
  })

  describe('Authorization-code substitution across users of one instance', () => {
    it('a strict server refuses the code by its PKCE', async () => {
      const [first, second] = [new CookieJar(), new CookieJar()]
      const one = await startConsent(nodeRed, 'id-strict', first, 'strict')
      const two = await startConsent(nodeRed, 'id-strict', second, 'strict')
      const [back, mine] = [
        new URL(await consentUntilCallback({ ...one, jar: first })),
        new URL(await consentUntilCallback({ ...two, jar: second })),
      ]
      const kept = sealedRecords(nodeRed)
      mine.searchParams.set('code', back.searchParams.get('code') as string)
      const page = await visit(mine.href, second)
      assert.equal(page.status, 502, page.html)
      assert.deepEqual(sealedRecords(nodeRed), kept)
    })

    it('a lax one is caught by the nonce of the ID token', async () => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const now = Math.floor(Date.now() / 1000)
      let nonce = ''
      provider.script({
        on: 'token',
        reply: () => ({
          body: {
            access_token: 'lax-access-token',
            token_type: 'Bearer',
            id_token: [
              part({ alg: 'RS256' }),
              part({ iss: provider.origin, aud: 'web', sub: 'u1', iat: now, exp: now + 60, nonce }),
              randomBytes(32).toString('base64url'),
            ].join('.'),
          },
        }),
      })
      const [one, two] = [
        await begin(nodeRed, { id: 'id-openid', key: 'openid' }),
        await begin(nodeRed, { id: 'id-openid', key: 'openid' }),
      ]
      nonce = new URL(one.authorizationUrl).searchParams.get('nonce') as string
      assertRefused(await comeBack(await approve(two.authorizationUrl), two.cookie), /ID token/, 502)
      assert.equal(await stateNow('id-openid'), 'none')
      assert.equal((await comeBack(await approve(one.authorizationUrl), one.cookie)).status, 200)
    })
  })

  it('Callback flood with random states', async function () {
    this.timeout(60_000)
    const legit = await begin(nodeRed)
    const flood = async (requests: number): Promise<number[]> => {
      const times: number[] = []
      const one = async (lane: number) => {
        for (let n = lane; n < requests; n += 8) {
          const query = `code=${n}&state=${randomBytes(32).toString('base64url')}`
          const begun = performance.now()
          const headers = { 'x-forwarded-for': `10.${n % 256}.${(n >> 8) % 256}.1` }
          const { status } = await ask(nodeRed.origin, `/oauth-integration/testapi/callback?${query}`, { headers })
          times.push(performance.now() - begun)
          assert.ok(status === 400 || status === 429)
        }
      }
      await Promise.all(Array.from({ length: 8 }, (_, lane) => one(lane)))
      return times.sort((a, b) => a - b)
    }
    await flood(1_000)
    const [before, kept] = [await heapUsed(nodeRed), sealedRecords(nodeRed)]
    const times = await flood(5_000)
    const grown = (await heapUsed(nodeRed)) - before
    const at = (share: number) => times[Math.floor(times.length * share)] as number
    console.log(
      `        5,000 callbacks, 8 at a time: median ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms, heap +${(grown / 1_048_576).toFixed(2)} MiB`,
    )
    assert.ok(grown < 5 * 1_048_576, `${grown} bytes`)
    assert.ok(at(0.5) < 50, `${at(0.5)} ms`)
    assert.deepEqual(sealedRecords(nodeRed), kept)
    assert.equal((await comeBack(await approve(legit.authorizationUrl), legit.cookie)).status, 200)
  })

  it('Constant-time and existence-oracle behaviour', async () => {
    const pending = await begin(nodeRed)
    const used = await begin(nodeRed)
    assert.equal((await comeBack(await approve(used.authorizationUrl), used.cookie)).status, 200)
    const pages = await Promise.all(
      [pending.state, used.state, randomBytes(32).toString('base64url')].map((state) =>
        comeBack(`${pending.redirectUri}?code=x&state=${state}`, 'a=b'),
      ),
    )
    // The text says which it is, since a person needs to know; nobody can guess a state to ask about.
    for (const page of pages) assertRefused(page, /another browser|already used/)
    assert.deepEqual(new Set(pages.map(({ headers }) => Object.keys(headers).join())).size, 1)
  })

  it('CB path confusion', async () => {
    const begun = await begin(nodeRed)
    const query = new URL(await approve(begun.authorizationUrl)).search
    const before = exchanges()
    for (const path of [
      '//oauth-integration/testapi/callback',
      '/oauth-integration//testapi/callback',
      '/oauth-integration/testapi//callback',
      '/oauth-integration/testapi/callback;x=1',
      '/oauth-integration;x=1/testapi/callback',
      '/oauth-integration/testapi;x=1/callback',
      '/oauth-integration/./testapi/callback',
      '/oauth-integration/x/../testapi/callback',
      '/oauth-integration/%2e%2e/testapi/callback',
      '/oauth-integration/testapi%2fcallback',
      '/oauth-integration/testapi%00/callback',
      '/oauth-integration/testapi/callback/x',
      '/oauth-integration/testapi/callback/confirm',
      '/oauth-integration/%/callback',
      '/oauth-integration/callback',
      '/oauth-integration/integration/status',
      '/oauth-integration/integration/authorize',
      '/OAUTH-INTEGRATION/TestApi/CALLBACK',
    ]) {
      const { status, text } = await ask(nodeRed.origin, path + query, { headers: { cookie: begun.cookie } })
      assert.ok([400, 401, 404].includes(status), `${path}: ${status} ${text}`)
    }
    assert.equal(exchanges(), before)
    // An address with a slash at its end is ours; so is another case of the fixed words, and nothing is skipped there.
    assertRefused(await ask(nodeRed.origin, `/oauth-integration/testapi/callback/${query}`), /another browser/)
    assertRefused(await ask(nodeRed.origin, `/OAuth-Integration/testapi/CallBack${query}`), /another browser/)
    const slashed = await ask(nodeRed.origin, `/oauth-integration/testapi/callback/${query}`, {
      headers: { cookie: begun.cookie },
    })
    assert.equal(slashed.status, 200, slashed.text)
    assertHarmless(slashed)
  })
})
