import assert from 'node:assert/strict'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'
import { Readable } from 'node:stream'
import { createNetwork, type Network } from '../../src/transport/network.ts'
import { errorOf } from '../support/error-of.ts'
import { type Answer, closeServers, serve } from './servers.ts'

const ok: Answer = (_, response) => response.end('ok')
const text = (body: Uint8Array) => Buffer.from(body).toString()
const soon = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

describe('network', () => {
  let network: Network
  beforeEach(() => {
    network = createNetwork({ env: false })
  })
  afterEach(async () => {
    await network.close()
    await closeServers()
  })
  const get = (url: string, more = {}) => network.send({ method: 'GET', url, headers: {}, ...more })

  it('sends method, path, query, headers and body as they are, and reads the answer whole', async () => {
    const server = await serve((_, response) => response.writeHead(201, { 'X-A': '1' }).end('é'.repeat(100_000)))
    const answer = await network.send({
      method: 'PATCH',
      url: `${server.origin}/a%20b/c?x=%41&y=[1]#fragment`,
      headers: { 'X-Case': 'kept', many: ['1', '2'] },
      body: 'ü',
    })
    assert.equal(answer.status, 201)
    assert.equal(answer.headers['x-a'], '1')
    assert.equal(text(answer.body), 'é'.repeat(100_000))
    const [seen] = server.seen
    assert.deepEqual([seen?.method, seen?.path, seen?.body], ['PATCH', '/a%20b/c?x=%41&y=[1]', 'ü'])
    assert.ok(seen?.rawHeaders.includes('X-Case'))
    assert.equal(seen?.headers['many'], '1, 2')
    assert.equal(seen?.host, `127.0.0.1:${server.port}`)
    assert.equal(seen?.headers['content-length'], '2')
  })

  it('sends bytes and streams', async () => {
    const server = await serve(ok)
    const bodies = [
      Buffer.from('bytes'),
      new Uint8Array(Buffer.from('xbytesx')).subarray(1, 6),
      Readable.from([Buffer.from('by'), Buffer.from('tes')]),
      (async function* () {
        yield Buffer.from('by')
        yield Buffer.from('tes')
      })(),
    ]
    for (const body of bodies) await network.send({ method: 'POST', url: server.origin, headers: {}, body })
    assert.deepEqual(
      server.seen.map(({ body }) => body),
      ['bytes', 'bytes', 'bytes', 'bytes'],
    )
  })

  it('has set-cookie as a list, and joins other headers that come more than once', async () => {
    const server = await serve(({ path }, response) => {
      response.setHeader('set-cookie', path === '/one' ? ['a=b'] : ['a=b', 'c=d'])
      response.setHeader('x-dup', ['1', '2'])
      response.setHeader('www-authenticate', ['Basic', 'Bearer'])
      response.end()
    })
    const { headers } = await get(`${server.origin}/one`)
    assert.deepEqual(headers['set-cookie'], ['a=b'])
    assert.equal(headers['x-dup'], '1, 2')
    assert.equal(headers['www-authenticate'], 'Basic, Bearer')
    assert.deepEqual((await get(`${server.origin}/two`)).headers['set-cookie'], ['a=b', 'c=d'])
  })

  it('takes the first of headers that must not come twice, and any name for a name', async () => {
    const server = await raw((socket) =>
      socket.end(
        'HTTP/1.1 200 OK\r\nLocation: /a\r\nLocation: /b\r\n__proto__: x\r\nconstructor: y\r\nconstructor: z\r\nContent-Length: 0\r\n\r\n',
      ),
    )
    const { headers } = await get(server)
    assert.equal(headers['location'], '/a')
    assert.deepEqual(
      Object.entries(headers).filter(([name]) => name.includes('o') && name.length > 8 && name !== 'content-length'),
      [
        ['__proto__', 'x'],
        ['constructor', 'y, z'],
      ],
    )
    assert.deepEqual(Object.keys(Object.prototype), [])
  })

  it('takes every status for an answer, follows nothing and decompresses nothing', async () => {
    const server = await serve(({ path }, response) =>
      response.writeHead(Number(path.slice(1)), { location: '/elsewhere', 'content-encoding': 'gzip' }).end(),
    )
    for (const status of [200, 204, 302, 304, 401, 404, 500, 503]) {
      assert.equal((await get(`${server.origin}/${status}`)).status, status)
    }
    assert.equal(server.seen.length, 8)
  })

  it('passes over answers that only say the request is under way', async () => {
    const server = await raw((socket) =>
      socket.end('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
    )
    const answer = await get(server)
    assert.deepEqual([answer.status, text(answer.body)], [200, 'ok'])
  })

  it('takes an answer without a body for whole, though it tells the length of another', async () => {
    for (const status of [204, 304]) {
      const server = await serve((_, response) => response.writeHead(status, { 'content-length': '500' }).end())
      for (const more of [{}, { maxResponseBytes: 10 }, { method: 'HEAD' }]) {
        const answer = await get(server.origin, more)
        assert.deepEqual([answer.status, answer.headers['content-length'], answer.body.length], [status, '500', 0])
      }
    }
  })

  it('keeps connections open and uses them again', async () => {
    const ports = new Set<number | undefined>()
    const server = await serve((_, response) => {
      ports.add(response.socket?.remotePort)
      response.end()
    })
    for (let count = 0; count < 20; count += 1) await get(server.origin)
    // undici takes a second one while it makes sure that the first was not closed after its answer.
    assert.ok(ports.size <= 2, String(ports.size))
  })

  it('says that a server cannot be reached with the code that Node has for it', async () => {
    const server = await serve(ok)
    await server.close()
    const refused = await errorOf(get(server.origin))
    assert.deepEqual(
      [refused.code, refused.reason, refused.details],
      ['NETWORK_FAILED', 'unreachable', { host: `127.0.0.1:${server.port}`, error: 'ECONNREFUSED' }],
    )
    const unknown = await errorOf(get('http://nowhere.invalid/'))
    assert.equal(unknown.code, 'NETWORK_FAILED')
    assert.match(String(unknown.details['error']), /^(ENOTFOUND|EAI_AGAIN)$/)
    assert.equal(unknown.details['host'], 'nowhere.invalid')
  })

  it('says that a connection was reset, before or in the middle of an answer', async () => {
    for (const answer of ['', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf']) {
      const error = await errorOf(get(await raw((socket) => socket.end(answer))))
      assert.deepEqual(
        [error.code, error.reason, error.details['error']],
        ['NETWORK_FAILED', 'unreachable', 'ECONNRESET'],
      )
    }
  })

  it('says that an answer is not HTTP', async () => {
    const error = await errorOf(get(await raw((socket) => socket.end('SSH-2.0-OpenSSH\r\n\r\n'))))
    assert.equal(error.code, 'NETWORK_FAILED')
    assert.match(String(error.details['error']), /^HPE_/)
  })

  it('gives up headers without end', async () => {
    const error = await errorOf(
      get(await raw((socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${'"'.repeat(65_536)}\r\n\r\n`))),
    )
    assert.equal(error.code, 'RESPONSE_TOO_LARGE')
  })

  for (const [when, answer] of [
    ['connected', () => {}],
    ['answering', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nha')],
  ] as const) {
    it(`gives up when the time for the whole exchange is over (${when})`, async () => {
      const url = await raw((socket) => void answer(socket))
      const begun = performance.now()
      const error = await errorOf(get(url, { timeout: 200 }))
      assert.deepEqual([error.code, error.reason], ['DEADLINE_PASSED', 'timeout'])
      assert.deepEqual(error.details, { host: new URL(url).host, seconds: 0.2, error: 'ETIMEDOUT' })
      assert.ok(performance.now() - begun < 1_000)
    })
  }

  it('leaves no timer behind', async () => {
    const server = await serve(ok)
    await get(server.origin)
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    for (let count = 0; count < 20; count += 1) await get(server.origin, { timeout: 60_000 })
    assert.ok(timers() < before + 10, `${before}, ${timers()}`)
  })

  it('gives up at once where no connection can be made', async () => {
    const stuck = createNetwork({ env: false, tls: { lookup: () => {} } as never })
    const begun = performance.now()
    assert.equal(
      (await errorOf(stuck.send({ method: 'GET', url: 'http://api.test/', headers: {}, timeout: 50 }))).reason,
      'timeout',
    )
    const { signal, abort } = abortable()
    const waiting = errorOf(stuck.send({ method: 'GET', url: 'http://api.test/', headers: {}, signal }))
    setTimeout(abort, 20)
    assert.equal((await waiting).reason, 'closed')
    await stuck.close()
    assert.ok(performance.now() - begun < 2_000)
  })

  it('obeys a signal, and closes the connection', async () => {
    let closed = false
    const url = await raw((socket) =>
      socket.on('close', () => {
        closed = true
      }),
    )
    const { signal, abort } = abortable()
    const waiting = errorOf(get(url, { signal }))
    setTimeout(abort, 50)
    assert.deepEqual([(await waiting).code, (await waiting).reason], ['DEADLINE_PASSED', 'closed'])
    await soon(50)
    assert.equal(closed, true)
    assert.equal((await errorOf(get(url, { signal }))).reason, 'closed')
  })

  it('lets many requests share one signal without a warning', async () => {
    const warnings: Error[] = []
    const note = (warning: Error) => void warnings.push(warning)
    process.on('warning', note)
    const url = await raw(() => {})
    const { signal, abort } = abortable()
    const waiting = Array.from({ length: 20 }, () => errorOf(get(url, { signal })))
    await soon(50)
    abort()
    assert.ok((await Promise.all(waiting)).every(({ reason }) => reason === 'closed'))
    process.off('warning', note)
    assert.deepEqual(warnings, [])
  })

  it('reads no more of an answer than allowed, told or not how much there is', async () => {
    const server = await serve(({ path }, response) => {
      if (path === '/told') response.setHeader('content-length', 2_000_000)
      response.on('error', () => {})
      response.end(Buffer.alloc(2_000_000))
    })
    for (const path of ['/told', '/untold']) {
      const error = await errorOf(get(server.origin + path, { maxResponseBytes: 1_000_000 }))
      assert.deepEqual(
        [error.code, error.details],
        ['RESPONSE_TOO_LARGE', { host: `127.0.0.1:${server.port}`, bytes: 1_000_000 }],
      )
    }
    assert.equal((await get(server.origin, { maxResponseBytes: 2_000_000 })).body.length, 2_000_000)
    const head = await network.send({ method: 'HEAD', url: `${server.origin}/told`, headers: {}, maxResponseBytes: 10 })
    assert.deepEqual([head.headers['content-length'], head.body.length], ['2000000', 0])
  })

  it('blames a failing stream on the stream', async () => {
    const server = await serve(ok)
    const failing = (async function* () {
      yield Buffer.from('x')
      throw new Error('secret')
    })()
    const error = await errorOf(network.send({ method: 'POST', url: server.origin, headers: {}, body: failing }))
    assert.deepEqual([error.code, error.reason], ['REQUEST_INVALID', 'payload'])
    assert.ok(!error.message.includes('secret'))
    const broken = new Readable({
      read() {
        this.destroy(Object.assign(new Error('gone'), { code: 'ENOENT' }))
      },
    })
    assert.equal(
      (await errorOf(network.send({ method: 'POST', url: server.origin, headers: {}, body: broken }))).code,
      'REQUEST_INVALID',
    )
  })

  it('lets go of a stream that nobody reads any more', async () => {
    const url = await raw(() => {})
    const endless = new Readable({ read() {} })
    await errorOf(network.send({ method: 'POST', url, headers: {}, body: endless, timeout: 50 }))
    assert.equal(endless.destroyed, true)
  })

  it('refuses what is no HTTP request before it connects', async () => {
    for (const method of ['', 'CONNECT', 'GET /x', 'G\r\nX: y', 'Ü', 'x'.repeat(100)]) {
      assert.equal((await errorOf(network.send({ method, url: 'http://127.0.0.1:1/', headers: {} }))).reason, 'method')
    }
    for (const url of ['', '/x', 'ftp://127.0.0.1/', 'http://']) assert.equal((await errorOf(get(url))).reason, 'url')
    assert.equal(
      (await errorOf(get('http://127.0.0.1:1/', { headers: { 'transfer-encoding': 'chunked' } }))).code,
      'REQUEST_INVALID',
    )
  })

  it('lets many requests wait for few connections', async () => {
    const narrow = createNetwork({ env: false, connections: 2 })
    const server = await serve((_, response) => setTimeout(() => response.end(), 5))
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => narrow.send({ method: 'GET', url: server.origin, headers: {} })),
    )
    assert.ok(answers.every(({ status }) => status === 200))
    await narrow.close()
  })

  it('ends everything at once when it is closed, and takes nothing more', async () => {
    const url = await raw(() => {})
    const waiting = Array.from({ length: 300 }, () => errorOf(get(url)))
    await soon(50)
    const begun = performance.now()
    await network.close()
    assert.ok(performance.now() - begun < 2_000)
    for (const error of await Promise.all(waiting)) {
      assert.deepEqual([error.code, error.reason], ['DEADLINE_PASSED', 'closed'])
    }
    assert.equal((await errorOf(get(url))).reason, 'closed')
    await network.close()
  })

  it('can be closed while it loads', async () => {
    const waiting = errorOf(get('http://127.0.0.1:1/'))
    await network.close()
    assert.match((await waiting).reason, /closed|unreachable/)
    await network.preload()
    assert.equal((await errorOf(get('http://127.0.0.1:1/'))).reason, 'closed')
  })
})

const listening: { close: () => void }[] = []
after(() => {
  for (const server of listening) server.close()
})

/** A server that says exactly this once something was asked. */
async function raw(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => answer(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  listening.push({
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

function abortable() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
