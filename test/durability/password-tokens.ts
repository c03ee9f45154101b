import type { EnteredTokens } from '../../src/index.ts'
import type { AuthorizationServer } from '../support/authorization-server.ts'

/** Registers a client of the given id; its secret is `<client id>-secret`. */
export function registerClient(server: AuthorizationServer, clientId: string): void {
  server.register({
    client_id: clientId,
    client_secret: `${clientId}-secret`,
    grant_types: ['password', 'refresh_token'],
    response_types: [],
    redirect_uris: [],
  })
}

/** A new family of tokens for a client, such as a person's consent would bring. */
export async function passwordTokens(server: AuthorizationServer, clientId: string): Promise<EnteredTokens> {
  const response = await fetch(server.urls.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientId}-secret`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'password', username: 'alice', password: 'alice-password' }),
  })
  const tokens = (await response.json()) as { access_token: string; refresh_token: string; expires_in: number }
  return { accessToken: tokens.access_token, refreshToken: tokens.refresh_token, expiresIn: tokens.expires_in }
}
