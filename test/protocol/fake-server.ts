import type { IntegrationDefinition } from '../../src/definition/integration-definition.ts'
import { discovery } from '../../src/protocol/discovery.ts'
import { guardedSend } from '../../src/protocol/guarded-send.ts'
import type { ProtocolContext } from '../../src/protocol/protocol-context.ts'
import type { Granted } from '../../src/vocabulary/grant.ts'
import type { HttpRequest, HttpResponse, Send } from '../../src/vocabulary/http.ts'
import { TestClock } from '../support/clock.ts'
import { aDefinition, aTokenSet, someSecrets } from '../support/tokens.ts'

export interface Answer {
  /** 200 when absent. */
  readonly status?: number
  readonly headers?: Record<string, string>
  /** A text or bytes as they are, anything else as JSON. */
  readonly body?: unknown
}
type Behaviour = Answer | ((request: HttpRequest) => Answer | Promise<Answer>)

export interface Seen extends HttpRequest {
  readonly form: URLSearchParams
}

export const tokenUrl = 'https://login.example.com/token'
export const granted = { access_token: 'access-2', token_type: 'Bearer', expires_in: 3600, refresh_token: 'refresh-2' }
export const ok: Answer = { body: granted }

/** An authorization server as a `Send`: answers by URL, and everything else with a page of 404. */
export function aServer(behaviours: Record<string, Behaviour>) {
  const seen: Seen[] = []
  const send: Send = async (request) => {
    seen.push({ ...request, form: new URLSearchParams(typeof request.body === 'string' ? request.body : '') })
    const behaviour = behaviours[request.url] ?? { status: 404, body: '<html>not here</html>' }
    return responseOf(typeof behaviour === 'function' ? await behaviour(request) : behaviour)
  }
  return { send, seen, behaviours }
}

export function responseOf({ status = 200, headers = {}, body = '' }: Answer): HttpResponse {
  const raw = typeof body === 'string' || body instanceof Uint8Array
  const type = typeof body === 'string' ? 'text/html' : 'application/json'
  return {
    status,
    headers: { 'content-type': type, ...headers },
    body: raw ? Buffer.from(body as string) : Buffer.from(JSON.stringify(body)),
  }
}

/** All that the protocol needs, over a server. */
export function aContext(
  behaviours: Record<string, Behaviour> = { [tokenUrl]: ok },
  differently: Partial<IntegrationDefinition> = {},
  secrets: ProtocolContext['secrets'] = someSecrets(),
) {
  const clock = new TestClock()
  const definition = aDefinition(differently)
  const server = aServer(behaviours)
  const send = guardedSend(server.send, definition)
  const metadata = discovery(definition, send, clock.now)
  const context: ProtocolContext = { definition, secrets, send, now: clock.now, metadata, place: (request) => request }
  return { context, clock, ...server }
}

/** Without some properties of the usual definition. */
export function without<K extends keyof IntegrationDefinition>(...names: K[]): Partial<IntegrationDefinition> {
  return Object.fromEntries(names.map((name) => [name, undefined])) as never
}

export function aGrant(differently: Partial<Granted> = {}): Granted {
  return { tokens: aTokenSet(), issuedBy: 'https://login.example.com', ...differently }
}
