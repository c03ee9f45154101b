import type { Connected } from '../../src/connections/connection.ts'
import type { ClientSecrets, IntegrationDefinition } from '../../src/definition/integration-definition.ts'
import { readDefinition } from '../../src/definition/read-definition.ts'
import type { TokenSet } from '../../src/vocabulary/token-set.ts'

/** When everything here was made; {@link TestClock} starts at the same moment. */
export const madeAt: number = Date.UTC(2030, 0, 1)

/** Tokens that are good for an hour. */
export function aTokenSet(differently: Partial<TokenSet> = {}): TokenSet {
  return {
    accessToken: 'access-1',
    tokenType: 'Bearer',
    refreshToken: 'refresh-1',
    scope: 'api',
    createdAt: madeAt,
    expiresAt: madeAt + 3_600_000,
    ...differently,
  }
}

/** Tokens that were good for an hour, until a minute ago. */
export function anExpiredTokenSet(differently: Partial<TokenSet> = {}): TokenSet {
  return aTokenSet({ createdAt: madeAt - 3_660_000, expiresAt: madeAt - 60_000, ...differently })
}

/** Rules of a provider that does everything as the standard has it. */
export const standardRules: IntegrationDefinition['rules'] = readDefinition({
  key: 'a',
  tokenUrl: 'https://a.test',
  clientId: 'a',
}).rules

/** A whole definition, as reading a short one gives it. */
export function aDefinition(differently: Partial<IntegrationDefinition> = {}): IntegrationDefinition {
  return {
    name: 'Example',
    key: 'example',
    mode: 'system',
    grant: 'authorization_code',
    authorizationUrl: 'https://login.example.com/authorize',
    tokenUrl: 'https://login.example.com/token',
    clientId: 'client-1',
    clientAuth: 'client_secret_basic',
    basicEncoding: 'form',
    scope: 'api',
    pkce: 'S256',
    baseUrl: 'https://api.example.com/v1',
    allowedDomains: [],
    allowHttp: false,
    callbackRoot: 'admin',
    refreshBefore: 1800,
    keepAlive: 0,
    timeout: 30,
    deferredUrls: {},
    parameters: { declared: [], values: {}, computed: {} },
    rules: standardRules,
    tokenPlacement: { in: 'header', name: 'Authorization', template: 'Bearer {token}' },
    authError: { status: [401, 403] },
    ping: { method: 'GET', url: '' },
    ...differently,
  }
}

export function someSecrets(differently: ClientSecrets = {}): ClientSecrets {
  return { clientSecret: 'secret-1', ...differently }
}

/** A connection as it is kept, in good health. */
export function aConnection(differently: Partial<Connected> = {}): Connected {
  return {
    state: 'connected',
    tokens: aTokenSet(),
    issuedBy: 'https://login.example.com',
    connectedAt: madeAt,
    ...differently,
  }
}
