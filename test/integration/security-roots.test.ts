import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import type { EditorUser } from '../support/node-red-settings.ts'
import { aroundNode } from '../support/probes.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { approve, begin, callbackOf, comeBack, connect, sealedRecords, start } from './security-consent.ts'
import { ask, type RawAnswer } from './security-request.ts'

/** What a careful person puts in front of the editor: nothing gets in without a log-in, except what the README names. */
const frontDoor = `(request, response, next) =>
  /^\\/oauth-integration\\/[A-Za-z0-9]+\\/callback(\\/confirm)?\\/?$/.test(request.path) ||
  request.headers.authorization || request.path.startsWith('/auth/')
    ? next() : response.sendStatus(403)`

const eve = '<img src=x onerror=alert(1)>'

describe('security: callback, with a log-in and other roots', () => {
  let provider: ScriptedServer
  let nodeRed: NodeRed
  /** The same Node-RED under another name, and so another site. */
  let elsewhere: string

  before(async function () {
    this.timeout(120_000)
    nodeRed = await NodeRed.start({
      adminAuth: true,
      httpAdminRoot: '/red/admin',
      httpNodeRoot: '/api',
      settings: { httpAdminCors: { origin: '*', methods: 'GET,PUT,POST,DELETE' } },
      settingsCode: `(Object.assign(users, ${JSON.stringify({ [eve]: '*' })}), { httpAdminMiddleware: ${frontDoor} })`,
    })
    elsewhere = nodeRed.origin.replace('127.0.0.1', 'localhost')
    provider = await ScriptedServer.start()
    const common = { grant: 'authorization_code', clientId: 'web', issuer: provider.origin }
    const abroad = (key: string) => callbackOf(nodeRed, key).replace(nodeRed.origin, elsewhere)
    const flows = aroundNode(
      requestNode({ url: '/me' }),
      integrationNode({ ...common, baseUrl: provider.urls.baseUrl }),
      integrationNode({
        ...common,
        id: 'id-abroad',
        key: 'abroad',
        name: '<b>My</b> "API" & \u202eco __user__',
        callbackUrl: abroad('abroad'),
      }),
      integrationNode({
        ...common,
        id: 'id-slash',
        key: 'slash',
        callbackUrl: `${abroad('slash')}/`,
        callback: { returnTo: '/ui' },
      }),
    )
    await nodeRed.deploy(flows, {
      credentials: Object.fromEntries(flows.map(({ id }) => [id, { clientSecret: 's', storeKey: 'd'.repeat(64) }])),
    })
  })
  after(async () => {
    await nodeRed?.close()
    await provider?.close()
  })

  it('Callback reachable when the editor requires login', async () => {
    const begun = await begin(nodeRed)
    assert.ok(begun.redirectUri.endsWith('/red/admin/oauth-integration/testapi/callback'))
    const back = await approve(begun.authorizationUrl)
    const before = provider.to('token').length
    assert.equal((await comeBack(back)).status, 400)
    const { search } = new URL(back)
    for (const wrong of ['/oauth-integration/testapi/callback', '/api/oauth-integration/testapi/callback']) {
      const { status } = await ask(nodeRed.origin, wrong + search, { headers: { cookie: begun.cookie } })
      assert.equal(status, 404, wrong)
    }
    assert.equal(provider.to('token').length, before)
    assert.equal((await comeBack(back, begun.cookie)).status, 200)
    // The exemption opens nothing else.
    for (const action of ['authorize', 'complete', 'status', 'token', 'renew', 'revoke', 'ping', 'debug', 'device']) {
      const at = `/red/admin/oauth-integration/integration/${action}`
      assert.equal((await ask(nodeRed.origin, at, action === 'status' ? {} : { body: {} })).status, 403, action)
      const dressedUp = await ask(nodeRed.origin, `${at}/../../testapi/callback`, { method: 'POST', body: {} })
      assert.ok([403, 404].includes(dressedUp.status), action)
    }
    const { probe, msg } = await nodeRed.exchange({})
    assert.deepEqual([probe, msg['statusCode']], ['out', 200])
  })

  it('credentials are not allowed to other sites, even where settings.js opens the admin API to all', async () => {
    const answer = await start(nodeRed, { headers: { origin: nodeRed.origin } })
    assert.equal(answer.headers['access-control-allow-origin'], '*')
    assert.equal(answer.headers['access-control-allow-credentials'], undefined)
    assert.match(answer.cookies[0] ?? '', /; HttpOnly; SameSite=Lax$/)
  })

  describe('a callback URL on another origin', () => {
    const confirm = (page: { url: string; text: string }, cookie?: string, answer?: string): Promise<RawAnswer> => {
      const action = /<form method="post" action="([^"]+)">/.exec(page.text)?.[1] ?? ''
      const hidden = /name="answer" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
      const unescaped = hidden.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
      const { origin, pathname } = new URL(action, page.url)
      return ask(origin, pathname, {
        body: `answer=${encodeURIComponent(answer ?? unescaped)}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...(cookie && { cookie }) },
      })
    }
    const cookieOf = (page: RawAnswer): string => page.cookies[0]?.split(';')[0] ?? ''

    it('asks a person, who is told who started, before anything is exchanged', async () => {
      const begun = await begin(nodeRed, { id: 'id-abroad' })
      const url = await approve(begun.authorizationUrl)
      assert.ok(url.startsWith(`${elsewhere}/red/admin/oauth-integration/abroad/callback?`))
      const before = provider.to('token').length
      const page = await comeBack(url)
      assert.equal(page.status, 200)
      assert.match(page.text, /<p>ADMIN wants to connect the integration “/)
      // As text, escaped, and without the character that would turn the line round.
      assert.ok(page.text.includes('“&#60;b&#62;My&#60;/b&#62; &#34;API&#34; &#38;  co __user__”'), page.text)
      assert.match(String(page.headers['content-security-policy']), /form-action 'self'; frame-ancestors 'none'/)
      assert.equal(page.headers['cache-control'], 'no-store')
      assert.ok(!page.text.includes('<script'))
      assert.match(
        page.cookies[0] ?? '',
        /^grantkeeper-[0-9a-f]{16}=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/,
      )

      const seen = { url, text: page.text }
      const secret = begun.cookie.split('=')[1]
      for (const cookie of [undefined, begun.cookie, `${cookieOf(page).split('=')[0]}=${secret}`, `${cookieOf(page)}x`])
        assert.equal((await confirm(seen, cookie)).status, 400)
      for (const answer of [
        '',
        'state=x',
        `state=${begun.state}`,
        `state=${begun.state}&code=a&code=b`,
        'x'.repeat(60_000),
      ])
        assert.equal((await confirm(seen, cookieOf(page), answer)).status, 400, answer.slice(0, 60))
      assert.equal(provider.to('token').length, before)

      const done = await confirm(seen, cookieOf(page))
      assert.equal(done.status, 200, done.text)
      assert.match(done.text, /<h1 class="good">Connected/)
      assert.equal(provider.to('token').length, before + 1)
      assert.equal((await confirm(seen, cookieOf(page))).status, 400)
      assert.equal((await comeBack(url)).status, 400)
      assert.equal(provider.to('token').length, before + 1)
    })

    it('the browser that asked last is the one that may confirm', async () => {
      const begun = await begin(nodeRed, { id: 'id-abroad' })
      const url = await approve(begun.authorizationUrl)
      const [first, second] = [await comeBack(url), await comeBack(url)]
      assert.equal((await confirm({ url, text: first.text }, cookieOf(first))).status, 400)
      assert.equal((await confirm({ url, text: second.text }, cookieOf(second))).status, 200)
    })

    it('the name of a user is text, too', async () => {
      const begun = await begin(nodeRed, { id: 'id-abroad', as: eve as EditorUser })
      const page = await comeBack(await approve(begun.authorizationUrl))
      assert.ok(page.text.includes('<p>&#60;img src=x onerror=alert(1)&#62; wants to connect'), page.text)
      assert.ok(!page.text.includes('<img'))
    })

    it('there is nothing to confirm where the provider refused', async () => {
      const begun = await begin(nodeRed, { id: 'id-abroad' })
      const before = provider.to('token').length
      const iss = encodeURIComponent(provider.origin)
      const page = await comeBack(`${begun.redirectUri}?error=access_denied&state=${begun.state}&iss=${iss}&code=x`)
      assert.equal(page.status, 400)
      assert.match(page.text, /did not grant access \(access_denied\)/)
      assert.equal((await comeBack(await approve(begun.authorizationUrl))).status, 400)
      assert.equal(provider.to('token').length, before)
    })

    it('a preview does not get to see the page, nor does another integration’s path', async () => {
      const begun = await begin(nodeRed, { id: 'id-abroad' })
      const url = await approve(begun.authorizationUrl)
      assert.equal((await comeBack(url, undefined, { 'sec-purpose': 'prefetch' })).status, 400)
      assert.equal((await comeBack(url.replace('/abroad/', '/slash/'))).status, 400)
      const page = await comeBack(url)
      const other = url.replace('/abroad/', '/slash/')
      assert.equal((await confirm({ url: other, text: page.text }, cookieOf(page))).status, 400)
      assert.equal((await confirm({ url, text: page.text }, cookieOf(page))).status, 200)
    })

    it('an address with a slash at its end works, and leads to a page of the same site', async () => {
      const begun = await begin(nodeRed, { id: 'id-slash' })
      const url = await approve(begun.authorizationUrl)
      assert.ok(url.startsWith(`${elsewhere}/red/admin/oauth-integration/slash/callback/?`))
      const page = await comeBack(url)
      assert.match(page.text, /action="confirm"/)
      const done = await confirm({ url, text: page.text }, cookieOf(page))
      assert.deepEqual([done.status, done.headers.location], [303, '/ui'])
      assert.match(done.cookies[0] ?? '', /=; Path=\/; Max-Age=0;/)
    })
  })

  it('speaks the language of the browser', async () => {
    const page = async (language: string) => comeBack(callbackOf(nodeRed), undefined, { 'accept-language': language })
    for (const [language, lang, title] of [
      ['de', 'de', 'Nicht verbunden'],
      ['de-AT,de;q=0.9,en;q=0.8', 'de', 'Nicht verbunden'],
      ['fr;q=0.9, de;q=0.5, en;q=0.1', 'de', 'Nicht verbunden'],
      ['de;q=0, en', 'en-US', 'Not connected'],
      ['fr-FR', 'en-US', 'Not connected'],
      ['', 'en-US', 'Not connected'],
      ['"><script>alert(1)</script>', 'en-US', 'Not connected'],
      ['../../../etc/passwd', 'en-US', 'Not connected'],
      ['de-,'.repeat(2_000), 'de', 'Nicht verbunden'],
    ] as const) {
      const { text, status } = await page(language)
      assert.equal(status, 400)
      assert.ok(text.includes(`<html lang="${lang}">`) && text.includes(title), `${language}: ${text.slice(0, 200)}`)
    }
    const error = await start(nodeRed, { body: {}, headers: { 'accept-language': 'de' } })
    assert.match(error.text, /Callback-URL/i)
  })
})

describe('security: callback, without a log-in', () => {
  let provider: ScriptedServer
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    nodeRed = await NodeRed.start()
    provider = await ScriptedServer.start()
    await nodeRed.deploy(
      aroundNode(
        requestNode({ url: '/me' }),
        integrationNode({
          grant: 'authorization_code',
          clientId: 'web',
          issuer: provider.origin,
          baseUrl: provider.urls.baseUrl,
        }),
      ),
      { credentials: { integration: { clientSecret: 's', storeKey: 'e'.repeat(64) } } },
    )
  })
  after(async () => {
    await nodeRed?.close()
    await provider?.close()
  })

  it('does not say connected when the tokens could not be stored', async () => {
    const folder = path.join(nodeRed.userDir, 'oauth-connections')
    const own = path.join(folder, createHash('sha256').update('integration').digest('hex').slice(0, 32))
    mkdirSync(folder, { recursive: true })
    // Where a folder has to be there is a link to nowhere: nothing can be written, whoever runs this.
    symlinkSync(path.join(folder, 'nowhere', 'at', 'all'), own)
    const begun = await begin(nodeRed)
    const page = await comeBack(await approve(begun.authorizationUrl), begun.cookie)
    assert.equal(page.status, 500)
    assert.match(page.text, /<h1 class="bad">Not connected<\/h1>\n<p>The tokens could not be stored/)
    assert.ok(!page.text.includes(nodeRed.userDir), 'no path of the machine on a public page')
    rmSync(own)
    await connect(nodeRed)
    assert.ok(existsSync(own))
    assert.equal((await nodeRed.exchange({})).msg['statusCode'], 200)
  })

  it('binds a consent to its browser all the same', async () => {
    const begun = await begin(nodeRed)
    const url = await approve(begun.authorizationUrl)
    const before = provider.to('token').length
    assert.equal((await comeBack(url)).status, 400)
    assert.equal(provider.to('token').length, before)
    const page = await comeBack(url, begun.cookie)
    assert.equal(page.status, 200)
    assert.equal((await nodeRed.exchange({})).msg['statusCode'], 200)
  })

  it('takes no orders from another web site', async () => {
    const kept = sealedRecords(nodeRed)
    for (const headers of [{ 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }, { origin: 'null' }])
      for (const action of ['authorize', 'complete', 'token', 'renew', 'revoke', 'ping', 'debug', 'device']) {
        const answer = await ask(nodeRed.origin, `/oauth-integration/integration/${action}`, {
          body: { accessToken: 'planted' },
          headers,
        })
        assert.equal(answer.status, 403, action)
      }
    assert.deepEqual(sealedRecords(nodeRed), kept)
  })

  it('says that somebody started a consent where nobody has a name', async () => {
    const begun = await begin(nodeRed, { body: { redirectUri: callbackOf(nodeRed) } })
    assert.ok(begun.state)
    const flows = await nodeRed.admin.json<{ type: string; callbackUrl?: string; id: string }[]>('flows')
    const abroad = callbackOf(nodeRed).replace('127.0.0.1', 'localhost')
    await nodeRed.deploy(flows.map((node) => (node.id === 'integration' ? { ...node, callbackUrl: abroad } : node)))
    const again = await begin(nodeRed)
    const page = await comeBack(await approve(again.authorizationUrl), undefined, { 'accept-language': 'de' })
    assert.match(page.text, /Eine bei Node-RED angemeldete Person möchte die Integration „Test API“/)
  })
})
