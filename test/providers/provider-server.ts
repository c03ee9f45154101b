import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createNetwork, type Send } from '../../src/index.ts'
import type { RecordedRequest } from './recorded-request.ts'

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body: string
}

/** Answers the requests of one run. */
export type Handler = (request: RecordedRequest) => Reply

export interface ProviderServer {
  /** A `Send` whose requests all end at the handler, whatever host they are meant for. */
  readonly sendTo: (handler: Handler) => Send
  readonly close: () => Promise<void>
}

/** Names of the headers that carry the address a request was meant for, and whose run it belongs to. */
const meantFor = 'x-test-meant-for'
const belongsTo = 'x-test-run'

/** A server on this machine in place of all hosts there are. Requests travel for real, only the host is another. */
export async function providerServer(): Promise<ProviderServer> {
  const handlers = new Map<string, Handler>()
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { [meantFor]: url, [belongsTo]: run, ...headers } = request.headers
      const handler = handlers.get(String(run))
      const flat = Object.entries(headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ])
      const recorded: RecordedRequest = {
        method: request.method ?? '',
        url: decodeURIComponent(String(url)),
        headers: Object.fromEntries(flat) as Record<string, string>,
        body,
      }
      const reply = handler?.(recorded) ?? { status: 500, body: 'no such run' }
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
      response.end(reply.status === 204 ? undefined : reply.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const network = createNetwork({ env: false })
  let runs = 0
  return {
    sendTo(handler) {
      runs += 1
      const run = String(runs)
      handlers.set(run, handler)
      return (request) => {
        const path = /^https?:\/\/[^/?#]*([^#]*)/i.exec(request.url)?.[1] ?? '/'
        const headers = { ...request.headers, [meantFor]: encodeURIComponent(request.url), [belongsTo]: run }
        return network.send({
          ...request,
          url: `http://127.0.0.1:${port}${path.startsWith('/') ? path : `/${path}`}`,
          headers,
        })
      }
    },
    async close() {
      await network.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString('utf8')
}
