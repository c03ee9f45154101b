import type { Provider } from 'oidc-provider'
import type { Users } from './login-pages.ts'
import { withOpenid } from './with-openid.ts'

/** The grant of RFC 6749 §4.3, which the library left out on purpose and old providers still ask for. */
export function addPasswordGrant(
  provider: Provider,
  users: Users,
  errors: typeof import('oidc-provider').errors,
): void {
  const { AccessToken, Grant, RefreshToken } = provider
  const handler: Parameters<Provider['registerGrantType']>[1] = async (ctx) => {
    const { client, params } = ctx.oidc
    if (!client || !params) throw new errors.InvalidRequest('no client')
    const user = String(params['username'] ?? '')
    if (!users.has(user) || users.get(user) !== params['password'])
      throw new errors.InvalidGrant('wrong user or password')
    const scope = typeof params['scope'] === 'string' ? params['scope'] : ''
    const grant = new Grant({ clientId: client.clientId, accountId: user })
    grant.addOIDCScope(withOpenid(scope))
    const grantId = await grant.save()
    const common = { accountId: user, client, grantId, gty: 'password', scope }
    const token = new AccessToken(common as unknown as ConstructorParameters<typeof AccessToken>[0])
    const refresh = client.grantTypeAllowed('refresh_token')
      ? await new RefreshToken(common as unknown as ConstructorParameters<typeof RefreshToken>[0]).save()
      : undefined
    ctx.body = {
      access_token: await token.save(),
      expires_in: token.expiration,
      token_type: token.tokenType,
      ...(refresh ? { refresh_token: refresh } : {}),
      ...(scope ? { scope } : {}),
    }
  }
  provider.registerGrantType('password', handler, ['username', 'password', 'scope'])
}
