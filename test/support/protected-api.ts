import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TokenOwner } from './authorization-server.ts'
import { startHttpServer, type TestServerOptions } from './http-server.ts'

/** One request that reached the API. */
export interface ApiCall {
  readonly method: string
  /** Path and query, as sent. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** Names and values in the case and order they came in. */
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  /** The token it came with, in whatever place `tokenOf` looks. */
  readonly token: string | undefined
  readonly status: number
}

export interface ProtectedApiOptions extends TestServerOptions {
  /** Whether a token is good, and whose; `undefined` is refused with 401. */
  readonly ownerOf: (token: string) => Promise<TokenOwner | undefined> | TokenOwner | undefined
  /** Where this API expects the token; `Authorization: Bearer` by default. */
  readonly tokenOf?: (request: IncomingMessage) => string | undefined
}

export interface ProtectedApi {
  /** Without a slash at the end. */
  readonly origin: string
  readonly calls: ApiCall[]
  /** Answers everything with this status from now on, valid token or not; `undefined` ends that. */
  refuseWith(status: number | undefined, headers?: Record<string, string>): void
  close(): Promise<void>
}

/**
 * A small API behind a token. `/me` says whose token it was, `/echo` what arrived, `/slow?ms=` answers late,
 * `/status/<n>` answers with that status; anything else is 404.
 */
export async function startProtectedApi(options: ProtectedApiOptions): Promise<ProtectedApi> {
  const calls: ApiCall[] = []
  let refusal: { status: number; headers: Record<string, string> } | undefined
  const http = await startHttpServer((request, response) => {
    void answer(request, response)
  }, options)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '/', headers, rawHeaders } = request
    const body = await buffer(request).catch(() => undefined)
    if (!body) return
    const token = (options.tokenOf ?? bearerOf)(request)
    const owner = token === undefined ? undefined : await options.ownerOf(token)
    const reply = refusal
      ? { ...refusal, content: { error: 'refused by the test' } }
      : owner === undefined
        ? { status: 401, headers: { 'www-authenticate': challenge(token) }, content: { error: 'token refused' } }
        : await route(new URL(url, http.origin), owner, { method, url, headers, body: body.toString() })
    calls.push({ method, url, headers, rawHeaders, body, token, status: reply.status })
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
    response.end(reply.status === 204 ? undefined : JSON.stringify(reply.content))
  }

  return {
    origin: http.origin,
    calls,
    refuseWith: (status, headers = {}) => {
      refusal = status === undefined ? undefined : { status, headers }
    },
    close: http.close,
  }
}

interface Reply {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly content: unknown
}

async function route(url: URL, owner: TokenOwner, arrived: unknown): Promise<Reply> {
  if (url.pathname === '/me') return { status: 200, content: { name: owner.subject ?? owner.clientId, ...owner } }
  if (url.pathname === '/echo') return { status: 200, content: arrived }
  if (url.pathname === '/slow') {
    await sleep(Number(url.searchParams.get('ms') ?? 1000))
    return { status: 200, content: { slow: true } }
  }
  const status = Number(/^\/status\/(\d{3})$/.exec(url.pathname)?.[1])
  return status >= 200 ? { status, content: { status } } : { status: 404, content: { error: 'not found' } }
}

const bearerOf = (request: IncomingMessage): string | undefined =>
  /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]

// RFC 6750 §3.1: no error code where no token was sent.
const challenge = (token: string | undefined): string =>
  `Bearer realm="test"${token === undefined ? '' : ', error="invalid_token"'}`
