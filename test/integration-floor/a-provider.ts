import type { ClientSecrets, HttpRequest, HttpResponse, IntegrationSettings, Send } from '../../src/index.ts'
import { TestClock } from '../support/clock.ts'
import { atHand } from './at-hand.ts'

/** A request as a provider reads it. */
export interface Asked {
  readonly method: string
  /** Without its query. */
  readonly url: string
  readonly query: Readonly<Record<string, string>>
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly form: Readonly<Record<string, string>>
  readonly body: string
}

interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text as it is, anything else as JSON. */
  readonly body?: unknown
}

export const login = 'https://login.example.com'
export const api = 'https://api.example.com/v1'
export const redirectUri = 'https://flows.example.com/oauth-integration/acme/callback'

/** Definitions of a provider that keeps to the standards, by grant. */
export const machine = { tokenUrl: `${login}/token`, baseUrl: api }
export const owner = { ...machine, grant: 'password' }
export const consent = { ...machine, grant: 'authorization_code', authorizationUrl: `${login}/authorize` }

const granted = (count: number) => ({
  access_token: `access-${count}`,
  refresh_token: `refresh-${count}`,
  token_type: 'Bearer',
  expires_in: 3600,
})

export interface AProviderOptions {
  readonly definition: IntegrationSettings
  /** What it answers to whom; 200 with usual tokens, and to the API 200 with nothing much, where that gives nothing. */
  readonly answer?: (asked: Asked, count: number) => Answer | undefined
  readonly secrets?: ClientSecrets
}

/** An integration with a provider that writes down what it is asked. */
export function aProvider({ definition, answer = () => undefined, secrets }: AProviderOptions) {
  const asked: Asked[] = []
  const clock = new TestClock()
  const send: Send = async (request) => {
    const seen = read(request)
    asked.push(seen)
    const count = asked.filter(({ url }) => url === seen.url).length
    return written(answer(seen, count) ?? { body: seen.url.startsWith(api) ? { items: [] } : granted(count) })
  }
  const hand = atHand({
    definition,
    clock,
    send,
    secrets: { clientSecret: 'secret', ownerUsername: 'alice', ownerPassword: 'wonder', ...secrets },
  })
  const { integration } = hand
  const to = (url: string) => asked.filter((one) => one.url === url)
  return {
    ...hand,
    asked,
    clock,
    /** What it was asked at this address. */
    to,
    /** The first token request. */
    tokenRequest: async () => {
      await integration.token()
      return to(`${login}/token`)[0] as Asked
    },
    /** A person agrees; resolves to the address they were sent to. */
    agree: async (more: Readonly<Record<string, string>> = { code: 'code-1' }) => {
      const { authorizationUrl, state } = await integration.beginConsent({ redirectUri, binding: 'cookie' })
      await integration.completeConsent(new URLSearchParams({ state, ...more }))
      return new URL(authorizationUrl)
    },
    /** An API request, as it arrived. */
    call: async (request: Partial<HttpRequest> = {}) => {
      const response = await integration.send({ method: 'GET', url: `${api}/items`, headers: {}, ...request })
      return { response, arrived: asked.at(-1) as Asked }
    },
  }
}

function read({ method, url, headers, body }: HttpRequest): Asked {
  const { origin, pathname, searchParams } = new URL(url)
  const text = typeof body === 'string' ? body : Buffer.from((body as Uint8Array | undefined) ?? '').toString('utf8')
  const fields = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])
  const isForm = fields.some(([name, value]) => name === 'content-type' && value?.includes('urlencoded'))
  return {
    method,
    url: origin + pathname,
    query: Object.fromEntries(searchParams),
    headers: Object.fromEntries(fields) as Record<string, string>,
    form: isForm ? Object.fromEntries(new URLSearchParams(text)) : {},
    body: text,
  }
}

function written({ status = 200, headers = {}, body = '' }: Answer): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const type = typeof body === 'string' ? 'text/plain' : 'application/json'
  return { status, headers: { 'content-type': type, ...headers }, body: Buffer.from(text) }
}
