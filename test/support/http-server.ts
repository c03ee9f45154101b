import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** A server of a test: on the loopback, on a port that the system chose. */
export interface TestServer {
  /** Without a slash at the end. */
  readonly origin: string
  readonly port: number
  readonly server: Server
  /** Ends every connection, idle or not, and frees the port. */
  close(): Promise<void>
}

export interface TestServerOptions {
  /** A port to listen on again, for a server that is stopped and comes back; any free one when absent. */
  readonly port?: number
  /** Serves https with this certificate (PEM). */
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** Starts a server on 127.0.0.1. */
export async function startHttpServer(listener: RequestListener, options: TestServerOptions = {}): Promise<TestServer> {
  const server = options.tls ? (createTlsServer(options.tls, listener) as Server) : createServer(listener)
  // Clients of a test come and go at once: a short keep-alive would only add connection resets that nobody asked for.
  server.keepAliveTimeout = 60_000
  server.listen(options.port ?? 0, '127.0.0.1')
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http${options.tls ? 's' : ''}://127.0.0.1:${port}`,
    port,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
