import { request } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { startHttpServer } from '../support/http-server.ts'
import { describeBehindProxy, type StartProxy } from './security-behind-proxy.ts'

/** As plain as a proxy can be: it says nothing of itself, and the server sees its own name as host. */
const startPlainProxy: StartProxy = async (target, tls) => {
  const { hostname, port, host } = new URL(target)
  const lines: string[] = []
  const { origin, close } = await startHttpServer(
    (incoming, response) => {
      const { method, url = '', headers } = incoming
      lines.push(`${method} ${url}`)
      if (!url.startsWith('/red/')) return void response.writeHead(404).end()
      const onward = request({ hostname, port, method, path: url.slice('/red'.length), headers: { ...headers, host } })
      onward.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
        pipeline(answer, response).catch(() => response.destroy())
      })
      pipeline(incoming, onward).catch(() => response.destroy())
    },
    { tls },
  )
  return { origin, close, log: () => lines.join('\n') }
}

describe('behind a proxy that ends TLS and takes a prefix off', () => {
  describeBehindProxy(startPlainProxy)
})
