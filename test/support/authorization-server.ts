import type { ClientMetadata, Provider } from 'oidc-provider'
import {
  type AuthorizationServerSettings,
  defaultSettings,
  providerConfiguration,
} from './authorization-server-configuration.ts'
import { AuthorizationServerStore } from './authorization-server-store.ts'
import { startHttpServer, type TestServer } from './http-server.ts'
import { loginPages } from './login-pages.ts'
import { addPasswordGrant } from './password-grant.ts'
import { loadProvider } from './quiet-provider.ts'
import { TokenRequestLog } from './token-requests.ts'

/** Whose token it is, where it is still accepted. */
export interface TokenOwner {
  readonly clientId: string
  /** The person who consented; absent for client credentials. */
  readonly subject?: string
  readonly scope: string
}

export interface AuthorizationServerOptions extends Partial<AuthorizationServerSettings> {
  /** Clients beside the three that are always there; see {@link AuthorizationServer.register}. */
  readonly clients?: readonly ClientMetadata[]
  /** People and their passwords; alice and bob when absent. */
  readonly users?: Readonly<Record<string, string>>
  /** The port to come back on. */
  readonly port?: number
}

/**
 * A real, certified authorization server (`oidc-provider`) with rotation and reuse detection, for one test. It knows the
 * clients `basic`, `post` and `public`, named after how they authenticate; the secret is `<client id>-secret`.
 */
export class AuthorizationServer {
  readonly log: TokenRequestLog = new TokenRequestLog()
  readonly settings: AuthorizationServerSettings
  readonly #store: AuthorizationServerStore
  readonly #provider: Provider
  readonly #http: TestServer

  private constructor(
    settings: AuthorizationServerSettings,
    store: AuthorizationServerStore,
    provider: Provider,
    http: TestServer,
  ) {
    this.settings = settings
    this.#store = store
    this.#provider = provider
    this.#http = http
    this.log.watch(provider)
    quickDevices(provider)
  }

  static async start(options: AuthorizationServerOptions = {}): Promise<AuthorizationServer> {
    const { clients = [], users = { alice: 'alice-password', bob: 'bob-password' }, port, ...chosen } = options
    const settings = { ...defaultSettings, ...chosen }
    const store = new AuthorizationServerStore()
    const people = new Map(Object.entries(users))
    const { Provider, errors } = await loadProvider()
    const http = await startHttpServer(() => undefined, port === undefined ? {} : { port })
    const provider = new Provider(http.origin, await providerConfiguration(settings, store, people))
    addPasswordGrant(provider, people, errors)
    const server = new AuthorizationServer(settings, store, provider, http)
    const [answer, pages] = [provider.callback(), loginPages(provider, people)]
    http.server.removeAllListeners('request').on('request', (request, response) => {
      void (request.url?.startsWith('/interaction/') ? pages : answer)(request, response)
    })
    for (const clientAuth of ['basic', 'post', 'public'] as const) server.register(everydayClient(clientAuth))
    for (const client of clients) server.register(client)
    return server
  }

  get issuer(): string {
    return this.#http.origin
  }

  /** Its addresses, for a client that is configured without discovery. */
  get urls(): { authorizationUrl: string; tokenUrl: string; revocationUrl: string; introspectionUrl: string } {
    const { issuer } = this
    return {
      authorizationUrl: `${issuer}/auth`,
      tokenUrl: `${issuer}/token`,
      revocationUrl: `${issuer}/token/revocation`,
      introspectionUrl: `${issuer}/token/introspection`,
    }
  }

  /** Where it gives out device codes. */
  get deviceAuthorizationUrl(): string {
    return `${this.issuer}/device/auth`
  }

  /** Adds a client, or replaces it. */
  register(client: ClientMetadata): void {
    this.#store.of('Client').set(client.client_id, client)
  }

  /** Registers one more redirect URI for a client, as a person does at the provider's developer page. */
  allowRedirect(clientId: string, uri: string): void {
    const client = this.#store.of('Client').get(clientId)
    if (!client) throw new TypeError(`No client ${clientId}`)
    const uris = new Set([...(client.redirect_uris ?? []), uri])
    this.#store.of('Client').set(clientId, { ...client, redirect_uris: [...uris] })
  }

  /** What a protected API asks: whose token is this, or `undefined` where it is unknown, expired or revoked. */
  async ownerOf(token: string): Promise<TokenOwner | undefined> {
    const { AccessToken, ClientCredentials } = this.#provider
    const found = (await AccessToken.find(token)) ?? (await ClientCredentials.find(token))
    if (!found?.isValid || !found.clientId) return undefined
    const subject = 'accountId' in found ? found.accountId : undefined
    return { clientId: found.clientId, scope: found.scope ?? '', ...(subject === undefined ? {} : { subject }) }
  }

  /** Every access token that is accepted now, oldest first. */
  get accessTokens(): readonly string[] {
    return [...this.#store.of('AccessToken').keys(), ...this.#store.of('ClientCredentials').keys()]
  }

  /** Stops accepting access tokens although their time is not over; refresh tokens stay good. All of them when none is named. */
  revokeAccessTokens(...tokens: string[]): void {
    for (const model of ['AccessToken', 'ClientCredentials']) {
      const records = this.#store.of(model)
      for (const token of tokens.length > 0 ? tokens : [...records.keys()]) records.delete(token)
    }
  }

  /** Ends the grants of all people, or of one, as a person does who withdraws access: each refresh answers `invalid_grant` from now on. */
  endGrants(subject?: string): void {
    for (const [grantId, { accountId }] of [...this.#store.of('Grant')]) {
      if (subject !== undefined && accountId !== subject) continue
      this.#store.revokeGrant(grantId)
      this.#store.of('Grant').delete(grantId)
      this.log.revocations.push({ grantId, at: Date.now(), because: 'asked by the test' })
    }
  }

  /** How many requests the token endpoint has answered, of one grant type or of all. */
  count(grantType?: string): number {
    const { requests } = this.log
    return requests.filter(
      ({ endpoint, grantType: type }) => endpoint === 'token' && (grantType === undefined || type === grantType),
    ).length
  }

  async close(): Promise<void> {
    await this.#http.close()
  }
}

/** Asks devices for one second between two requests, so that no test waits for five. */
function quickDevices(provider: Provider): void {
  provider.use(async (context, next) => {
    await next()
    const { body } = context as { body?: unknown }
    if (typeof body === 'object' && body !== null && 'device_code' in body) Object.assign(body, { interval: 1 })
  })
}

function everydayClient(clientAuth: 'basic' | 'post' | 'public'): ClientMetadata {
  const open = clientAuth === 'public'
  return {
    client_id: clientAuth,
    token_endpoint_auth_method: open ? 'none' : `client_secret_${clientAuth}`,
    grant_types: [
      'authorization_code',
      'refresh_token',
      'password',
      'urn:ietf:params:oauth:grant-type:device_code',
      ...(open ? [] : ['client_credentials']),
    ],
    response_types: ['code'],
    redirect_uris: ['http://127.0.0.1/callback'],
    ...(open ? {} : { client_secret: `${clientAuth}-secret` }),
  }
}
