import type { ClientSecrets } from '../../src/definition/integration-definition.ts'
import type { HttpRequest } from '../../src/vocabulary/http.ts'
import { type Answer, aServer, tokenUrl } from '../protocol/fake-server.ts'
import { TestClock } from '../support/clock.ts'
import { type AtHandOptions, atHand } from './at-hand.ts'

type Behaviour = Answer | ((request: HttpRequest, count: number) => Answer | Promise<Answer>)

export const apiUrl = 'https://api.example.com/v1'
const redirectUri = 'https://flows.example.com/oauth-integration/acme/callback'

export { tokenUrl }

/** Settings of a machine, and of a person. */
export const machine = { grant: 'client_credentials', tokenUrl, baseUrl: apiUrl }
export const person = {
  grant: 'authorization_code',
  authorizationUrl: 'https://login.example.com/authorize',
  tokenUrl,
  baseUrl: apiUrl,
}

export interface ProviderAtHandOptions extends Partial<AtHandOptions> {
  readonly secrets?: ClientSecrets
}

/**
 * An integration and its provider, which gives out tokens that are numbered (`access-1`, `refresh-1`) unless it is told to behave
 * otherwise. A behaviour goes by the URL without its query, and is told how often it was asked before.
 */
export function providerAtHand(
  definition: object,
  behaviours: Record<string, Behaviour> = {},
  more: ProviderAtHandOptions = {},
) {
  const clock = more.clock ?? new TestClock()
  const counts = new Map<string, number>()
  const standard: Record<string, Behaviour> = {
    [tokenUrl]: (_request, count) => ({
      body: { access_token: `access-${count + 1}`, refresh_token: `refresh-${count + 1}`, expires_in: 3600 },
    }),
    [apiUrl]: { body: { ok: true } },
  }
  const all = { ...standard, ...behaviours }
  const server = aServer({})
  const send: typeof server.send = async (request) => {
    const address = request.url.split('?')[0] as string
    const count = counts.get(address) ?? 0
    counts.set(address, count + 1)
    const behaviour = all[address]
    server.behaviours[request.url] = async (seen) =>
      typeof behaviour === 'function' ? behaviour(seen, count) : (behaviour ?? { status: 404 })
    return server.send(request)
  }
  const hand = atHand({ definition, clock, send, ...more })
  const { integration } = hand
  return {
    ...hand,
    clock,
    behaviours: all,
    seen: server.seen,
    /** The requests to one address, or the addresses of all. */
    to: (address: string) => server.seen.filter(({ url }) => url.split('?')[0] === address),
    asked: () =>
      server.seen.map(({ method, url }) => `${method} ${url.replace('https://', '').replace('.example.com', '')}`),
    forget: () => void server.seen.splice(0),
    call: (url = apiUrl, extra: object = {}) => integration.send({ method: 'GET', url, headers: {}, ...extra }),
    async consent(parameters: Record<string, string> = { code: 'code-1' }, names = { state: 'state' }) {
      const { authorizationUrl, state } = await integration.beginConsent({ redirectUri, binding: 'cookie' })
      await integration.completeConsent(new URLSearchParams({ [names.state]: state, ...parameters }))
      return new URL(authorizationUrl)
    },
  }
}
