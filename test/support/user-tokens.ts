import type { AuthorizationServer } from './authorization-server.ts'
import type { GivenTokens } from './connect-users.ts'

/** Tokens of a new grant of an account at the provider, which can be renewed and revoked. */
export async function userTokens(server: AuthorizationServer, account = 'alice'): Promise<GivenTokens> {
  const response = await fetch(server.urls.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('basic:basic-secret').toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'password',
      username: account,
      password: `${account}-password`,
      scope: 'openid offline_access',
    }),
  })
  const tokens = (await response.json()) as GivenTokens
  if (!response.ok) throw new Error(`The provider answered HTTP ${response.status}: ${JSON.stringify(tokens)}`)
  return tokens
}
