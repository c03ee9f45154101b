import { createHash } from 'node:crypto'
import type { TokenSource } from '../connections/token-source.ts'
import type { IntegrationDefinition } from '../definition/integration-definition.ts'
import { uncheckedParameters } from '../definition/parameters.ts'
import type { Step } from '../definition/request-rule.ts'
import { type AuthorizationRequest, authorizationRequest, exchangeCode } from '../protocol/authorization-code.ts'
import { assertionParts } from '../protocol/client-assertion.ts'
import { deviceAuthorization, redeemDeviceCode } from '../protocol/device-authorization.ts'
import { configuredEndpoints } from '../protocol/discovery.ts'
import { refreshTokenGrant, unattendedGrant } from '../protocol/grants.ts'
import type { JwtParts } from '../protocol/jwt.ts'
import type { ProtocolContext } from '../protocol/protocol-context.ts'
import { revoke } from '../protocol/revocation.ts'
import type { ServerMetadata } from '../protocol/server-metadata.ts'
import { followUp } from '../protocol/steps.ts'
import { apiPipeline } from '../transport/api-pipeline.ts'
import { placementOf } from '../transport/placement.ts'
import { isOAuthError, OAuthError } from '../vocabulary/errors.ts'
import type { HttpRequest, Send } from '../vocabulary/http.ts'
import { meaningsOf } from './meanings-of.ts'
import { pingRequest } from './ping.ts'
import { type ShownRequest, shownRequest, type Words } from './shown-request.ts'
import { standIns } from './stand-ins.ts'

type Attempt = readonly [PreviewedRequest['purpose'], () => Promise<unknown>]

/** A request as it would be sent, with words in angle brackets for secrets and for what only the provider knows. */
export interface PreviewedRequest extends Partial<ShownRequest> {
  readonly purpose: 'authorization' | 'device' | 'token' | 'refresh' | 'step' | 'lookup' | 'api' | 'revocation'
  /** What is in the JWT that `<JWT>` stands for, before it is signed. */
  readonly jwt?: JwtParts
  /** Why it cannot be made. */
  readonly problem?: OAuthError
}

/**
 * Shows every request that a definition leads to, without sending one. They are made by the code that sends them, with words
 * for the secrets: none is at hand here. Endpoints that only discovery would find have words, too.
 */
export async function previewRequests(given: IntegrationDefinition, redirectUri: string): Promise<PreviewedRequest[]> {
  const definition = withoutChecks(given)
  const { secrets, tokens, captured } = standIns(definition)
  const { rules, grant } = definition
  const endpoints = endpointsOf(definition)
  const meanings = meaningsOf(definition, secrets)
  let seen: HttpRequest | undefined
  let words: Words | undefined
  const send: Send = async (request) => {
    seen ??= request
    throw new OAuthError('DEADLINE_PASSED', 'closed')
  }
  const granted = { tokens, issuedBy: endpoints.tokenUrl === undefined ? '' : new URL(endpoints.tokenUrl).origin }
  const place = placementOf(definition.tokenPlacement, meanings.values).put
  const metadata = async () => endpoints
  const context: ProtocolContext = { definition, secrets, send, now: Date.now, metadata, place, assertion: '<JWT>' }
  const source: TokenSource = {
    current: async () => tokens,
    replace: async () => undefined,
    refusedAgain: () => {},
  }
  const sendApi = apiPipeline({ source, definition, meanings, send })

  const authorization = async () => {
    const { url, request } = await authorizationRequest(context, redirectUri)
    words = wordsFor(request)
    seen = { method: 'GET', url, headers: {} }
  }
  const exchange = async () => {
    const { request } = await authorizationRequest(context, redirectUri)
    words = wordsFor(request)
    await exchangeCode(context, request, { state: request.state, code: '<code>', captured })
  }
  const following = (purpose: 'step' | 'lookup', steps: readonly Step[]): Attempt[] =>
    steps.map((step) => [purpose, () => followUp(context, step, tokens)])
  const refreshes = grant !== 'client_credentials' && /^(?:refresh|access)_token$/.test(rules.refreshRequest.mode)
  const redeem = async () => redeemDeviceCode(context, { deviceCode: '<device code>', metadata: await metadata() })
  const deviceCode: readonly Attempt[] = [
    ['device', () => deviceAuthorization(context)],
    ['token', redeem],
  ]
  const ways: Readonly<Record<string, readonly Attempt[]>> = {
    authorization_code: [
      ['authorization', authorization],
      ['token', exchange],
      ...(definition.deviceAuthorizationUrl === undefined ? [] : deviceCode),
    ],
    device_code: deviceCode,
  }
  const way: readonly Attempt[] = Object.hasOwn(ways, grant)
    ? (ways[grant] as readonly Attempt[])
    : [['token', () => unattendedGrant(context, grant)(undefined)]]
  const requests: Attempt[] = [
    ...way,
    ...following('step', rules.steps),
    ...following('lookup', rules.lookups),
    ...(refreshes ? ([['refresh', () => refreshTokenGrant(context)(granted)]] as const) : []),
    ['api', async () => sendApi(pingRequest(definition, meanings.baseUrlOf(tokens)))],
    ['revocation', () => revoke(context, granted, () => new Promise(() => {}))],
  ]

  const withJwt = (request: PreviewedRequest): PreviewedRequest =>
    JSON.stringify(request).includes('<JWT>')
      ? { ...request, jwt: assertionParts(context, endpoints.tokenUrl ?? request.url ?? '') }
      : request
  const previews: PreviewedRequest[] = []
  for (const [purpose, make] of requests) {
    seen = undefined
    words = undefined
    const problem = await make().then(
      () => undefined,
      (error: unknown) => error,
    )
    if (seen) previews.push(withJwt({ purpose, ...shownRequest(seen, words) }))
    else if (isOAuthError(problem)) previews.push({ purpose, problem })
  }
  return previews
}

/** What is drawn by lot for each consent. */
function wordsFor({ state, nonce, codeVerifier }: AuthorizationRequest): Words {
  return new Map([
    [state, '<state>'],
    ...(nonce === undefined ? [] : ([[nonce, '<nonce>']] as const)),
    ...(codeVerifier === undefined
      ? []
      : ([
          [codeVerifier, '<code verifier>'],
          [createHash('sha256').update(codeVerifier).digest('base64url'), '<code challenge>'],
        ] as const)),
  ])
}

/** Words are no values that a declaration or a list of domains would take. */
function withoutChecks(definition: IntegrationDefinition): IntegrationDefinition {
  const { parameters } = definition
  const declared = uncheckedParameters(parameters.declared)
  return { ...definition, allowedDomains: [], parameters: { ...parameters, declared } }
}

/** What is configured, and words for what discovery would find. */
function endpointsOf(definition: IntegrationDefinition): ServerMetadata {
  const { issuer } = definition
  const found = (what: string) => `${issuer?.replace(/\/$/, '')}/<${what}>`
  return {
    issPromised: false,
    ...(issuer !== undefined && {
      issuer,
      authorizationUrl: found('authorization endpoint'),
      tokenUrl: found('token endpoint'),
      deviceAuthorizationUrl: found('device authorization endpoint'),
    }),
    ...configuredEndpoints(definition),
  }
}
