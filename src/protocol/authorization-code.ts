import type { IntegrationDefinition } from '../definition/integration-definition.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { Granted } from '../vocabulary/grant.ts'
import { guardUrl } from './guarded-send.ts'
import { openidClient } from './openid-client.ts'
import type { ServerMetadata } from './server-metadata.ts'
import { type ProtocolContext, tokenRequest } from './token-requests.ts'

/** What must be remembered between sending a person to the provider and their coming back. */
export interface AuthorizationRequest {
  /** Unguessable, and good for one answer (RFC 6749 §10.12). */
  readonly state: string
  readonly redirectUri: string
  /** As found at the start: the code goes to this server's token endpoint and nowhere else (RFC 9700 §4.4). */
  readonly metadata: ServerMetadata
  /** RFC 7636; absent where PKCE is switched off. */
  readonly codeVerifier?: string
  readonly nonce?: string
}

/** Starts an authorization code grant (RFC 6749 §4.1.1). */
export async function authorizationRequest(
  context: ProtocolContext,
  redirectUri: string,
): Promise<{ url: string; request: AuthorizationRequest }> {
  const oidc = await openidClient()
  const { definition } = context
  const metadata = await context.metadata()
  const { authorizationUrl } = metadata
  if (authorizationUrl === undefined || metadata.tokenUrl === undefined) {
    const property = authorizationUrl === undefined ? 'authorizationUrl' : 'tokenUrl'
    throw new OAuthError('CONFIGURATION_INVALID', 'missing', { property })
  }
  guardUrl(new URL(authorizationUrl), definition)
  if (definition.pkce === 'S256' && metadata.pkceMethods?.length && !metadata.pkceMethods.includes('S256')) {
    const details = { property: 'pkce', value: 'S256', choices: metadata.pkceMethods.join(', ') }
    throw new OAuthError('CONFIGURATION_INVALID', 'choice', details)
  }
  const state = oidc.randomState()
  const codeVerifier = definition.pkce === 'none' ? undefined : oidc.randomPKCECodeVerifier()
  const nonce = isOpenid(definition, metadata) ? oidc.randomNonce() : undefined
  const { scope, audience, resource } = definition
  const parameters = {
    redirect_uri: redirectUri,
    state,
    ...(scope && { scope }),
    ...(audience !== undefined && { audience }),
    ...(resource !== undefined && { resource }),
    ...(nonce !== undefined && { nonce }),
    ...(codeVerifier !== undefined && {
      code_challenge_method: definition.pkce,
      code_challenge: definition.pkce === 'plain' ? codeVerifier : await oidc.calculatePKCECodeChallenge(codeVerifier),
    }),
  }
  const configuration = new oidc.Configuration(
    { issuer: metadata.issuer ?? new URL(authorizationUrl).origin, authorization_endpoint: authorizationUrl },
    definition.clientId,
  )
  oidc.allowInsecureRequests(configuration)
  const url = oidc.buildAuthorizationUrl(configuration, parameters)
  // A space as `+` is not understood everywhere; a literal plus is `%2B` by now.
  const href = url.href.replace(url.search, (search) => search.replaceAll('+', '%20'))
  return {
    url: href,
    request: {
      state,
      redirectUri,
      metadata,
      ...(codeVerifier !== undefined && { codeVerifier }),
      ...(nonce !== undefined && { nonce }),
    },
  }
}

/** The parameters of an authorization response that mean anything to us (RFC 6749 §4.1.2, RFC 9207 §2). */
export interface AuthorizationResponse {
  readonly state: string
  readonly code?: string
  readonly iss?: string
  readonly error?: string
}

/**
 * Reads the parameters of a callback. A parameter that comes twice, or as anything but text, spoils the whole: which one counts
 * would depend on who reads it.
 */
export function readAuthorizationResponse(parameters: URLSearchParams): AuthorizationResponse {
  const one = (name: string): string | undefined => {
    const values = parameters.getAll(name)
    if (values.length > 1) throw new OAuthError('CONSENT_INVALID', 'parameters')
    return values[0] || undefined
  }
  const [state, code, iss, error] = [one('state'), one('code'), one('iss'), one('error')]
  if (state === undefined || (code === undefined && error === undefined))
    throw new OAuthError('CONSENT_INVALID', 'parameters')
  return {
    state,
    ...(code !== undefined && { code }),
    ...(iss !== undefined && { iss }),
    ...(error !== undefined && { error }),
  }
}

/** Ends an authorization code grant (RFC 6749 §4.1.3): checks that the answer fits the request, and exchanges the code. */
export async function exchangeCode(
  context: ProtocolContext,
  request: AuthorizationRequest,
  response: AuthorizationResponse,
): Promise<Granted> {
  const { metadata } = request
  checkIssuer(metadata, response)
  if (response.error !== undefined) {
    const error = /^[\w.-]{1,60}$/.test(response.error) ? response.error : 'unknown_error'
    throw new OAuthError('AUTHORIZATION_DENIED', 'denied', { error })
  }
  const idToken = isOpenid(context.definition, metadata)
  // The redirect URI and the URL it is read from are put right by the conforming fetch; this one only carries parameters.
  const callback = new URL('https://callback.invalid/')
  callback.searchParams.set('code', response.code ?? '')
  callback.searchParams.set('state', response.state)
  if (metadata.issuer !== undefined && response.iss !== undefined) callback.searchParams.set('iss', response.iss)
  return tokenRequest(
    context,
    undefined,
    (oidc, configuration) =>
      oidc.authorizationCodeGrant(configuration, callback, {
        expectedState: request.state,
        ...(request.codeVerifier !== undefined && { pkceCodeVerifier: request.codeVerifier }),
        ...(idToken && request.nonce !== undefined && { expectedNonce: request.nonce, idTokenExpected: true }),
      }),
    metadata.tokenUrl,
    { redirectUri: request.redirectUri, idToken, metadata, singleUse: true },
  )
}

/** RFC 9207 §2.4: compared as text, refused when it differs, and when it was promised and is missing. */
function checkIssuer({ issuer, issPromised }: ServerMetadata, { iss }: AuthorizationResponse): void {
  if (issuer === undefined) return
  if (iss === undefined ? issPromised : iss !== issuer) throw new OAuthError('CONSENT_INVALID', 'issuer')
}

/** Whether an ID token is asked for and can be checked. */
function isOpenid({ scope }: IntegrationDefinition, { issuer }: ServerMetadata): boolean {
  return issuer !== undefined && scope.split(' ').includes('openid')
}
