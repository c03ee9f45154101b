import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { selfSigned } from './fixtures/self-signed.ts'

/** What a server saw of one request. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly host: string
  readonly headers: IncomingMessage['headers']
  readonly rawHeaders: readonly string[]
  readonly body: string
}

export interface TestServer {
  readonly port: number
  readonly origin: string
  readonly seen: Seen[]
  close(): Promise<void>
}

/** Answers a request; the body has been read. */
export type Answer = (seen: Seen, response: ServerResponse) => void

const open: TestServer[] = []

/** A server on a free port of the loopback, closed by `closeServers`. */
export async function serve(answer: Answer, secure = false): Promise<TestServer> {
  const seen: Seen[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => {})
    request.on('end', () => {
      const { method = '', url: path = '', headers, rawHeaders } = request
      const one = {
        method,
        path,
        host: headers.host ?? '',
        headers,
        rawHeaders,
        body: Buffer.concat(chunks).toString(),
      }
      seen.push(one)
      answer(one, response)
    })
  }
  const server = secure ? createTlsServer(selfSigned, listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const test = {
    port,
    origin: `http${secure ? 's' : ''}://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  open.push(test)
  return test
}

/** A proxy that only opens tunnels, and notes where to. */
export async function serveProxy(allow: (authorization: string | undefined) => boolean = () => true) {
  const tunnels: { target: string; authorization: string | undefined }[] = []
  const sockets = new Set<Socket>()
  const server = createServer((_, response) => response.writeHead(500).end('only tunnels'))
  server.on('connection', (socket) => sockets.add(socket))
  server.on('connect', (request, client: Socket) => {
    const authorization = request.headers['proxy-authorization']
    const target = request.url ?? ''
    tunnels.push({ target, authorization })
    client.on('error', () => {})
    if (!allow(authorization)) return client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    const upstream = connect(Number(target.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    sockets.add(upstream)
    return upstream.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  open.push({
    port,
    origin: '',
    seen: [],
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  })
  return { port, host: `127.0.0.1:${port}`, tunnels }
}

export async function closeServers(): Promise<void> {
  await Promise.all(open.splice(0).map((server) => server.close()))
}

const lookup = (
  _: string,
  options: { all?: boolean },
  done: (error: null, address: unknown, family?: number) => void,
) => (options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4))

/** TLS settings with which every name is this machine, so that tests can use names that exist nowhere. */
export const everythingIsHere: { readonly lookup: never } = { lookup: lookup as never }
