import { randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import type { Configuration } from 'oidc-provider'
import type { AuthorizationServerStore } from './authorization-server-store.ts'
import { deviceFlow } from './device-pages.ts'
import type { Users } from './login-pages.ts'
import { withOpenid } from './with-openid.ts'

/** What a test can choose, and change while the server runs. */
export interface AuthorizationServerSettings {
  /** Life of an access token in seconds; 3600 by default. Counts for tokens issued from now on. */
  accessTokenSeconds: number
  /** Life of a refresh token in seconds; a day by default. */
  refreshTokenSeconds: number
  /** Whether a refresh token is replaced when it is used, and its reuse ends the whole family; true by default. */
  rotate: boolean
  /** Who gets a refresh token: everybody (the default), only who asked for `offline_access`, or nobody. */
  refreshTokens: 'always' | 'offline_access' | 'never'
  /** Whether a consent without PKCE is refused; true by default. */
  pkceRequired: boolean
  /** Life of a device code in seconds; 600 by default. */
  deviceCodeSeconds: number
}

export const defaultSettings: Readonly<AuthorizationServerSettings> = {
  accessTokenSeconds: 3600,
  refreshTokenSeconds: 86_400,
  rotate: true,
  refreshTokens: 'always',
  pkceRequired: true,
  deviceCodeSeconds: 600,
}

const scopes = ['openid', 'offline_access', 'profile', 'email', 'api', 'api:read', 'api:write']

/** Everything is given, so that the library has nothing to warn of. */
export async function providerConfiguration(
  settings: AuthorizationServerSettings,
  store: AuthorizationServerStore,
  users: Users,
): Promise<Configuration> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const day = 86_400
  return {
    adapter: (model: string) => store.adapter(model),
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'test' }] } as NonNullable<
      Configuration['jwks']
    >,
    cookies: { keys: [randomBytes(16).toString('hex')] },
    scopes,
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    responseTypes: ['code'],
    findAccount: (_ctx, sub) => {
      if (!users.has(sub)) return undefined
      return { accountId: sub, claims: () => ({ sub, name: `Person ${sub}`, email: `${sub}@example.com` }) }
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    // Logging in is consent enough, and each consent is a family of its own: what one test ends, another keeps.
    loadExistingGrant: async (ctx) => {
      const { client, session, provider, params, resourceServers } = ctx.oidc
      if (!client || !session?.accountId) return undefined
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope(withOpenid(String(params?.['scope'] ?? '')))
      for (const resource of Object.keys(resourceServers ?? {})) grant.addResourceScope(resource, scopes.join(' '))
      await grant.save()
      return grant
    },
    issueRefreshToken: (_ctx, client, code) =>
      client.grantTypeAllowed('refresh_token') &&
      (settings.refreshTokens === 'always' ||
        (settings.refreshTokens === 'offline_access' && code.scopes.has('offline_access'))),
    rotateRefreshToken: () => settings.rotate,
    expiresWithSession: () => false,
    pkce: { required: () => settings.pkceRequired },
    clientBasedCORS: () => false,
    renderError: (ctx, out) => {
      ctx.type = 'text'
      ctx.body = `The authorization server refused: ${out.error} (${out.error_description ?? ''})`
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow,
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: scopes.join(' '),
          accessTokenFormat: 'opaque',
          accessTokenTTL: settings.accessTokenSeconds,
        }),
      },
    },
    ttl: {
      AccessToken: () => settings.accessTokenSeconds,
      ClientCredentials: () => settings.accessTokenSeconds,
      RefreshToken: () => settings.refreshTokenSeconds,
      AuthorizationCode: () => 60,
      DeviceCode: () => settings.deviceCodeSeconds,
      IdToken: () => settings.accessTokenSeconds,
      Interaction: () => 600,
      Session: () => day,
      Grant: () => 30 * day,
    },
  }
}
