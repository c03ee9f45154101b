import type { CallbackRule, IntegrationDefinition } from '../definition/integration-definition.ts'
import { namesInJwt } from '../definition/names-in.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { Granted } from '../vocabulary/grant.ts'
import { endpoints } from './endpoints.ts'
import { scoped } from './grants.ts'
import { guardUrl } from './guarded-send.ts'
import { openidClient } from './openid-client.ts'
import type { ProtocolContext } from './protocol-context.ts'
import { checkedCaptures, valuesFor } from './request-values.ts'
import type { ServerMetadata } from './server-metadata.ts'
import { shapeAuthorization } from './shape-authorization.ts'
import { tokenRequest } from './token-requests.ts'

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
  const metadata = await endpoints(context, valuesFor(context, {}, {}, { shown: true }), 'authorizationUrl')
  const { authorizationUrl } = metadata
  if (authorizationUrl === undefined || !(metadata.tokenUrl ?? definition.deferredUrls.tokenUrl)) {
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
  const challenge =
    codeVerifier === undefined || definition.pkce === 'plain'
      ? codeVerifier
      : await oidc.calculatePKCECodeChallenge(codeVerifier)
  const configuration = new oidc.Configuration(
    { issuer: metadata.issuer ?? new URL(authorizationUrl).origin, authorization_endpoint: authorizationUrl },
    definition.clientId || 'none',
  )
  oidc.allowInsecureRequests(configuration)
  const standard = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    state,
    ...scoped(definition),
    ...(nonce !== undefined && { nonce }),
    ...(challenge !== undefined && { code_challenge_method: definition.pkce, code_challenge: challenge }),
  })
  const known = { redirectUri, state, nonce, codeChallenge: challenge }
  const values = valuesFor(context, {}, known, { shown: true })
  const href = shapeAuthorization(authorizationUrl, standard, definition.rules.authorizationRequest, values)
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
  /** Others that become parameters of the definition, by the parameter's name. */
  readonly captured?: Readonly<Record<string, string>>
}

const standardCallback: CallbackRule = {
  code: 'code',
  state: 'state',
  error: 'error',
  codeless: false,
  capture: new Map(),
}

/**
 * Reads the parameters of a callback. A parameter that comes twice, or as anything but text, spoils the whole: which one counts
 * would depend on who reads it.
 */
export function readAuthorizationResponse(
  parameters: URLSearchParams,
  rule: CallbackRule = standardCallback,
): AuthorizationResponse {
  const one = (name: string): string | undefined => {
    const values = parameters.getAll(name)
    if (values.length > 1) throw new OAuthError('CONSENT_INVALID', 'parameters')
    return values[0] || undefined
  }
  const [state, code, iss, error] = [one(rule.state), one(rule.code), one('iss'), one(rule.error)]
  if (state === undefined || (code === undefined && error === undefined && !rule.codeless))
    throw new OAuthError('CONSENT_INVALID', 'parameters')
  const captured = [...rule.capture].map(([name, parameter]) => [parameter, one(name)]).filter(([, value]) => value)
  return {
    state,
    ...(code !== undefined && { code }),
    ...(iss !== undefined && { iss }),
    ...(error !== undefined && { error }),
    ...(captured.length > 0 && { captured: Object.fromEntries(captured) as Record<string, string> }),
  }
}

/** Ends an authorization code grant (RFC 6749 §4.1.3): checks that the answer fits the request, and exchanges the code. */
export async function exchangeCode(
  context: ProtocolContext,
  request: AuthorizationRequest,
  response: AuthorizationResponse,
): Promise<Granted> {
  checkIssuer(request.metadata, response)
  if (response.error !== undefined) {
    const error = /^[\w.-]{1,60}$/.test(response.error) ? response.error : 'unknown_error'
    throw new OAuthError('AUTHORIZATION_DENIED', 'denied', { error })
  }
  const { definition } = context
  const { redirectUri, state, codeVerifier, nonce } = request
  const found = checkedCaptures(definition, response.captured ?? {})
  // A JWT that names the redirect URI names it at every refresh.
  const captured = namesInJwt(definition.rules.jwt).has('redirectUri') ? { ...found, redirectUri } : found
  const extra = { redirectUri, state, codeVerifier, code: response.code }
  // What was found at the start counts; only addresses that the callback itself names are filled in now.
  const metadata = definition.deferredUrls.tokenUrl
    ? { ...(await endpoints(context, valuesFor(context, captured, extra), 'tokenUrl')), ...request.metadata }
    : request.metadata
  const options = { metadata, singleUse: true, redirectUri, captured, extra }
  if (definition.rules.callback.codeless)
    return tokenRequest(
      context,
      (oidc, configuration) => oidc.clientCredentialsGrant(configuration, scoped(definition)),
      options,
    )
  const idToken = isOpenid(definition, metadata)
  // The redirect URI and the URL it is read from are put right by the conforming fetch; this one only carries parameters.
  const callback = new URL('https://callback.invalid/')
  callback.searchParams.set('code', response.code ?? '')
  callback.searchParams.set('state', response.state)
  if (metadata.issuer !== undefined && response.iss !== undefined) callback.searchParams.set('iss', response.iss)
  return tokenRequest(
    context,
    (oidc, configuration) =>
      oidc.authorizationCodeGrant(configuration, callback, {
        expectedState: state,
        ...(codeVerifier !== undefined && { pkceCodeVerifier: codeVerifier }),
        ...(idToken && nonce !== undefined && { expectedNonce: nonce, idTokenExpected: true }),
      }),
    { ...options, idToken },
  )
}

/** RFC 9207 §2.4: compared as text, refused when it differs, and when it was promised and is missing. */
function checkIssuer({ issuer, issPromised }: ServerMetadata, { iss }: AuthorizationResponse): void {
  if (issuer === undefined) return
  if (iss === undefined ? issPromised : iss !== issuer) throw new OAuthError('CONSENT_INVALID', 'issuer')
}

/** Whether an ID token is asked for and can be checked. */
export function isOpenid({ scope }: IntegrationDefinition, { issuer }: ServerMetadata): boolean {
  return issuer !== undefined && scope.split(' ').includes('openid')
}
