import { Agent, type IncomingHttpHeaders, request } from 'node:http'

export interface RawRequest {
  /** GET, or POST where there is a body. */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** A text as it is; anything else as JSON. */
  readonly body?: unknown
}

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The `Set-Cookie` lines. */
  readonly cookies: readonly string[]
  readonly text: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 })

/** One request exactly as it is written, where `fetch` would tidy the path and refuse headers. Redirects are not followed. */
export function ask(origin: string, path: string, { method, headers = {}, body }: RawRequest = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin)
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        hostname,
        port,
        path,
        method: method ?? (text === undefined ? 'GET' : 'POST'),
        headers: {
          ...(typeof body === 'object' && { 'content-type': 'application/json' }),
          ...(text !== undefined && { 'content-length': String(Buffer.byteLength(text)) }),
          ...(headers as Record<string, string>),
        },
      },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            cookies: incoming.headers['set-cookie'] ?? [],
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(text)
  })
}
