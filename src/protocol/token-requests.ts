import type {
  Configuration,
  CustomFetch,
  IDToken,
  TokenEndpointResponse,
  TokenEndpointResponseHelpers,
} from 'openid-client'
import type { AnswerRule } from '../definition/answer-rule.ts'
import type { IntegrationDefinition } from '../definition/integration-definition.ts'
import { namesIn } from '../definition/names-in.ts'
import type { RequestRule } from '../definition/request-rule.ts'
import type { Values } from '../definition/template.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { Account, Granted } from '../vocabulary/grant.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'
import { clientAssertion } from './client-assertion.ts'
import { clientAuth } from './client-auth.ts'
import { conformingTokenFetch } from './conforming-fetch.ts'
import { endpoints } from './endpoints.ts'
import { hasMoved } from './moved-endpoint.ts'
import { openidClient } from './openid-client.ts'
import type { ProtocolContext } from './protocol-context.ts'
import { protocolFailure } from './protocol-failure.ts'
import { checkedCaptures, type Extra, valuesFor } from './request-values.ts'
import { resentOnce } from './resent-once.ts'
import type { ServerMetadata } from './server-metadata.ts'
import { withAssertion } from './with-assertion.ts'

type OpenidClient = typeof import('openid-client')
type Answer = TokenEndpointResponse & TokenEndpointResponseHelpers

export interface TokenRequestOptions {
  /** What it renews, if anything. */
  readonly previous?: Granted | undefined
  /** Those of `tokenRequest` and `tokenResponse` of the definition when absent. */
  readonly rule?: RequestRule
  readonly answer?: AnswerRule
  /** The token URL when absent. */
  readonly url?: string | undefined
  /** As found before; asked for when absent. */
  readonly metadata?: ServerMetadata
  /** Never sent twice. */
  readonly singleUse?: boolean
  readonly redirectUri?: string
  readonly idToken?: boolean
  readonly kept?: string | undefined
  /** Values caught so far, which the result keeps. */
  readonly captured?: Extra
  /** What else its placeholders may name. */
  readonly extra?: Extra
}

/** Sends one token request and reads the answer. */
export async function tokenRequest(
  context: ProtocolContext,
  ask: (oidc: OpenidClient, configuration: Configuration) => Promise<Answer>,
  options: TokenRequestOptions = {},
): Promise<Granted> {
  const { definition, now, send } = context
  const { rules } = definition
  const { previous, rule = rules.tokenRequest, answer = rules.tokenResponse, extra = {} } = options
  const captured = options.captured ?? previous?.tokens.values ?? {}
  const oidc = await openidClient()
  const metadata = options.metadata ?? (await endpoints(context, valuesFor(context, captured, extra), 'tokenUrl'))
  const address = required(options.url ?? metadata.tokenUrl)
  const url = new URL(address)
  if (previous && hasMoved(previous, address, definition))
    throw new OAuthError('CONFIGURATION_INVALID', 'endpointMoved', { host: url.host })
  const known = valuesFor(context, captured, { ...extra, tokenUrl: address })
  const found: Record<string, string> = {}
  const fetch = conformingTokenFetch({
    ...options,
    kept: options.kept ?? (isTokenBroughtLater(definition) ? 'none' : undefined),
    // A JWT is good for one request, as a code is.
    send: options.singleUse || isSigned(rule, definition) ? send : resentOnce(send),
    now,
    url: address,
    rule,
    answer,
    values: await withAssertion(context, rule, known, address),
    onCaptured: (more) => Object.assign(found, more),
  })
  const configuration = configure(oidc, context, { ...metadata, tokenUrl: url.href }, fetch, rule, address, known)
  try {
    const grant = granted(await ask(oidc, configuration), url.origin, now())
    return withValues(grant, {
      ...captured,
      ...checkedCaptures(definition, found, { lenient: previous !== undefined }),
    })
  } catch (error) {
    throw protocolFailure(error, url.host)
  }
}

/** Whether the token comes by a request that follows, so that this answer need not have one. */
function isTokenBroughtLater({ rules: { steps } }: IntegrationDefinition): boolean {
  return steps.some(
    ({ response, as, after }) => response.accessToken !== undefined && as === undefined && after !== 'refresh',
  )
}

/** Whether a request has a JWT in it, by which the client proves itself or asks. */
function isSigned(rule: RequestRule, { clientAuth, grant }: IntegrationDefinition): boolean {
  return (rule.clientAuth ?? clientAuth).endsWith('_jwt') || grant === 'jwt_bearer' || namesIn(rule).has('assertion')
}

/** openid-client's view of the server for one request; `audience` is for the JWT that the client may prove itself with. */
export function configure(
  oidc: OpenidClient,
  context: ProtocolContext,
  metadata: ServerMetadata,
  fetch: CustomFetch,
  rule: RequestRule,
  audience: string,
  known?: Values,
): Configuration {
  const { definition, secrets } = context
  const { issuer, tokenUrl, revocationUrl, introspectionUrl, deviceAuthorizationUrl } = metadata
  const { issPromised, idTokenAlgorithms } = metadata
  const { clientAuth: method = definition.clientAuth, basicEncoding = definition.basicEncoding } = rule
  const configuration = new oidc.Configuration(
    {
      // openid-client wants an issuer; without a configured one nothing is compared with it.
      issuer: issuer ?? new URL(audience).origin,
      ...(tokenUrl !== undefined && { token_endpoint: tokenUrl }),
      ...(revocationUrl !== undefined && { revocation_endpoint: revocationUrl }),
      ...(introspectionUrl !== undefined && { introspection_endpoint: introspectionUrl }),
      ...(deviceAuthorizationUrl !== undefined && { device_authorization_endpoint: deviceAuthorizationUrl }),
      ...(idTokenAlgorithms && { id_token_signing_alg_values_supported: [...idTokenAlgorithms] }),
      authorization_response_iss_parameter_supported: issPromised,
    },
    // It wants a client id also where the rule leaves it out.
    definition.clientId || 'none',
    {},
    clientAuth({ clientAuth: method, basicEncoding }, secrets, () => clientAssertion(context, audience, known)),
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

function withValues(granted: Granted, values: Extra): Granted {
  const known = Object.entries(values).filter(([, value]) => value !== undefined)
  if (known.length === 0) return granted
  return { ...granted, tokens: { ...granted.tokens, values: Object.fromEntries(known) as Record<string, string> } }
}

function accountOf(claims: IDToken | undefined): Account | undefined {
  if (!claims) return undefined
  const name = [claims['email'], claims['preferred_username'], claims['name']].find(
    (value) => typeof value === 'string',
  )
  return { subject: claims.sub, ...(typeof name === 'string' && { name }) }
}

function required(tokenUrl: string | undefined): string {
  if (tokenUrl === undefined) throw new OAuthError('CONFIGURATION_INVALID', 'missing', { property: 'tokenUrl' })
  return tokenUrl
}
