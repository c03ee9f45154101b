import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Comms } from '../support/comms.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { installedPackage } from '../support/installed-package.ts'
import { NodeRed } from '../support/node-red.ts'
import type { Arrival, FlowNode, Message } from '../support/probes.ts'
import type { Reply } from '../support/scripted-reply.ts'
import { type Rule, type ScriptedRequest, ScriptedServer } from '../support/scripted-server.ts'
import { Canaries } from './security-canaries.ts'
import { approve, begin, comeBack } from './security-consent.ts'
import type { RawAnswer } from './security-request.ts'
import { testimony, type Witness, watch } from './security-witness.ts'

/** One integration of each kind, each with a request node on a tab of its own. */
const kinds = ['code', 'client', 'owner', 'unset'] as const
type Kind = (typeof kinds)[number]

/** A text that refers to an environment variable which nobody has set. */
const notSet = ['$', '{NOT_SET_ANYWHERE}'].join('')

/**
 * Every secret there is gets a value that is found nowhere by accident. Then everything happens that can happen to a connection,
 * and what became visible of it is searched.
 */
describe('security: leakage', () => {
  const canaries = new Canaries()
  /** Everything that a person, a flow, a log or another program could get hold of, by where it was seen. */
  const seen: { where: string; text: string }[] = []
  const witnesses: Witness[] = []
  const arrivals: Arrival[] = []
  let provider: ScriptedServer
  /** Where redirects lead away to. */
  let evil: ScriptedServer
  let nodeRed: NodeRed
  let comms: Comms[]

  before(async function () {
    this.timeout(180_000)
    provider = await ScriptedServer.start()
    evil = await ScriptedServer.start()
    nodeRed = await NodeRed.start({
      adminAuth: true,
      contextStorage: { default: { module: 'localfilesystem', config: { cache: false } } },
      settings: { logging: { console: { level: 'trace', metrics: true, audit: true } } },
    })
    await watch(nodeRed)
    comms = [await nodeRed.comms('RO'), await nodeRed.comms('ADMIN')]
    behave()
    await deploy()
    await liveThrough()
    await collect()
  })
  after(async () => {
    for (const socket of comms ?? []) socket.close()
    await nodeRed?.close()
    await Promise.all([provider, evil].map((server) => server?.close()))
  })

  const credentials = Object.fromEntries(
    kinds.map((kind) => [
      `id-${kind}`,
      {
        clientSecret: canaries.make(`client secret (${kind})`),
        ownerUsername: 'alice',
        ownerPassword: canaries.make(`owner password (${kind})`),
        storeKey: canaries.make(`store key (${kind})`),
        ...(kind === 'unset' && { clientSecret: notSet }),
      },
    ]),
  )

  function flows(changes: Partial<Record<Kind, object>> = {}): FlowNode[] {
    const { origin, urls } = provider
    const common = { issuer: origin, baseUrl: urls.baseUrl, timeout: 1, allowedDomains: '127.0.0.1:*' }
    const own: Record<Kind, object> = {
      code: { grant: 'authorization_code', scope: 'openid api', allowedDomains: '' },
      client: {
        grant: 'client_credentials',
        clientAuth: 'client_secret_post',
        tokenPlacement: { in: 'query', name: 'access_token', template: '{token}' },
        allowedDomains: '',
      },
      owner: { grant: 'password', allowedDomains: '', clientAuth: 'client_secret_basic' },
      unset: { grant: 'client_credentials', allowedDomains: '' },
    }
    return kinds.flatMap((kind) => {
      const probe = (name: string, wires: string[][] = []): FlowNode => ({
        id: `${name}-${kind}`,
        type: 'test-probe',
        z: `tab-${kind}`,
        name,
        wires,
      })
      const core = (type: string): FlowNode => ({
        id: `${type}-${kind}`,
        type,
        z: `tab-${kind}`,
        scope: null,
        wires: [[`${type}d-${kind}`]],
      })
      return [
        { id: `tab-${kind}`, type: 'tab', label: kind },
        integrationNode({
          ...common,
          clientId: `web-${kind}`,
          ...own[kind],
          ...changes[kind],
          id: `id-${kind}`,
          key: kind,
          name: `API ${kind}`,
        }),
        probe('in', [[`request-${kind}`]]),
        {
          ...requestNode({ url: '', method: 'use', integration: `id-${kind}`, senderr: false }),
          id: `request-${kind}`,
          z: `tab-${kind}`,
          wires: [[`out-${kind}`]],
        },
        ...['out', 'catchd', 'completed', 'statusd'].map((name) => probe(name)),
        core('catch'),
        core('status'),
      ]
    })
  }

  const deploy = (changes?: Partial<Record<Kind, object>>) => nodeRed.deploy(flows(changes), { credentials })

  /** Adds rules in front of a provider that writes down every token it gives. */
  function behave(...rules: Rule[]): void {
    provider.script(...rules, { on: 'token', reply: giveTokens }, { on: 'rs', match: hasToken, reply: answerApi })
  }

  /** Which client each access token was given to. */
  const owners = new Map<string, string>()

  function giveTokens({ parameters, headers }: ScriptedRequest): Reply {
    const { status, body } = provider.tokens.answer(parameters)
    for (const name of ['code', 'code_verifier', 'refresh_token']) {
      const value = parameters.get(name)
      if (value) canaries.add(name, value)
    }
    if (status !== 200) return { status, body }
    const idToken = parameters.get('grant_type') === 'authorization_code' && {
      id_token: canaries.add('id token', idTokenFor(nonce)),
    }
    for (const name of ['access_token', 'refresh_token']) {
      if (body[name] !== undefined) canaries.add(name, String(body[name]))
    }
    const basic = Buffer.from(headers.authorization?.slice('Basic '.length) ?? '', 'base64').toString()
    owners.set(String(body['access_token']), parameters.get('client_id') ?? basic.split(':')[0] ?? '')
    return { status, body: { ...body, ...idToken } }
  }

  /** Of the consent under way. */
  let nonce = ''
  function idTokenFor(nonce: string): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: provider.origin,
      aud: 'web-code',
      sub: 'subject-1',
      iat: now,
      exp: now + 600,
      nonce,
    }
    return `${part({ alg: 'RS256' })}.${part(claims)}.${canaries.make('signature')}`
  }

  const hasToken = ({ parameters }: ScriptedRequest) => parameters.has('access_token')
  const answerApi = ({ parameters }: ScriptedRequest): Reply =>
    provider.tokens.accepts(parameters.get('access_token') ?? '') ? { body: { good: true } } : { status: 401, body: {} }

  /** A failure that says back everything it was told, as the texts of servers do. */
  const echo = (status: number, more: object = {}) =>
    ({
      on: 'token',
      reply: ({ parameters, headers, body }: ScriptedRequest): Reply => {
        const all = JSON.stringify([[...parameters], headers, body])
        const visible = {
          error_description: all,
          error_uri: `https://evil.test/?${body}`,
          ...Object.fromEntries(parameters),
        }
        return {
          status,
          headers: {
            'www-authenticate': `Basic realm="${body}"`,
            'x-debug': body,
            location: `${provider.origin}/elsewhere?${body}`,
          },
          body: { ...visible, error: 'invalid_request', ...more },
        }
      },
    }) satisfies Rule

  const hostileTokenAnswers: Rule[] = [
    echo(400),
    echo(400, { error: 'invalid_client' }),
    echo(200, { error: 'server_error' }),
    echo(302),
    echo(307),
    echo(429),
    echo(500),
    echo(200, { error: undefined, token_type: 'DPoP', access_token: 'x'.repeat(20) }),
    echo(200, { error: undefined, access_token: 7 }),
    { on: 'token', reply: ({ body }) => ({ body: `<html>${body}</html>`, headers: { 'content-type': 'text/html' } }) },
    { on: 'token', reply: { body: { repeat: 'x', mib: 2 } } },
    { on: 'token', reply: { resetAfterBytes: 0 } },
    { on: 'token', reply: { body: '{"access_token":"', resetAfterBytes: 8 } },
    { on: 'token', reply: { hang: true } },
  ]

  const hostileApiAnswers: Rule[] = [
    { on: 'rs', reply: { status: 401, body: { error: 'no' } } },
    { on: 'rs', reply: { status: 403, headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' } } },
    { on: 'rs', reply: { status: 500, body: 'no' } },
    { on: 'rs', reply: { status: 431 } },
    { on: 'rs', reply: { resetAfterBytes: 0 } },
    { on: 'rs', reply: { body: '{"half":', headers: { 'content-type': 'application/json' } } },
    { on: 'rs', reply: { hang: true } },
    // Repeats the whole query in its redirect, as many servers do: on the same site, and to another one.
    {
      on: 'rs',
      match: ({ url }) => !url.startsWith('/api/v2'),
      reply: ({ url }) => ({ status: 302, headers: { location: url.replace('/api', '/api/v2') } }),
    },
    { on: 'rs', reply: ({ url }) => ({ status: 307, headers: { location: evil.origin + url } }) },
    { on: 'rs', reply: { status: 302, headers: { location: 'http://localhost:1/elsewhere' } } },
    { on: 'rs', reply: ({ url }) => ({ status: 302, headers: { location: `http://evil.invalid${url}` } }) },
  ]

  const oddMessages: Message[] = [
    {},
    { url: 'http://127.0.0.1:1/away' },
    { url: 'http://user:password@127.0.0.1/' },
    { url: 'file:///etc/passwd' },
    { url: 'https://evil.invalid/' },
    { method: 'G E T' },
    { headers: { 'bad header': 'x', good: 'a\r\nb: c' } },
    { headers: { authorization: 'Bearer mine', cookie: 'a=b' } },
    { headers: { host: 'evil.test', 'content-length': '7' } },
    { payload: { a: 1n as unknown as number }, method: 'POST' },
    { url: '/\u001b[31m\r\n\u202e' },
    { requestTimeout: 50, url: '/slow' },
    { followRedirects: false },
    { rejectUnauthorized: false },
  ]

  const note = (where: string, text: string) => seen.push({ where, text })

  async function send(kind: Kind, msg: Message): Promise<Arrival> {
    const id = nodeRed.probes.send(`in-${kind}`, { method: 'GET', ...msg })
    const fits = ({ probe, msg: { _msgid } }: Arrival) => _msgid === id && /^(out|catchd)-/.test(probe)
    return nodeRed.probes.arrival(fits, 15_000)
  }

  async function admin(kind: Kind, action: string, body?: object): Promise<void> {
    const response = await nodeRed.request(`oauth-integration/id-${kind}/${action}`, body ? { body } : {})
    note(`admin ${action}`, JSON.stringify([...response.headers]) + (await response.text()))
  }

  /** A consent from its start to its page; whatever the page says. */
  async function consent(change: (url: URL) => URL = (url) => url, cookie?: string): Promise<RawAnswer> {
    const begun = await begin(nodeRed, { id: 'id-code', key: 'code' })
    nonce = new URL(begun.authorizationUrl).searchParams.get('nonce') ?? ''
    canaries.add('state', begun.state)
    canaries.add('cookie', begun.cookie.split('=')[1] ?? '')
    canaries.add('nonce', nonce)
    const back = new URL(await approve(begun.authorizationUrl))
    canaries.add('code', back.searchParams.get('code') ?? '')
    const page = await comeBack(change(back).href, cookie ?? begun.cookie)
    note('callback page', JSON.stringify([page.headers, page.status]) + page.text)
    return page
  }

  async function liveThrough(): Promise<void> {
    for (const kind of kinds) await admin(kind, 'debug', { on: true })
    // Everything that goes well.
    assert.equal((await consent()).status, 200)
    for (const kind of kinds) {
      for (const msg of oddMessages) await send(kind, msg)
      for (const action of ['token', 'renew', 'ping']) await admin(kind, action, {})
      await admin(kind, 'status')
      provider.tokens.expireAccessTokens()
      await send(kind, {})
    }
    // Everything that does not.
    const denied = (url: URL) =>
      new URL(`${url.pathname}?error=access_denied&state=${url.searchParams.get('state')}&iss=${provider.origin}`, url)
    await consent(denied)
    await consent(undefined, 'a=b')
    await consent((url) => new URL(`${url.href}&code=twice`))
    await consent((url) => new URL(url.href.replace(encodeURIComponent(provider.origin), 'https%3A%2F%2Fevil.test')))
    for (const rule of hostileTokenAnswers) {
      behave(rule)
      await Promise.all([
        consent(),
        ...(['code', 'client', 'owner'] as const).map(async (kind) => {
          await admin(kind, 'renew', {})
          await send(kind, {})
        }),
      ])
    }
    behave()
    await consent()
    for (const kind of ['code', 'client', 'owner'] as const) await admin(kind, 'renew', {})
    for (const rule of hostileApiAnswers) {
      behave(rule)
      await Promise.all((['code', 'client', 'owner'] as const).map((kind) => send(kind, { requestTimeout: 700 })))
      await admin('code', 'ping', {})
    }
    // The grant ends, comes back, is taken away; a token is typed in; the store is sealed with another key.
    behave()
    provider.tokens.endAll()
    for (const kind of ['code', 'client', 'owner'] as const) {
      await admin(kind, 'renew', {})
      await send(kind, {})
      await admin(kind, 'status')
    }
    behave({ on: 'revoke', times: 1, reply: { status: 503, body: 'later' } })
    for (const kind of kinds) await admin(kind, 'revoke', {})
    await consent()
    await admin('code', 'token', {
      accessToken: canaries.make('access token by hand'),
      refreshToken: canaries.make('refresh token by hand'),
      expiresIn: 3600,
    })
    await admin('code', 'token', { accessToken: `${canaries.make('unusable token')}\n`, expiresIn: 'soon' })
    await send('code', {})
    await admin('code', 'status')
    await consent()
    await moveOn()
    await nodeRed.stop()
    await nodeRed.startAgain()
    await watch(nodeRed)
    for (const kind of kinds) await send(kind, {})
    await deploy({ code: { clientId: 'other' }, owner: { clientId: notSet } })
    for (const kind of kinds) {
      await send(kind, {})
      await admin(kind, 'status')
    }
    const credentialsOfCode = { ...credentials['id-code'], storeKey: canaries.make('another store key') }
    await nodeRed.deploy(flows(), { credentials: { 'id-code': credentialsOfCode } })
    await send('code', {})
    await admin('code', 'status')
    await deploy()
    await consent()
    await send('code', {})
    await moveOn()
  }

  /** What one life of Node-RED has seen. */
  async function moveOn(): Promise<void> {
    await sleep(200)
    witnesses.push(await testimony(nodeRed))
    arrivals.push(...nodeRed.probes.arrivals)
  }

  async function collect(): Promise<void> {
    for (const { messages, errors, log, title } of witnesses) {
      for (const text of messages) note('message', text)
      for (const text of errors) note('error', text)
      for (const text of log) note('log entry', text)
      note('process title', title)
    }
    for (const { url, rawHeaders, body } of evil.requests) note('elsewhere', JSON.stringify([url, rawHeaders, body]))
    note('output', nodeRed.output)
    for (const { frames } of comms) for (const frame of frames) note('comms', frame)
    for (const name of ['cmdline', 'environ', 'comm']) {
      const file = `/proc/${nodeRed.pid}/${name}`
      if (statSync(file, { throwIfNoEntry: false })) note(file, readFileSync(file, 'utf8'))
    }
    for (const file of readdirSync(nodeRed.userDir, { recursive: true, encoding: 'utf8' })) {
      const whole = path.join(nodeRed.userDir, file)
      if (file.startsWith('node_modules') || !statSync(whole).isFile()) continue
      note(`file ${file}`, readFileSync(whole, 'utf8'))
      note('file name', file)
    }
    const ids = [...kinds.map((kind) => `id-${kind}`), ...kinds.map((kind) => `request-${kind}`)]
    const paths = [
      'flows',
      'settings',
      'settings/user',
      'diagnostics',
      'nodes',
      'context/global',
      'library/local/flows/',
      'flow/global',
      ...kinds.flatMap((kind) => [`flow/tab-${kind}`, `context/flow/tab-${kind}`]),
      ...ids.flatMap((id) => [`context/node/${id}`, `context/node/${id}?store=default`, `context/node/${id}?keysOnly`]),
      ...ids.flatMap((id) => [`credentials/oauth-integration/${id}`, `oauth-integration/${id}/status`]),
    ]
    for (const as of ['RO', 'ADMIN'] as const)
      for (const url of paths)
        for (const version of ['v1', 'v2']) {
          const response = await nodeRed.request(url, { as, headers: { 'Node-RED-API-Version': version } })
          note(`GET ${url} as ${as}`, `${response.status} ${await response.text()}`)
        }
  }

  /** Where any of the secrets can be found. */
  function leaks(where: RegExp): string[] {
    const places = seen.filter((place) => where.test(place.where))
    assert.ok(places.length > 0, `nothing was seen at ${where}`)
    const found = places.flatMap((place) => canaries.findIn(place.text).map((name) => `${name} in ${place.where}`))
    return [...new Set(found)]
  }

  it('finds what it looks for', () => {
    const [secret = ''] = [canaries.make('planted')]
    const forms = [
      (text: string) => `x${text}y`,
      (text: string) => `x${[...text].reverse().slice(3, 20).join('')}y`,
      (text: string) => Buffer.from(`x${text}y`).toString('base64'),
      (text: string) => Buffer.from(`Basic web:${text}`).toString('base64url'),
      (text: string) => Buffer.from(`xy${text}`).toString('hex'),
      (text: string) => text.slice(8, 24),
    ]
    for (const form of forms) assert.deepEqual(canaries.findIn(form(secret)), ['planted'])
    assert.deepEqual(canaries.findIn(secret.slice(0, 11)), [])
    assert.ok(canaries.size > 60, `${canaries.size} secrets`)
  })

  it('Global canary sweep', () => {
    const sizes = seen.reduce((sum, { text }) => sum + text.length, 0)
    console.log(`        ${canaries.size} secrets, ${seen.length} places, ${(sizes / 1_048_576).toFixed(1)} MiB`)
    assert.match(nodeRed.output, /debug: POST http:\/\/127[^ ]*\/token → 200 in/)
    assert.match(nodeRed.output, /debug: GET http:\/\/127[^ ]*\/api → 200 in \d+ ms \(token renewed, sent twice\)/)
    assert.deepEqual(leaks(/./), [])
  })

  it('Errors delivered to catch nodes', () => {
    const caught = arrivals.filter(({ probe }) => probe.startsWith('catchd')).map(({ msg }) => msg['error'] as object)
    const codes = new Set(caught.map((error) => (error as { code?: string }).code))
    for (const code of [
      'AUTHORIZATION_REQUIRED',
      'CONFIGURATION_INVALID',
      'DEADLINE_PASSED',
      'NETWORK_FAILED',
      'ORIGIN_NOT_ALLOWED',
      'REQUEST_INVALID',
      'RESPONSE_MALFORMED',
      'RESPONSE_TOO_LARGE',
      'TOKEN_REQUEST_REFUSED',
      'TOKEN_UNREADABLE',
    ])
      assert.ok(codes.has(code), `${code} was not among ${[...codes].join(', ')}`)
    for (const error of caught) {
      const { source, ...rest } = error as { source: object }
      assert.deepEqual(
        Object.keys(rest).filter((name) => !['message', 'code', 'retryAt'].includes(name)),
        [],
        JSON.stringify(error),
      )
      assert.deepEqual(
        Object.keys(source).filter((name) => !['id', 'type', 'name', 'count'].includes(name)),
        [],
      )
    }
    const properties = new Set(witnesses.flatMap(({ errorProperties }) => errorProperties.flat()))
    assert.deepEqual(
      [...properties].filter((name) => !['message', 'code', 'name', 'retryAt'].includes(name)),
      [],
    )
    assert.deepEqual(leaks(/^error$/), [])
  })

  it('Output message after success', () => {
    const out = arrivals.filter(({ probe, msg }) => probe.startsWith('out') && msg['statusCode'] === 200)
    for (const kind of ['code', 'client', 'owner'])
      assert.ok(
        out.some(({ probe }) => probe.endsWith(kind)),
        `no answer came of ${kind}`,
      )
    assert.ok(out.some(({ msg }) => (msg['redirectList'] as unknown[]).length > 0))
    for (const { msg } of out) {
      assert.ok(!/authorization|access_token=/i.test(JSON.stringify([msg['responseUrl'], msg['redirectList']])))
      assert.deepEqual(Object.keys(msg['oauth'] as object).sort(), ['integration', 'renewed', 'retried'])
    }
    assert.deepEqual(leaks(/^message$/), [])
  })

  it('Status text', () => {
    const texts = arrivals
      .filter(({ probe }) => probe.startsWith('statusd'))
      .map(({ msg }) => (msg['status'] as { text?: string }).text ?? '')
    assert.ok(texts.length > 50)
    for (const text of new Set(texts)) {
      assert.ok(text.length <= 60, text)
      assert.ok(/^[\w.:/-]*$/.test(text), text)
      assert.ok(!/alice|http:|127\.0/.test(text), text)
    }
  })

  it('Credentials API returns no secret', async () => {
    for (const kind of kinds)
      for (const as of ['RO', 'ADMIN'] as const) {
        const told = await nodeRed.admin.json<object>(`credentials/oauth-integration/id-${kind}`, { as })
        assert.deepEqual(told, {
          has_clientSecret: true,
          has_ownerPassword: true,
          has_ownerUsername: true,
          has_privateKey: false,
          has_privateKeyPassphrase: false,
          has_secretParameters: false,
          has_signingSecret: false,
          has_storeKey: true,
        })
      }
    assert.deepEqual(leaks(/^(file flows|GET (flow|cred|library))/), [])
    const stored = readFileSync(path.join(nodeRed.userDir, 'flows_cred.json'), 'utf8')
    assert.match(stored, /^\{\s*"\$":\s*"[\w+/=]+"\s*\}$/)
    const set = readFileSync(path.join(nodeRed.userDir, 'flows.json'), 'utf8')
    for (const name of ['clientSecret', 'ownerPassword', 'ownerUsername', 'storeKey', 'accessToken', 'refreshToken'])
      assert.ok(!set.includes(`"${name}"`), name)
  })

  it('Network destinations', () => {
    const own = new URL(provider.origin).host
    const expected = new Set([
      own,
      new URL(evil.origin).host,
      'localhost:1',
      '127.0.0.1',
      'localhost',
      '127.0.0.1:1',
      'evil.invalid:80',
      'evil.invalid',
    ])
    const destinations = [...new Set(witnesses.flatMap(({ destinations }) => destinations))]
    assert.ok(destinations.includes(own))
    assert.deepEqual(
      destinations.filter((destination) => !expected.has(destination)),
      [],
    )
    assert.deepEqual(canaries.findIn(destinations.join('\n')), [])
    // Where a redirect led away, the token did not go along.
    assert.ok(evil.requests.length >= 3)
    assert.deepEqual(leaks(/^elsewhere$/), [])
  })

  it('no integration gets the token of another, in whatever order answers come', async () => {
    const late: Rule = {
      on: 'rs',
      reply: async ({ parameters, headers }) => {
        await sleep(Math.random() * 20)
        const token = parameters.get('access_token') ?? headers.authorization?.slice('Bearer '.length) ?? ''
        return { body: { owner: owners.get(token) ?? 'nobody' } }
      },
    }
    behave(late)
    for (const kind of ['client', 'owner'] as const) await admin(kind, 'token', {})
    const asked = Array.from({ length: 400 }, () => kinds[Math.floor(Math.random() * kinds.length)] as Kind)
    const answers = await Promise.all(asked.map((kind) => send(kind, {})))
    for (const [n, { probe, msg }] of answers.entries()) {
      const kind = asked[n] as Kind
      if (kind === 'unset') assert.equal(probe, 'catchd-unset')
      else assert.deepEqual([probe, msg['payload']], [`out-${kind}`, { owner: `web-${kind}` }])
    }
    // One without a connection gets no other’s.
    await admin('owner', 'revoke', {})
    behave(late, { on: 'token', reply: { status: 400, body: { error: 'invalid_client' } } })
    const without = await Promise.all(asked.slice(0, 100).map((kind) => send(kind === 'unset' ? 'owner' : kind, {})))
    for (const { probe, msg } of without)
      if (probe.endsWith('-owner')) assert.equal(probe, 'catchd-owner')
      else assert.deepEqual(msg['payload'], { owner: `web-${probe.split('-')[1]}` })
  })

  it('Published npm tarball', async () => {
    const folder = path.join(await installedPackage(), 'node_modules', '@grantkeeper', 'node-red-oauth')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      statSync(path.join(folder, file)).isFile(),
    )
    const odd = files.filter((file) =>
      /(^|\/)(\.|test|node_modules|coverage)|\.(pem|key|env|tgz|map\.js|log)$/i.test(file),
    )
    assert.deepEqual(odd, [])
    for (const file of files) {
      const text = readFileSync(path.join(folder, file), 'latin1')
      assert.ok(!/-----BEGIN [A-Z ]*PRIVATE KEY|basic-secret|_authToken/.test(text), file)
    }
    const own = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<string, object>
    assert.deepEqual(
      Object.keys(own['scripts'] ?? {}).filter((name) => /^(pre|post)?install$|^(pre|post)?prepare$/.test(name)),
      [],
    )
    assert.ok(Object.keys(own['dependencies'] ?? {}).length <= 6)
  })
})
