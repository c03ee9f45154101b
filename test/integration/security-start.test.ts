import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { breakingEndpoint, dangerousEndpoints } from '../support/dangerous-endpoints.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import type { EditorUser } from '../support/node-red-settings.ts'
import { aroundNode, type FlowNode } from '../support/probes.ts'
import { type ScriptedRequest, ScriptedServer } from '../support/scripted-server.ts'
import { behindLogIn, sessions, type Told, webApp } from '../support/web-app.ts'
import { approve, begin, callbackOf, comeBack, sealedRecords, start } from './security-consent.ts'
import { heapUsed } from './security-heap.ts'
import { ask, type RawRequest } from './security-request.ts'

const dangerous = [...dangerousEndpoints, breakingEndpoint]

const pkceMethods = [undefined, [], ['S256'], ['plain', 'S256'], ['plain']]

/** What people have as the public address of their Node-RED, in all the spellings there are. */
const callbackUrls = [
  'http://LocalHost:80/red/oauth-integration/url0/callback',
  'https://Red.Example.COM:443/oauth-integration/url1/callback/',
  'https://red.example.com/pfad-zum-größten/oauth-integration/url2/callback',
  'https://red.example.com/a%2Fb/%C3%A4/./oauth-integration/url3/callback?x=1&y=%20+z&',
  'https://bücher.example/oauth-integration/url4/callback',
  'https://red.example.com/~me/(x)/oauth-integration/url5/callback',
]

