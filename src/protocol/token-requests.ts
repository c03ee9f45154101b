import type {
  Configuration,
  CustomFetch,
  IDToken,
  TokenEndpointResponse,
  TokenEndpointResponseHelpers,
} from 'openid-client'
import type { ClientSecrets, IntegrationDefinition } from '../definition/integration-definition.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { Account, Grant, Granted } from '../vocabulary/grant.ts'
import type { Send } from '../vocabulary/http.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'
import { clientAuth } from './client-auth.ts'
import { conformingTokenFetch } from './conforming-fetch.ts'
import { hasMoved } from './moved-endpoint.ts'
import { openidClient } from './openid-client.ts'
import { protocolFailure } from './protocol-failure.ts'
import { resentOnce } from './resent-once.ts'
import type { ServerMetadata } from './server-metadata.ts'

/** All that token requests of one integration need. `send` is guarded, see `guardedSend`. */
export interface ProtocolContext {
  readonly definition: IntegrationDefinition
  readonly secrets: ClientSecrets
  readonly send: Send
  readonly now: () => number
  readonly metadata: () => Promise<ServerMetadata>
}

type OpenidClient = typeof import('openid-client')
type Answer = TokenEndpointResponse & TokenEndpointResponseHelpers

/** RFC 6749 §4.4. There is no refresh: asking again is as good. */
export function clientCredentialsGrant(context: ProtocolContext): Grant {
  return (previous) =>
    tokenRequest(context, previous, (oidc, configuration) =>
      oidc.clientCredentialsGrant(configuration, scoped(context.definition)),
    )
}

/** RFC 6749 §4.3. */
export function passwordGrant(context: ProtocolContext): Grant {
  const { ownerUsername: username = '', ownerPassword: password = '' } = context.secrets
  return (previous) =>
    tokenRequest(context, previous, (oidc, configuration) =>
      oidc.genericGrantRequest(configuration, 'password', { username, password, ...scoped(context.definition) }),
    )
}

/** RFC 6749 §6. The scope is left out, which asks for what was granted. A refresh token that does not come back stays. */
export function refreshTokenGrant(context: ProtocolContext): Grant {
  return async (previous) => {
    const refreshToken = previous?.tokens.refreshToken
    if (!previous || refreshToken === undefined) return undefined
    const metadata = await context.metadata()
    const granted = await tokenRequest(
      context,
      previous,
      (oidc, configuration) => oidc.refreshTokenGrant(configuration, refreshToken, targets(context.definition)),
      metadata.refreshUrl ?? metadata.tokenUrl,
    )
    const { scope } = previous.tokens
    // Who issued the grant does not change by where it is refreshed.
    return {
      ...granted,
      issuedBy: previous.issuedBy,
      tokens: { refreshToken, ...(scope !== undefined && { scope }), ...granted.tokens },
    }
  }
}

/** Sends one token request to `tokenUrl` and reads the answer. One that is `singleUse` is never sent twice. */
export async function tokenRequest(
  context: ProtocolContext,
  previous: Granted | undefined,
  ask: (oidc: OpenidClient, configuration: Configuration) => Promise<Answer>,
  tokenUrl?: string,
  {
    singleUse,
    metadata: given,
    ...more
  }: { singleUse?: boolean; redirectUri?: string; idToken?: boolean; metadata?: ServerMetadata } = {},
): Promise<Granted> {
  const oidc = await openidClient()
  const metadata = given ?? (await context.metadata())
  const address = required(tokenUrl ?? metadata.tokenUrl)
  const url = new URL(address)
  if (previous && hasMoved(previous, address, context.definition))
    throw new OAuthError('CONFIGURATION_INVALID', 'endpointMoved', { host: url.host })
  const send = singleUse ? context.send : resentOnce(context.send)
  const fetch = conformingTokenFetch({ send, now: context.now, ...more })
  const configuration = configure(oidc, context, { ...metadata, tokenUrl: url.href }, fetch)
  try {
    return granted(await ask(oidc, configuration), url.origin, context.now())
  } catch (error) {
    throw protocolFailure(error, url.host)
  }
}

/** openid-client's view of the server for one request. */
export function configure(
  oidc: OpenidClient,
  { definition, secrets }: ProtocolContext,
  { issuer, tokenUrl, revocationUrl, issPromised, idTokenAlgorithms }: ServerMetadata,
  fetch: CustomFetch,
): Configuration {
  const configuration = new oidc.Configuration(
    {
      // openid-client wants an issuer; without a configured one nothing is compared with it.
      issuer: issuer ?? new URL(required(tokenUrl)).origin,
      ...(tokenUrl !== undefined && { token_endpoint: tokenUrl }),
      ...(revocationUrl !== undefined && { revocation_endpoint: revocationUrl }),
      ...(idTokenAlgorithms && { id_token_signing_alg_values_supported: [...idTokenAlgorithms] }),
      authorization_response_iss_parameter_supported: issPromised,
    },
    definition.clientId,
    {},
    clientAuth(definition, secrets),
  )
  configuration[oidc.customFetch] = fetch
  // Time is bounded by the request itself, and plain http by `guardUrl`.
  configuration.timeout = 0
  oidc.allowInsecureRequests(configuration)
  return configuration
}

function granted(answer: Answer, issuedBy: string, at: number): Granted {
  const account = accountOf(answer.claims())
  const tokens: TokenSet = {
    accessToken: answer.access_token,
    tokenType: 'Bearer',
    createdAt: at,
    ...(answer.expires_in !== undefined && { expiresAt: at + answer.expires_in * 1_000 }),
    ...(answer.refresh_token !== undefined && { refreshToken: answer.refresh_token }),
    ...(answer.scope !== undefined && { scope: answer.scope }),
  }
  return { tokens, issuedBy, ...(account && { account }) }
}

function accountOf(claims: IDToken | undefined): Account | undefined {
  if (!claims) return undefined
  const name = [claims['email'], claims['preferred_username'], claims['name']].find(
    (value) => typeof value === 'string',
  )
  return { subject: claims.sub, ...(typeof name === 'string' && { name }) }
}

function scoped(definition: IntegrationDefinition): Record<string, string> {
  return { ...(definition.scope && { scope: definition.scope }), ...targets(definition) }
}

function targets({ audience, resource }: IntegrationDefinition): Record<string, string> {
  return { ...(audience !== undefined && { audience }), ...(resource !== undefined && { resource }) }
}

function required(tokenUrl: string | undefined): string {
  if (tokenUrl === undefined) throw new OAuthError('CONFIGURATION_INVALID', 'missing', { property: 'tokenUrl' })
  return tokenUrl
}
