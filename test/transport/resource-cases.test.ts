import assert from 'node:assert/strict'
import { type ApiPipelineParts, apiPipeline } from '../../src/transport/api-pipeline.ts'
import type { ApiRequest } from '../../src/transport/api-request.ts'
import { createNetwork, type Network } from '../../src/transport/network.ts'
import { errorOf } from '../support/error-of.ts'
import { selfSigned } from './fixtures/self-signed.ts'
import { definitionOf, get, sourceOf } from './samples.ts'
import { type Answer, closeServers, everythingIsHere, type Seen, serve, type TestServer } from './servers.ts'

/** Values that must never reach anybody but the API. */
const secrets = [
  'old-token',
  'new-token',
  'basic-secret',
  'cookie-secret',
  'key-secret',
  'dpop-secret',
  'proxy-secret',
  'set-secret',
]
const flowHeaders = {
  Authorization: 'Basic basic-secret',
  Cookie: 'c=cookie-secret',
  'X-Api-Key': 'key-secret',
  DPoP: 'dpop-secret',
  Accept: 'a/b',
}

describe('security cases of requests', () => {
  let network: Network
  let evil: TestServer
  beforeEach(async () => {
    network = createNetwork({ env: false, tls: { ca: selfSigned.cert, ...everythingIsHere } })
    evil = await serve((_, response) => response.end('evil'))
  })
  afterEach(async () => {
    await network.close()
    await closeServers()
  })

  /** An API at `api.test` that answers so, and a way to ask it. */
  async function api(answer: Answer, more: Partial<ApiPipelineParts['definition']> = {}, secure = false) {
    const server = await serve(answer, secure)
    const origin = `http${secure ? 's' : ''}://api.test:${server.port}`
    const made = sourceOf('old-token', 'new-token')
    const definition = definitionOf({ baseUrl: origin, allowHttp: true, ...more })
    const send = apiPipeline({ source: made.source, definition, send: network.send })
    return {
      ...made,
      server,
      origin,
      send: (request: Partial<ApiRequest> = {}) => send(get(`${origin}/start`, request)),
    }
  }

  const isOld = ({ headers }: Seen) => headers.authorization === 'Bearer old-token'
  const nothingLeaked = (seen: readonly Seen[]) => {
    for (const secret of secrets) assert.ok(!JSON.stringify(seen).includes(secret), secret)
  }

  it('RS-001 401 then success: refresh once, retry once', async () => {
    const { send, server, replaced } = await api((seen, response) =>
      isOld(seen)
        ? response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end()
        : response.end('fine'),
    )
    const answer = await send({
      method: 'POST',
      body: '{"a":1}',
      headers: { 'Content-Type': 'application/json', 'X-A': '1' },
    })
    assert.deepEqual([answer.status, Buffer.from(answer.body).toString()], [200, 'fine'])
    assert.deepEqual([answer.renewed, answer.retried], [true, true])
    assert.equal(replaced.length, 1)
    assert.equal(server.seen.length, 2)
    const [first, second] = server.seen.map(({ rawHeaders, ...rest }) => ({
      ...rest,
      headers: { ...rest.headers, authorization: '' },
    }))
    assert.deepEqual(first, second)
    assert.deepEqual(
      server.seen.map(({ headers }) => headers.authorization),
      ['Bearer old-token', 'Bearer new-token'],
    )
  })

  it('RS-004 403 insufficient_scope', async () => {
    const { send, server, replaced } = await api((_, response) =>
      response.writeHead(403, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="x"' }).end(),
    )
    const answer = await send()
    assert.equal(answer.status, 403)
    assert.match(String(answer.headers['www-authenticate']), /scope="x"/)
    assert.deepEqual([server.seen.length, replaced.length], [1, 0])
  })

  it('RS-005 403 without challenge (business denial, WAF, rate limit)', async () => {
    const { send, server, replaced, again } = await api((_, response) => response.writeHead(403).end('<html>no</html>'))
    assert.equal((await send()).status, 403)
    assert.deepEqual(
      [server.seen.length, replaced, again],
      [2, [{ accessToken: 'old-token', certain: false }], ['new-token']],
    )
    const off = await api((_, response) => response.writeHead(403).end(), { authError: { status: [401] } })
    await off.send()
    assert.deepEqual([off.server.seen.length, off.replaced.length], [1, 0])
  })

  it('RS-006 Non-idempotent retry', async () => {
    const request = { method: 'POST', body: 'once', headers: { 'Idempotency-Key': 'k-1' } }
    const cut = await api((_, response) => response.socket?.destroy())
    assert.equal((await errorOf(cut.send(request))).code, 'NETWORK_FAILED')
    assert.equal(cut.server.seen.length, 1)
    assert.equal(cut.replaced.length, 0)
    const refusing = await api((seen, response) => response.writeHead(isOld(seen) ? 401 : 200).end())
    await refusing.send(request)
    assert.deepEqual(
      refusing.server.seen.map(({ headers, body }) => [headers['idempotency-key'], body]),
      [
        ['k-1', 'once'],
        ['k-1', 'once'],
      ],
    )
    const failing = await api((_, response) => response.writeHead(503).end())
    assert.equal((await failing.send(request)).status, 503)
    assert.equal(failing.server.seen.length, 1)
  })

  it('RS-007 Unreplayable body', async () => {
    const { send, server, replaced } = await api((seen, response) => response.writeHead(isOld(seen) ? 401 : 200).end())
    const body = (async function* () {
      yield Buffer.from('part 1, ')
      yield Buffer.from('part 2')
    })()
    const error = await errorOf(send({ method: 'POST', body }))
    assert.equal(error.code, 'BODY_NOT_REPLAYABLE')
    assert.deepEqual(
      server.seen.map((seen) => seen.body),
      ['part 1, part 2'],
    )
    assert.equal(replaced.length, 1)
    assert.equal((await send({ method: 'POST', body: 'next message' })).status, 200)
  })

  const statuses = [301, 302, 303, 307, 308]
  const targets: Record<string, (ports: { api: number; evil: number }) => string> = {
    'other host': ({ evil }) => `http://evil.test:${evil}/x`,
    'other host, same port': ({ api }) => `http://evil.test:${api}/x`,
    'other port': ({ evil }) => `http://api.test:${evil}/x`,
    subdomain: ({ api }) => `http://sub.api.test:${api}/x`,
    'trailing-dot host': ({ api }) => `http://api.test.:${api}/x`,
    'userinfo URL': ({ api, evil }) => `http://api.test:${api}@evil.test:${evil}/x`,
  }
  for (const [variant, target] of Object.entries(targets)) {
    it(`RS-008 Cross-origin redirect leaks Authorization: ${variant}`, async () => {
      for (const status of statuses) {
        const location = () => target({ api: server.port, evil: evil.port })
        const { send, server } = await api(({ path }, response) => {
          if (path !== '/start') return void response.end()
          return void response.writeHead(status, { location: location(), 'set-cookie': 's=set-secret' }).end()
        })
        const answer = await send({ method: 'POST', body: 'b', headers: flowHeaders })
        assert.equal(answer.status, 200)
        const foreign = [...evil.seen, ...server.seen.slice(1)]
        assert.ok(foreign.length > 0)
        nothingLeaked(foreign)
        assert.ok(foreign.every(({ headers }) => headers.accept === 'a/b'))
        assert.ok(JSON.stringify(server.seen[0]).includes('old-token'))
      }
    })
  }

  it('RS-008 Cross-origin redirect leaks Authorization: https->http', async () => {
    for (const status of statuses) {
      const { send, server } = await api(
        (_, response) => response.writeHead(status, { location: `http://api.test:${evil.port}/x` }).end(),
        {},
        true,
      )
      assert.equal((await send({ headers: flowHeaders })).status, 200)
      assert.ok(JSON.stringify(server.seen).includes('old-token'))
      nothingLeaked(evil.seen)
    }
    assert.equal(evil.seen.length, statuses.length)
  })

  it('RS-008 Cross-origin redirect leaks Authorization: chain api->api->EVIL, then EVIL redirects back', async () => {
    const { send, server, origin } = await api(({ path }, response) => {
      if (path === '/start') response.writeHead(302, { location: '/second', 'set-cookie': 's=set-secret' }).end()
      else if (path === '/second') response.writeHead(307, { location: `${thief.origin}/x` }).end()
      else response.end('back')
    })
    const thief = await serve((_, response) => response.writeHead(302, { location: `${origin}/back` }).end())
    const answer = await send({ headers: flowHeaders })
    assert.deepEqual([Buffer.from(answer.body).toString(), answer.url], ['back', `${origin}/back`])
    assert.equal(answer.redirects.length, 3)
    nothingLeaked(thief.seen)
    const [start, second, back] = server.seen
    assert.equal(start?.headers.authorization, 'Bearer old-token')
    assert.equal(second?.headers.authorization, 'Bearer old-token')
    assert.equal(second?.headers.cookie, 'c=cookie-secret; s=set-secret')
    nothingLeaked(back ? [back] : [])
  })

  it('RS-008 Cross-origin redirect leaks Authorization: to an origin that may have the token by itself', async () => {
    const other = await serve((_, response) => response.end())
    const { send } = await api(
      (_, response) => response.writeHead(302, { location: `http://other.test:${other.port}/` }).end(),
      { allowedDomains: [`other.test:${other.port}`] },
    )
    await send({ headers: flowHeaders })
    nothingLeaked(other.seen)
    assert.equal(other.seen.length, 1)
  })

  it('RS-008 Cross-origin redirect leaks Authorization: a refusal of EVIL renews nothing', async () => {
    const thief = await serve((_, response) => response.writeHead(401).end())
    const { send, replaced } = await api((_, response) => response.writeHead(302, { location: thief.origin }).end())
    assert.equal((await send()).status, 401)
    assert.deepEqual([replaced.length, thief.seen.length], [0, 1])
  })

  it('Token in query string', async () => {
    const inHeader = await api((_, response) => response.end())
    await inHeader.send()
    nothingLeaked(inHeader.server.seen.map((seen) => ({ ...seen, headers: {}, rawHeaders: [] })))

    const tokenPlacement = { in: 'query', name: 'access_token', template: '{token}' } as const
    const { send, server, origin } = await api(
      ({ path }, response) => {
        const { search, pathname } = new URL(path, 'http://x')
        if (pathname === '/start') response.writeHead(302, { location: `/second${search}` }).end()
        else response.writeHead(302, { location: `${evil.origin}/x${search}&next=${encodeURIComponent(path)}` }).end()
      },
      { tokenPlacement },
    )
    const answer = await send()
    assert.deepEqual(
      server.seen.map(({ path }) => path),
      ['/start?access_token=old-token', '/second?access_token=old-token'],
    )
    assert.equal(evil.seen.length, 1)
    nothingLeaked(evil.seen)
    for (const secret of secrets) assert.ok(!JSON.stringify(answer).includes(secret), secret)
    assert.ok(answer.url.startsWith(`${evil.origin}/x`))
    assert.equal((await send({ followRedirects: false })).url, `${origin}/start`)
  })

  it('User supplied Authorization / duplicate auth headers', async () => {
    const { send, server } = await api((_, response) => response.end())
    await send({
      method: 'POST',
      body: 'body',
      headers: {
        Authorization: 'Basic 1',
        authorization: 'Basic 2',
        AUTHORIZATION: 'Basic 3',
        'Content-Length': '100',
        'Transfer-Encoding': 'chunked',
        Connection: 'x-a',
        'X-A': '1',
        'x-a': '2',
      },
    })
    const [seen] = server.seen
    const count = (name: string) =>
      seen?.rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length
    assert.deepEqual([count('authorization'), seen?.headers.authorization], [1, 'Bearer old-token'])
    assert.deepEqual([count('x-a'), seen?.headers['x-a']], [1, '2'])
    assert.deepEqual(
      [seen?.headers['content-length'], seen?.headers['transfer-encoding'], seen?.body],
      ['4', undefined, 'body'],
    )
    for (const headers of [{ 'Proxy-Authorization': 'x' }, { Host: 'evil.test' }, { 'X-A': 'a\r\nEvil: 1' }]) {
      const error = await errorOf(send({ headers }))
      assert.deepEqual([error.code, error.reason], ['REQUEST_INVALID', 'header'])
    }
    assert.equal(server.seen.length, 1)
  })

  it('WWW-Authenticate parsing', async () => {
    const { send, server } = await api((seen, response) =>
      isOld(seen)
        ? response
            .writeHead(401, {
              'www-authenticate': [
                'Negotiate abc==',
                'basic realm="x", BEARER Error="invalid_token"',
                '",",,"'.repeat(1_500),
              ],
            })
            .end()
        : response.end(),
    )
    assert.equal((await send()).status, 200)
    assert.equal(server.seen.length, 2)
  })

  it('WWW-Authenticate must not steer the client', async () => {
    const { send, server } = await api((_, response) =>
      response
        .writeHead(401, {
          'www-authenticate': `Bearer authorization_uri="${evil.origin}/a", resource_metadata="${evil.origin}/b", realm="${evil.origin}/c", scope="admin", error="invalid_token"`,
          link: `<${evil.origin}/d>; rel=next`,
          location: `${evil.origin}/e`,
          refresh: `0; url=${evil.origin}/f`,
        })
        .end(),
    )
    assert.equal((await send()).status, 401)
    assert.equal(server.seen.length, 2)
    assert.equal(evil.seen.length, 0)
  })

  it('RS-024 Abort propagation', async () => {
    let socketsClosed = 0
    const { send } = await api(
      (_, response) =>
        void response.socket?.on('close', () => {
          socketsClosed += 1
        }),
    )
    const controller = new AbortController()
    const waiting = errorOf(send({ signal: controller.signal }))
    setTimeout(() => controller.abort(), 50)
    assert.deepEqual([(await waiting).code, (await waiting).reason], ['DEADLINE_PASSED', 'closed'])
    const late = await errorOf(send({ timeout: 50 }))
    assert.deepEqual([late.reason, late.details['error']], ['timeout', 'ETIMEDOUT'])
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(socketsClosed, 2)
  })

  it('RS-024 Abort propagation: a renewal goes on for others', async () => {
    const { send, source } = await api((seen, response) => response.writeHead(isOld(seen) ? 401 : 200).end())
    const { replace } = source
    let renewed = false
    source.replace = async (...about) => {
      await new Promise((resolve) => setTimeout(resolve, 150))
      renewed = true
      return replace(...about)
    }
    const [impatient, patient] = await Promise.all([errorOf(send({ timeout: 50 })), send()])
    assert.equal(impatient.reason, 'timeout')
    assert.deepEqual([patient.status, renewed], [200, true])
  })

  it('RS-025 Keep-alive race', async () => {
    let count = 0
    const { send, replaced } = await api((_, response) => {
      count += 1
      if (count % 3 === 0) response.socket?.destroy()
      else response.end()
    })
    for (let message = 0; message < 9; message += 1) {
      const outcome = await send().then(
        ({ status }) => status,
        (error: { code: string }) => error.code,
      )
      assert.ok(outcome === 200 || outcome === 'NETWORK_FAILED', String(outcome))
    }
    assert.equal(replaced.length, 0)
  })
})