describe('security: authorize-start', () => {
  let provider: ScriptedServer
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    nodeRed = await NodeRed.start({
      adminAuth: true,
      settingsCode: `(Object.assign(users, { OTHER: '*' }), ${behindLogIn})`,
    })
    provider = await ScriptedServer.start({
      rules: [{ on: 'metadata', reply: (request) => ({ body: metadata(request) }) }],
    })
    const flows = [
      ...aroundNode(requestNode({ url: '/me' }), ...integrations()),
      ...webApp(requestNode({ id: 'whose', url: '/me', integration: 'id-each', outputs: 2 })),
    ]
    await nodeRed.deploy(flows, {
      credentials: Object.fromEntries(flows.map(({ id }) => [id, { clientSecret: 's', storeKey: 'b'.repeat(64) }])),
    })
  })
  after(async () => {
    await nodeRed?.close()
    await provider?.close()
  })

  function integrations(): FlowNode[] {
    const common = { grant: 'authorization_code', clientId: 'web', baseUrl: provider.urls.baseUrl }
    const described = (name: string) => ({
      ...common,
      key: name,
      id: `id-${name}`,
      issuer: `${provider.origin}/${name}`,
    })
    const { authorizationUrl, tokenUrl } = provider.urls
    return [
      integrationNode({ ...common, issuer: provider.origin }),
      integrationNode({ ...described('each'), issuer: provider.origin, mode: 'personal', user: 'req.user' }),
      integrationNode({ ...described('fixed'), issuer: provider.origin, callbackUrl: callbackOf(nodeRed, 'fixed') }),
      ...pkceMethods.flatMap((_, n) => [
        integrationNode(described(`pkce${n}`)),
        integrationNode({ ...described(`pkce${n}`), id: `id-public${n}`, key: `public${n}`, clientAuth: 'none' }),
      ]),
      ...dangerous.flatMap((url, n) => [
        integrationNode(described(`found${n}`)),
        integrationNode({ ...common, id: `id-written${n}`, key: `written${n}`, tokenUrl, authorizationUrl: url }),
      ]),
      ...callbackUrls.map((callbackUrl, n) =>
        integrationNode({ ...common, id: `id-url${n}`, key: `url${n}`, tokenUrl, authorizationUrl, callbackUrl }),
      ),
    ]
  }

  /** A description for each issuer: `/pkce3` and `/found1` are the third and first of their lists. */
  function metadata({ url }: ScriptedRequest): Record<string, unknown> {
    const [, name = '', number = ''] = /\/(pkce|found)(\d)(?:$|\/)/.exec(url) ?? []
    return {
      issuer: provider.origin + (name && `/${name}${number}`),
      authorization_endpoint: name === 'found' ? dangerous[Number(number)] : provider.urls.authorizationUrl,
      token_endpoint: provider.urls.tokenUrl,
      code_challenge_methods_supported: name === 'pkce' ? pkceMethods[Number(number)] : ['S256'],
    }
  }

  it('START requires authentication and write-like permission', async () => {
    const statuses = await Promise.all(
      (['ADMIN', 'RO', 'NOPERM', 'ANON'] as const).map(async (as) => (await start(nodeRed, { as })).status),
    )
    assert.deepEqual(statuses, [200, 401, 401, 401])
    const refused = await start(nodeRed, { as: 'RO' })
    assert.deepEqual(refused.cookies, [])
    assert.ok(!/state|http/.test(refused.text), refused.text)
  })

  it('Unlimited pending flows (memory/store DoS)', async function () {
    this.timeout(60_000)
    const files = () => readdirSync(nodeRed.userDir, { recursive: true, encoding: 'utf8' }).filter(isOfUser)
    const isOfUser = (file: string) => !file.startsWith('node_modules') && !file.startsWith('.sessions')
    const legit = await begin(nodeRed, { as: 'OTHER' as EditorUser })
    const first = await begin(nodeRed)
    const flood = async (rounds: number) => {
      for (let round = 0; round < rounds; round++) await Promise.all(Array.from({ length: 20 }, () => begin(nodeRed)))
    }
    await flood(20)
    const [heap, kept] = [await heapUsed(nodeRed), files()]
    await flood(100)
    const grown = (await heapUsed(nodeRed)) - heap
    assert.ok(grown < 2 * 1_048_576, `${grown} bytes for 2,000 consents`)
    assert.deepEqual(files(), kept)
    // The one who floods pushes out their own oldest, and nobody else's.
    const gone = await comeBack(await approve(first.authorizationUrl), first.cookie)
    assert.equal(gone.status, 400)
    assert.match(gone.text, /already used, is too old/)
    for (const begun of [legit, await begin(nodeRed)])
      assert.equal((await comeBack(await approve(begun.authorizationUrl), begun.cookie)).status, 200)
  })

  it('redirect_uri never derived from request headers', async () => {
    const evil = {
      host: 'evil.test',
      'x-forwarded-host': 'evil.test',
      'x-forwarded-proto': 'https',
      'x-forwarded-prefix': '/evil',
      'x-forwarded-port': '8443',
      'x-original-host': 'evil.test',
      forwarded: 'host=evil.test;proto=https',
      referer: 'https://evil.test/',
    }
    const own = callbackOf(nodeRed)
    const fixed = callbackOf(nodeRed, 'fixed')
    for (const origin of [nodeRed.origin, 'https://evil.test', undefined]) {
      const headers = { ...evil, ...(origin && { origin }) }
      const begun = await begin(nodeRed, { id: 'id-fixed', headers, body: { redirectUri: 'https://evil.test/' } })
      assert.equal(begun.redirectUri, fixed)
      assert.equal(new URL(begun.authorizationUrl).searchParams.get('redirect_uri'), fixed)
    }
    const begun = await begin(nodeRed, { headers: evil })
    assert.equal(new URL(begun.authorizationUrl).searchParams.get('redirect_uri'), own)

    const atEvil = own.replace(nodeRed.origin, 'http://evil.test')
    for (const [redirectUri, origin] of [
      [own, 'https://evil.test'],
      [own, ''],
      [atEvil, nodeRed.origin],
      [atEvil, ''],
      [undefined, nodeRed.origin],
      [undefined, ''],
      [own.replace('/testapi/', '/fixed/'), nodeRed.origin],
      [`${own}?x=1`, nodeRed.origin],
      [`${own}#x`, nodeRed.origin],
      [own.replace('://', '://evil@'), nodeRed.origin],
      [own.replace('/oauth', '/evil;/oauth').replace('callback', 'callback/..'), nodeRed.origin],
      ['javascript:/oauth-integration/testapi/callback', 'null'],
      [nodeRed.editorUrl, nodeRed.origin],
    ] as const) {
      const answer = await start(nodeRed, { body: { redirectUri }, headers: { ...evil, origin } })
      assert.ok([403, 422].includes(answer.status), `${redirectUri} from ${origin}: ${answer.text}`)
      assert.deepEqual(answer.cookies, [])
      if (answer.status === 422) assert.match(answer.text, /Enter it as the callback URL of the integration/)
    }
  })

  it('PKCE S256 always', async () => {
    for (const [n, methods] of pkceMethods.entries())
      for (const id of [`pkce${n}`, `public${n}`]) {
        const answer = await start(nodeRed, { id: `id-${id}`, key: id })
        if (methods?.length && !methods.includes('S256')) {
          assert.equal(answer.status, 422, answer.text)
          assert.match(answer.text, /PKCE.*must be one of: plain/)
          continue
        }
        const url = new URL((JSON.parse(answer.text) as { authorizationUrl: string }).authorizationUrl)
        assert.equal(url.searchParams.get('code_challenge_method'), 'S256')
        assert.match(url.searchParams.get('code_challenge') ?? '', /^[\w-]{43}$/)
      }
  })

  describe('Dangerous authorization endpoint schemes', () => {
    for (const [n, url] of dangerous.entries())
      it(JSON.stringify(url), async () => {
        for (const id of [`found${n}`, `written${n}`]) {
          const answer = await start(nodeRed, { id: `id-${id}`, key: id })
          if (url.startsWith('https:')) {
            const { authorizationUrl } = JSON.parse(answer.text) as { authorizationUrl: string }
            assert.ok(authorizationUrl.startsWith('https://as.test/'))
            assert.ok(!/["<>\s]/.test(authorizationUrl), authorizationUrl)
            continue
          }
          assert.equal(answer.status, 422, answer.text)
          assert.ok(!answer.text.includes('authorizationUrl"'), answer.text)
          assert.deepEqual(answer.cookies, [])
        }
      })
  })

  describe('START for a user other than the caller (confused deputy)', () => {
    const wanted = { user: 'bob', 'user[id]': 'bob', userId: 'bob', req: { user: 'bob' }, oauth: { user: 'bob' } }
    const headers = {
      'x-user': 'bob',
      'remote-user': 'bob',
      'x-forwarded-user': 'bob',
      cookie: `session=${sessions['alice']}; user=bob; session=${sessions['bob']}`,
    }
    const starts: RawRequest[] = [
      { headers },
      { headers, body: wanted },
      { headers, body: { user: { id: 'bob', name: 'bob' } } },
      {
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'user=bob&req[user]=bob&__proto__[user]=bob',
      },
    ]

    it('of one connection for all, the only person is the editor user who starts', async () => {
      // The page to confirm names that one.
      const body = {
        user: 'RO',
        startedBy: 'RO',
        username: 'RO',
        'user.id': 'RO',
        req: { user: { username: 'RO' } },
        __proto__x: { startedBy: 'RO' },
      }
      const headers = { origin: 'https://red.example.com', 'x-user': 'RO', 'remote-user': 'RO', cookie: 'user=RO' }
      const begun = await begin(nodeRed, { id: 'id-fixed', body, headers })
      const page = await comeBack(await approve(begun.authorizationUrl))
      assert.equal(page.status, 200)
      assert.match(page.text, /<p>ADMIN wants to connect the integration/)
      assert.ok(!page.text.includes('RO wants'))
      // Whoever is not the starter cannot finish it with a code alone: that belongs to the consent one has started oneself.
      const { searchParams } = new URL(await approve(begun.authorizationUrl))
      const token = await nodeRed.admin.token('OTHER' as EditorUser)
      const stolen = await nodeRed.request('oauth-integration/id-fixed/complete', {
        body: { code: searchParams.get('code') },
        headers: { authorization: `Bearer ${token}` },
      })
      assert.equal(stolen.status, 400)
    })

    /** Whom a link is for, as the one who opens it finds out. */
    const userOf = ({ connectUrl = '' }: Told): Promise<string> =>
      nodeRed.probes.evaluate(
        async (RED, ticket) => (await RED.nodes.getNode('id-each').integration.readTicket(ticket)).user as string,
        connectUrl.slice(connectUrl.lastIndexOf('/') + 1),
      )

    it('a flow gives out links for who is logged in, and for nobody else', async () => {
      for (const url of ['/me', '/me?user=bob&req[user]=bob&user[id]=bob', '/open?user=bob'])
        for (const request of starts) {
          const { status, text } = await ask(nodeRed.origin, url, request)
          assert.equal(status, 401, text)
          assert.equal(await userOf(JSON.parse(text) as Told), 'alice')
        }
      for (const request of starts) {
        const { cookie: _, ...others } = request.headers as Record<string, string>
        const { status, text } = await ask(nodeRed.origin, '/open?user=bob', { ...request, headers: others })
        assert.deepEqual([status, JSON.parse(text)], [500, { code: 'USER_MISSING' }])
      }
    })

    it('nobody can make, replace or end the connection of another', async () => {
      const outcomes = await nodeRed.probes.evaluate(
        async (RED, redirectUri) => {
          const { integration } = RED.nodes.getNode('id-each')
          const [alice, bob] = ['alice', 'bob'].map((user) => integration.as(user))
          const whose = async () =>
            Promise.all(
              [alice, bob].map((one) =>
                one.token().then(
                  (found: Record<string, unknown>) => found['accessToken'],
                  (error: Record<string, unknown>) => error['reason'],
                ),
              ),
            )
          await bob.enterToken({ accessToken: 'of bob' })
          const begun = await alice.beginConsent({ redirectUri, binding: 'confirm' })
          const answer = new URLSearchParams({
            state: begun.state,
            code: 'of-alice',
            iss: integration.definition.issuer,
          })
          const stolen = await bob.completeConsent(answer).catch((error: Record<string, unknown>) => error['reason'])
          const before = await whose()
          await alice.revoke()
          const [, ofBob] = await whose()
          return [stolen, ...before, ofBob]
        },
        callbackOf(nodeRed, 'each'),
      )
      assert.deepEqual(outcomes, ['user', 'userNone', 'of bob', 'of bob'])
    })
  })

  it('Ambiguous redirect_uri encoding', async () => {
    const shown = async (n: number): Promise<unknown> =>
      (await nodeRed.admin.json<Record<string, unknown>>(`oauth-integration/id-url${n}/status`))['callbackUrl']
    const atAuthorize = async (n: number): Promise<[string, string]> => {
      const begun = await begin(nodeRed, { id: `id-url${n}` })
      assert.equal(begun.redirectUri, callbackUrls[n])
      return [begun.authorizationUrl, new URL(begun.authorizationUrl).searchParams.get('redirect_uri') ?? '']
    }
    for (const [n, callbackUrl] of callbackUrls.entries()) {
      const [authorizationUrl, sent] = await atAuthorize(n)
      const url = await approve(authorizationUrl)
      await nodeRed.admin.json(`oauth-integration/id-url${n}/complete`, { body: { url } })
      const exchanged = provider.to('token').at(-1)?.parameters.get('redirect_uri')
      assert.deepEqual([sent, exchanged, await shown(n)], [callbackUrl, callbackUrl, callbackUrl])
    }
    await nodeRed.stop()
    await nodeRed.startAgain()
    for (const [n, callbackUrl] of callbackUrls.entries())
      assert.deepEqual([(await atAuthorize(n))[1], await shown(n)], [callbackUrl, callbackUrl])
  })

  describe('a pasted address', () => {
    const complete = (body: object, as: EditorUser | 'ANON' = 'ADMIN', id = 'integration') =>
      nodeRed.request(`oauth-integration/${id}/complete`, { body, as })

    it('finishes a consent', async () => {
      const begun = await begin(nodeRed)
      const response = await complete({ url: await approve(begun.authorizationUrl) })
      assert.equal(response.status, 200)
      const { status } = (await response.json()) as { status: Record<string, unknown> }
      assert.equal(status['state'], 'connected')
    })

    it('may be a code alone, which belongs to the consent last started', async () => {
      await begin(nodeRed, { id: 'id-url1' })
      const last = await begin(nodeRed, { id: 'id-url1' })
      const code = new URL(await approve(last.authorizationUrl)).searchParams.get('code')
      assert.equal((await complete({ code }, 'ADMIN', 'id-url1')).status, 200)
    })

    it('is good once', async () => {
      const begun = await begin(nodeRed)
      const url = await approve(begun.authorizationUrl)
      const answers = await Promise.all(Array.from({ length: 10 }, () => complete({ url })))
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array.from({ length: 9 }, () => 400)])
      assert.equal((await comeBack(url, begun.cookie)).status, 400)
    })

    it('is nothing without the permission to write', async () => {
      const begun = await begin(nodeRed)
      const url = await approve(begun.authorizationUrl)
      for (const as of ['RO', 'NOPERM', 'ANON'] as const) assert.equal((await complete({ url }, as)).status, 401)
      assert.equal((await comeBack(url, begun.cookie)).status, 200)
    })

    it('is checked like any other', async () => {
      const before = provider.to('token').length
      const kept = sealedRecords(nodeRed)
      const begun = await begin(nodeRed)
      const good = await approve(begun.authorizationUrl)
      const other = await begin(nodeRed, { id: 'id-fixed' })
      for (const body of [
        { url: `${good}&code=b` },
        { url: good.replace(begun.state, 'unknown') },
        { url: good.replace(encodeURIComponent(provider.origin), 'https%3A%2F%2Fevil.test') },
        { url: good.replace(begun.state, other.state) },
        { url: 'http://evil.test/' },
        { url: 'nothing at all' },
        { url: 7 },
        { url: { code: 'x' } },
        { code: 'x', state: ['a', 'b'] },
        { code: '' },
        {},
        { url: `http://x/?state=${begun.state}&code=${'x'.repeat(20_000)}` },
      ])
        assert.equal((await complete(body)).status, 400, JSON.stringify(body).slice(0, 200))
      assert.equal(provider.to('token').length, before)
      assert.deepEqual(sealedRecords(nodeRed), kept)
    })
  })
})
