import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode, type FlowNode } from '../support/probes.ts'
import type { Reply } from '../support/scripted-reply.ts'
import { type ScriptedRequest, ScriptedServer } from '../support/scripted-server.ts'
import { approve, begin, comeBack, connect, sealedRecords, start } from './security-consent.ts'
import { ask } from './security-request.ts'

/** What splits, ends or escapes in some language or other. */
const nasty = `a&b=c%d+e;f #g?h/i"j'k<l>€\\m`

/** Ids as no editor makes them, but a flow file can hold them. */
const ids = [
  '../../escape',
  'a b*?[x]{y}',
  'line\r\nSET x 1',
  'nul\u0000byte',
  '..',
  'CON',
  `long${'x'.repeat(400)}`,
  '$(id)',
]

const forged = '\u001b[31mred\u001b[0m\r\n21 Nov 00:00:00 - [error] forged \u202eline\u0007'

const polluting = '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}'

describe('security: injection', () => {
  let provider: ScriptedServer
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    nodeRed = await NodeRed.start()
    provider = await ScriptedServer.start()
    const flows = aroundNode(requestNode({ url: '', method: 'use' }), ...integrations())
    await nodeRed.deploy(flows, {
      credentials: Object.fromEntries(
        flows.map(({ id }) => [
          id,
          {
            clientSecret: nasty,
            ownerUsername: `u${nasty}\r\n&grant_type=x`,
            ownerPassword: `p${nasty}\n&scope=admin`,
            storeKey: 'f'.repeat(64),
          },
        ]),
      ),
    })
  })
  after(async () => {
    await nodeRed?.close()
    await provider?.close()
  })
  beforeEach(() => provider.script())

  function integrations(): FlowNode[] {
    const { origin, urls } = provider
    const common = { grant: 'authorization_code', clientId: 'web', issuer: origin, baseUrl: urls.baseUrl }
    const odd = {
      ...common,
      clientId: nasty,
      scope: `${nasty} two`,
      audience: nasty,
      resource: 'https://r.test/?a=b&c',
    }
    const polluted = JSON.parse(polluting) as object
    return [
      integrationNode(common),
      integrationNode({ ...odd, id: 'id-post', key: 'post', clientAuth: 'client_secret_post' }),
      integrationNode({ ...odd, id: 'id-basic', key: 'basic', grant: 'client_credentials' }),
      integrationNode({ ...odd, id: 'id-owner', key: 'owner', grant: 'password' }),
      integrationNode({ ...odd, id: 'id-split', key: 'split', clientId: 'web\r\nx: y' }),
      {
        ...integrationNode({ ...common, id: 'id-proto', key: 'proto' }),
        ...polluted,
        ...Object.fromEntries(
          ['tokenPlacement', 'authError', 'ping', 'callback', 'parameterValues'].map((name) => [
            name,
            JSON.parse(
              polluting.replaceAll('"polluted":"yes"', '"in":"query","name":"x","status":[200],"returnTo":"//e"'),
            ),
          ]),
        ),
      },
      ...ids.map((id, n) => integrationNode({ ...common, id, key: `odd${n}` })),
    ]
  }

  const admin = (id: string, action: string, body: object = {}) =>
    nodeRed.request(`oauth-integration/${encodeURIComponent(id)}/${action}`, { body })

  it('Log/terminal injection', async () => {
    await connect(nodeRed)
    await admin('integration', 'debug', { on: true })
    const before = nodeRed.output.length
    const hostile: Reply = { status: 400, body: { error: forged, error_description: forged, error_uri: forged } }
    provider.script({ on: 'token', reply: hostile })
    assert.ok(!(await admin('integration', 'renew').then((answer) => answer.text())).includes('forged'))
    provider.script(
      { on: 'rs', times: 1, reply: { status: 400, body: { message: forged }, headers: { 'x-error': '\u00ff[31m' } } },
      { on: 'rs', times: 1, reply: { status: 302, headers: { location: `/${encodeURIComponent(forged)}` } } },
    )
    for (const msg of [
      {},
      {},
      { url: `/path/${forged}?${forged}=1` },
      { url: forged },
      { method: forged },
      { headers: { [forged]: 'x' } },
      { headers: { x: forged } },
      { url: `/long/${'x'.repeat(1_000_000)}` },
      { url: `/long/?${'x'.repeat(1_000_000)}=1` },
      { method: 'x'.repeat(1_000_000) },
    ])
      await nodeRed.exchange({ method: 'GET', ...msg })
    const begun = await begin(nodeRed)
    const query = `error=${encodeURIComponent(forged)}&state=${begun.state}&iss=${encodeURIComponent(provider.origin)}`
    await comeBack(`${begun.redirectUri}?${query}`, begun.cookie)

    const logged = nodeRed.output.slice(before)
    assert.match(logged, /debug: GET .*\/path\//)
    assert.match(logged, /debug: GET .*\/long\//)
    for (const line of logged.split('\n')) {
      assert.ok(!/[^\P{Cc}\t]|\p{Cf}/u.test(line), JSON.stringify(line.slice(0, 500)))
      assert.ok(line.length < 2_000, `${line.length}: ${line.slice(0, 200)}`)
      assert.ok(!/^21 Nov 00:00:00/.test(line), line)
    }
    for (const { status } of nodeRed.probes.at('status') as readonly { status?: { text?: string } }[])
      assert.match(status?.text ?? '', /^[\w.:/-]{0,60}$/)
  })

  it('Prototype pollution end-to-end', async () => {
    await connect(nodeRed)
    const clean = async (step: string): Promise<void> => {
      const polluted = await nodeRed.probes.evaluate(() => {
        const plain = {} as Record<string, unknown>
        const inherited: string[] = []
        for (const name in plain) inherited.push(name)
        return [...inherited, ...Object.keys(Object.prototype), ...(plain['polluted'] ? ['polluted'] : [])]
      })
      assert.deepEqual(polluted, [], step)
      provider.script()
      provider.requests.length = 0
      const { msg } = await nodeRed.exchange({ method: 'GET' })
      assert.equal(msg['statusCode'], 200, step)
      const { headers, url } = provider.to('rs').at(-1) as ScriptedRequest
      assert.equal(url, '/api', step)
      assert.deepEqual(
        Object.keys(headers).filter((name) => !['host', 'connection', 'authorization', 'user-agent'].includes(name)),
        [],
        step,
      )
    }
    await clean('before')

    const own = JSON.parse(polluting) as Record<string, unknown>
    for (const msg of [
      { headers: own },
      { headers: { 'x-a': own } },
      { payload: own, method: 'POST' },
      { ...own, url: '/me' },
      { cookies: own },
      { url: '/?__proto__[polluted]=yes&constructor[prototype][polluted]=yes' },
    ]) {
      await nodeRed.exchange({ method: 'GET', ...msg })
    }
    await clean('messages')

    for (const query of [
      '__proto__[polluted]=yes',
      '__proto__=x',
      'constructor.prototype.polluted=yes',
      'state=__proto__',
    ])
      await comeBack(`${nodeRed.editorUrl}oauth-integration/testapi/callback?code=x&${query}`)
    for (const key of ['__proto__', 'constructor', 'prototype'])
      await comeBack(`${nodeRed.editorUrl}oauth-integration/${key}/callback?code=x&state=y`)
    await clean('callback')

    for (const action of ['authorize', 'complete', 'token', 'renew', 'ping', 'debug'])
      await ask(nodeRed.origin, `/oauth-integration/integration/${action}`, {
        body: polluting.replace(/}$/, ',"on":false}'),
        headers: { 'content-type': 'application/json' },
      })
    const { status } = await ask(nodeRed.origin, '/oauth-integration/integration/token', {
      body: '{"__proto__":{"accessToken":"planted"},"constructor":{"accessToken":"planted"}}',
      headers: { 'content-type': 'application/json' },
    })
    assert.equal(status, 422)
    await ask(nodeRed.origin, '/oauth-integration/testapi/callback/confirm', {
      body: '__proto__[answer]=state%3Dx&constructor[prototype][polluted]=yes&answer[__proto__][x]=y',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    await clean('requests of the editor')

    const tokens = { access_token: 'hostile-token', token_type: 'Bearer', expires_in: 3600, refresh_token: 'r' }
    provider.script({
      on: 'token',
      reply: {
        body: `${polluting.slice(0, -1)},${JSON.stringify(tokens).slice(1)}`,
        headers: { 'content-type': 'application/json' },
      },
    })
    assert.equal((await admin('integration', 'renew')).status, 200)
    provider.script({
      on: 'token',
      reply: { body: '__proto__=x&constructor=y&access_token=form-token&token_type=bearer' },
    })
    await admin('integration', 'renew')
    provider.script({
      on: 'rs',
      reply: { body: JSON.parse(`{"sub":"x","a":${polluting}}`) as Record<string, unknown> },
    })
    const { msg } = await nodeRed.exchange({ method: 'GET' })
    assert.ok(msg['payload'])
    assert.equal((await admin('integration', 'ping')).status, 200)
    await connect(nodeRed)
    await clean('servers')

    // The configuration was there from the start: what it hides in a prototype counts for nothing, and is refused.
    provider.script()
    assert.equal((await admin('id-proto', 'authorize')).status, 422)
    const key = Object.keys(sealedRecords(nodeRed))[0]?.replace(/.*\/|\.sealed$/g, '') as string
    await nodeRed.probes.evaluate(
      (RED, name, text) => RED.nodes.getNode('integration').context().set(name, text),
      key,
      polluting,
    )
    await clean('configuration and store')
  })

  it('Form body parameter injection', async () => {
    const expectOnce = (request: ScriptedRequest | undefined, expected: Record<string, string | undefined>) => {
      const sent = [...new URLSearchParams(request?.body)]
      assert.deepEqual(Object.fromEntries(sent), { ...Object.fromEntries(sent), ...expected })
      assert.deepEqual(sent.map(([name]) => name).sort(), Object.keys(expected).sort())
    }
    // Scopes are separated by spaces, so the space of the text separates two.
    const common = { scope: `${nasty} two`, audience: nasty, resource: 'https://r.test/?a=b&c' }
    await admin('id-basic', 'token')
    const basic = provider.to('token').at(-1)
    expectOnce(basic, { grant_type: 'client_credentials', ...common })
    const [id = '', secret = ''] = Buffer.from(basic?.headers.authorization?.slice(6) ?? '', 'base64')
      .toString()
      .split(':')
    const decoded = (text: string) => new URLSearchParams(`x=${text}`).get('x')
    assert.deepEqual([decoded(id), decoded(secret)], [nasty, nasty])

    await admin('id-owner', 'token')
    expectOnce(provider.to('token').at(-1), {
      grant_type: 'password',
      username: `u${nasty}\r\n&grant_type=x`,
      password: `p${nasty}\n&scope=admin`,
      ...common,
    })

    const begun = await begin(nodeRed, { id: 'id-post', key: 'post' })
    const asked = new URL(begun.authorizationUrl)
    assert.deepEqual(
      ['client_id', 'scope', 'audience', 'resource'].map((name) => asked.searchParams.getAll(name)),
      [[nasty], [common.scope], [nasty], [common.resource]],
    )
    const code = `x&grant_type=password&client_id=evil\r\n%0a${nasty}`
    const iss = encodeURIComponent(provider.origin)
    provider.script({ on: 'token', reply: { status: 400, body: { error: 'invalid_grant' } } })
    await comeBack(
      `${begun.redirectUri}?code=${encodeURIComponent(code)}&state=${begun.state}&iss=${iss}`,
      begun.cookie,
    )
    const exchanged = provider.to('token').at(-1)
    expectOnce(exchanged, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: begun.redirectUri,
      code_verifier: exchanged?.parameters.get('code_verifier') ?? 'none',
      client_id: nasty,
      client_secret: nasty,
    })
    const split = await start(nodeRed, { id: 'id-split', key: 'split' })
    assert.equal(split.status, 422)
    assert.match(split.text, /without control characters/)
  })

  it('Redis/file command or path injection', async () => {
    const around = readdirSync(path.join(nodeRed.userDir, '..')).filter((name) => !name.startsWith('grantkeeper-'))
    const known = Object.keys(sealedRecords(nodeRed)).length
    for (const [n, id] of ids.entries()) {
      await connect(nodeRed, { id, key: `odd${n}` })
      const { text } = await ask(nodeRed.origin, `/oauth-integration/${encodeURIComponent(id)}/status`)
      assert.equal((JSON.parse(text) as { state: string }).state, 'connected', JSON.stringify(id))
    }
    const files = Object.keys(sealedRecords(nodeRed))
    assert.equal(files.length, known + ids.length)
    for (const file of files) assert.match(file, /^[0-9a-f]{32}[/\\]t_[0-9a-f]{64}\.sealed$/)
    const everything = readdirSync(nodeRed.userDir).filter(
      (name) => !/^(flows|settings|package|lib$|node_modules|\.)/.test(name),
    )
    assert.deepEqual(everything, ['oauth-connections'])
    assert.deepEqual(
      readdirSync(path.join(nodeRed.userDir, '..')).filter((name) => !name.startsWith('grantkeeper-')),
      around,
    )
  })

  it('Cookie injection / tossing', async () => {
    const begun = await begin(nodeRed)
    const back = await approve(begun.authorizationUrl)
    const [name, secret] = begun.cookie.split('=') as [string, string]
    const before = provider.to('token').length
    const other = await begin(nodeRed)
    for (const cookie of [
      `${name}=planted`,
      `${name}=planted; ${begun.cookie}`,
      `${begun.cookie}; ${name}=planted`,
      `${name}="${secret}"`,
      `${name}=${secret.slice(0, -1)}`,
      `${name}=${secret}=`,
      `${name.toUpperCase()}=${secret}`,
      `__Host-${name}=${secret}`,
      `x${name}=${secret}`,
      `${name}%20=${secret}`,
      `grantkeeper=${secret}`,
      `${name}=${other.cookie.split('=')[1]}`,
      other.cookie,
      `a=b, ${begun.cookie}`,
    ]) {
      const page = await comeBack(back, cookie)
      assert.equal(page.status, 400, cookie)
      assert.match(page.text, /another browser/)
    }
    const large = await comeBack(back, `big=${'x'.repeat(8_192)}; ${name}=planted`)
    assert.ok([400, 431].includes(large.status))
    assert.equal(provider.to('token').length, before)
    const many = Array.from({ length: 100 }, (_, n) => `c${n}=${n}`)
    const page = await comeBack(back, [...many, begun.cookie, ...many, `big=${'x'.repeat(8_192)}`].join('; '))
    assert.equal(page.status, 200, page.text)
  })

  it('ReDoS survey', async () => {
    // Only what reaches a public route or comes from a server; each must be dealt with in no time, whatever it is.
    const begun = await begin(nodeRed)
    const attacks = ['/'.repeat(8_000), ' '.repeat(8_000), 'a;q='.repeat(2_000), '%'.repeat(8_000), '=;'.repeat(4_000)]
    for (const text of attacks) {
      const at = performance.now()
      for (const headers of [{ 'accept-language': text }, { cookie: text }, { 'sec-purpose': text }, { purpose: text }])
        await comeBack(begun.redirectUri, undefined, headers)
      await comeBack(`${begun.redirectUri}?state=${text.replaceAll(' ', '+')}&code=${text.replaceAll(' ', '+')}`)
      const took = performance.now() - at
      assert.ok(took < 1_000, `${took} ms for ${text.slice(0, 8)}`)
    }
    for (const text of ['\u0000', ' ', '-1e', '1.', 'a.b:', '\u202e', '__a', '[\\w]'].map((piece) =>
      piece.repeat(100_000 / piece.length),
    )) {
      const at = performance.now()
      provider.script({ on: 'token', reply: { status: 400, body: { error: text, error_description: text } } })
      await admin('integration', 'renew')
      provider.script({
        on: 'token',
        reply: { body: { access_token: text, expires_in: text, scope: text, token_type: text } },
      })
      await admin('integration', 'renew')
      await start(nodeRed, { body: { redirectUri: text, returnTo: `/${text}` } })
      await admin('integration', 'complete', { url: text })
      const took = performance.now() - at
      assert.ok(took < 1_000, `${took} ms for ${JSON.stringify(text.slice(0, 8))}`)
    }
  })
})
