import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { startHttpServer, type TestServer, type TestServerOptions } from './http-server.ts'
import { RotatingTokens } from './rotating-tokens.ts'
import { type Reply, sendReply } from './scripted-reply.ts'

/** The parts of an authorization server, and `rs` for everything else: the API behind it. */
export type Endpoint = 'token' | 'authorize' | 'par' | 'device' | 'revoke' | 'jwks' | 'metadata' | 'rs'

export interface ScriptedRequest {
  readonly on: Endpoint
  readonly at: number
  readonly method: string
  /** Path and query, as sent. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly body: string
  /** Query and form parameters together. */
  readonly parameters: URLSearchParams
}

export interface Rule {
  readonly on: Endpoint
  /** Which requests: parameters with these values, or a function; all when absent. */
  readonly match?: Readonly<Record<string, string>> | ((request: ScriptedRequest) => boolean)
  /** For how many requests; for ever when absent. */
  readonly times?: number
  /** What happens then: a reply, what makes one, or `default` for the normal answer. */
  readonly reply: Reply | 'default' | ((request: ScriptedRequest) => Reply | 'default' | Promise<Reply | 'default'>)
}

/**
 * A server that does what a test tells it to, above all what no server should: a hostile or broken authorization server
 * and API in one. Where no rule fits it behaves well: codes with PKCE, rotating refresh tokens with reuse detection, and
 * an API that takes the newest access token only.
 */
export class ScriptedServer {
  readonly tokens: RotatingTokens = new RotatingTokens()
  /** Everything that arrived, in order of arrival, also what was never answered. */
  readonly requests: ScriptedRequest[] = []
  /** The first that fits counts; a spent one is passed over. */
  #rules: { rule: Rule; left: number }[] = []
  readonly #http: TestServer

  private constructor(http: TestServer) {
    this.#http = http
  }

  static async start(options: TestServerOptions & { readonly rules?: readonly Rule[] } = {}): Promise<ScriptedServer> {
    const http = await startHttpServer(() => undefined, options)
    const server = new ScriptedServer(http)
    server.script(...(options.rules ?? []))
    http.server.removeAllListeners('request').on('request', (request, response) => {
      // A client that hangs up is what many a test is about.
      server.#answer(request, response).catch(() => response.destroy())
    })
    return server
  }

  get origin(): string {
    return this.#http.origin
  }

  get urls(): { issuer: string; authorizationUrl: string; tokenUrl: string; revocationUrl: string; baseUrl: string } {
    const { origin } = this
    return {
      issuer: origin,
      authorizationUrl: `${origin}/authorize`,
      tokenUrl: `${origin}/token`,
      revocationUrl: `${origin}/revoke`,
      baseUrl: `${origin}/api`,
    }
  }

  /** Replaces all rules. */
  script(...rules: Rule[]): void {
    this.#rules = rules.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }))
  }

  /** What arrived at one endpoint. */
  to(on: Endpoint): readonly ScriptedRequest[] {
    return this.requests.filter((request) => request.on === on)
  }

  close(): Promise<void> {
    return this.#http.close()
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '/', headers, rawHeaders } = incoming
    const { pathname, searchParams } = new URL(url, this.origin)
    const body = await text(incoming)
    const parameters = new URLSearchParams(searchParams)
    if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
      for (const [name, value] of new URLSearchParams(body)) parameters.append(name, value)
    }
    const on = endpointOf(pathname)
    const request: ScriptedRequest = { on, at: Date.now(), method, url, headers, rawHeaders, body, parameters }
    this.requests.push(request)
    const entry = this.#rules.find(({ rule, left }) => left > 0 && rule.on === on && fits(request, rule.match))
    if (entry) entry.left--
    const scripted = entry?.rule.reply ?? 'default'
    const reply = typeof scripted === 'function' ? await scripted(request) : scripted
    await sendReply(response, reply === 'default' ? this.#behave(request) : reply)
  }

  #behave(request: ScriptedRequest): Reply {
    const { on, parameters, headers, method, url } = request
    if (on === 'token') return this.tokens.answer(parameters)
    if (on === 'metadata') return { body: this.#metadata() }
    if (on === 'jwks') return { body: { keys: [] } }
    if (on === 'revoke') return { status: 200 }
    if (on === 'authorize') {
      const back = new URL(parameters.get('redirect_uri') ?? '')
      back.searchParams.set('code', this.tokens.code(parameters))
      back.searchParams.set('state', parameters.get('state') ?? '')
      back.searchParams.set('iss', this.origin)
      return { status: 302, headers: { location: back.href } }
    }
    if (on !== 'rs') return { status: 404 }
    const token = /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
    return this.tokens.accepts(token)
      ? { body: { method, url } }
      : {
          status: 401,
          headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
          body: { error: 'token refused' },
        }
  }

  #metadata(): Record<string, unknown> {
    const { issuer, authorizationUrl, tokenUrl, revocationUrl } = this.urls
    return {
      issuer,
      authorization_endpoint: authorizationUrl,
      token_endpoint: tokenUrl,
      revocation_endpoint: revocationUrl,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256', 'plain'],
      authorization_response_iss_parameter_supported: true,
    }
  }
}

function endpointOf(pathname: string): Endpoint {
  if (pathname.includes('/.well-known/')) return 'metadata'
  const name = pathname.slice(1)
  const names: readonly Endpoint[] = ['token', 'authorize', 'par', 'device', 'revoke', 'jwks']
  return names.find((known) => known === name) ?? 'rs'
}

function fits(request: ScriptedRequest, match: Rule['match']): boolean {
  if (typeof match === 'function') return match(request)
  return Object.entries(match ?? {}).every(([name, value]) => request.parameters.get(name) === value)
}
