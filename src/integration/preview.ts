import type { TokenSource } from '../connections/token-source.ts'
import type { IntegrationDefinition } from '../definition/integration-definition.ts'
import type { Step } from '../definition/request-rule.ts'
import { authorizationRequest, exchangeCode } from '../protocol/authorization-code.ts'
import { refreshTokenGrant, unattendedGrant } from '../protocol/grants.ts'
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
import { type ShownRequest, shownRequest } from './shown-request.ts'
import { standIns } from './stand-ins.ts'

type Attempt = readonly [PreviewedRequest['purpose'], () => Promise<unknown>]

/** A request as it would be sent, with words in angle brackets for secrets and for what only the provider knows. */
export interface PreviewedRequest extends Partial<ShownRequest> {
  readonly purpose: 'authorization' | 'token' | 'refresh' | 'step' | 'lookup' | 'api' | 'revocation'
  /** Why it cannot be made. */
  readonly problem?: OAuthError
}

/**
 * Shows every request that a definition leads to, without sending one. They are made by the code that sends them, with words
 * for the secrets: none is at hand here. Endpoints that only discovery would find have words, too.
 */
export async function previewRequests(
  definition: IntegrationDefinition,
  redirectUri: string,
): Promise<PreviewedRequest[]> {
  const { secrets, granted, captured } = standIns(definition)
  const { rules, grant } = definition
  const meanings = meaningsOf(definition, secrets)
  let seen: HttpRequest | undefined
  const send: Send = async (request) => {
    seen ??= request
    throw new OAuthError('DEADLINE_PASSED', 'closed')
  }
  const place = placementOf(definition.tokenPlacement, meanings.values).put
  const metadata = async () => endpointsOf(definition)
  const context: ProtocolContext = { definition, secrets, send, now: Date.now, metadata, place, assertion: '<JWT>' }
  const source: TokenSource = {
    current: async () => granted.tokens,
    replace: async () => undefined,
    refusedAgain: () => {},
  }
  const sendApi = apiPipeline({ source, definition, meanings, send })

  const authorization = async () => {
    const { url } = await authorizationRequest(context, redirectUri)
    seen = { method: 'GET', url, headers: {} }
  }
  const exchange = async () => {
    const { request } = await authorizationRequest(context, redirectUri)
    await exchangeCode(context, request, { state: request.state, code: '<code>', captured })
  }
  const following = (purpose: 'step' | 'lookup', steps: readonly Step[]): Attempt[] =>
    steps.map((step) => [purpose, () => followUp(context, step, granted.tokens)])
  const refreshes = grant !== 'client_credentials' && /^(?:refresh|access)_token$/.test(rules.refreshRequest.mode)
  const isAttended = grant === 'authorization_code'
  const requests: Attempt[] = [
    ...(isAttended ? ([['authorization', authorization]] as const) : []),
    ['token', isAttended ? exchange : () => unattendedGrant(context, grant)(undefined)],
    ...following('step', rules.steps),
    ...following('lookup', rules.lookups),
    ...(refreshes ? ([['refresh', () => refreshTokenGrant(context)(granted)]] as const) : []),
    ['api', async () => sendApi(pingRequest(definition, meanings.baseUrlOf(granted.tokens)))],
    ['revocation', () => revoke(context, granted, () => new Promise(() => {}))],
  ]

  const previews: PreviewedRequest[] = []
  for (const [purpose, make] of requests) {
    seen = undefined
    const problem = await make().then(
      () => undefined,
      (error: unknown) => error,
    )
    if (seen) previews.push({ purpose, ...shownRequest(seen) })
    else if (isOAuthError(problem)) previews.push({ purpose, problem })
  }
  return previews
}

/** What is configured, and words for what discovery would find. */
function endpointsOf({
  issuer,
  authorizationUrl,
  tokenUrl,
  refreshUrl,
  revocationUrl,
}: IntegrationDefinition): ServerMetadata {
  const found = (what: string) => `${issuer?.replace(/\/$/, '')}/<${what}>`
  return {
    issPromised: false,
    ...(issuer !== undefined && {
      issuer,
      authorizationUrl: found('authorization endpoint'),
      tokenUrl: found('token endpoint'),
    }),
    ...(authorizationUrl !== undefined && { authorizationUrl }),
    ...(tokenUrl !== undefined && { tokenUrl }),
    ...(refreshUrl !== undefined && { refreshUrl }),
    ...(revocationUrl !== undefined && { revocationUrl }),
  }
}
