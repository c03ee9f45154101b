import type { GrantName, IntegrationDefinition } from '../definition/integration-definition.ts'
import type { Grant, Granted } from '../vocabulary/grant.ts'
import { clientAssertion } from './client-assertion.ts'
import { endpoints } from './endpoints.ts'
import type { ProtocolContext } from './protocol-context.ts'
import { valuesFor } from './request-values.ts'
import { tokenRequest } from './token-requests.ts'

/** Names of our own for grant types with long ones (RFC 7523, RFC 8693). */
const grantTypes = new Map([
  ['jwt_bearer', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
  ['token_exchange', 'urn:ietf:params:oauth:grant-type:token-exchange'],
])

/** Any grant that needs no person: client credentials (RFC 6749 §4.4), password (§4.3), JWT (RFC 7523 §2.1) and others (§4.5). */
export function unattendedGrant(context: ProtocolContext, grant: GrantName): Grant {
  return (previous) =>
    tokenRequest(
      context,
      async (oidc, configuration) =>
        grant === 'client_credentials'
          ? oidc.clientCredentialsGrant(configuration, scoped(context.definition))
          : oidc.genericGrantRequest(configuration, grantTypes.get(grant) ?? grant, {
              ...(await ownParameters(context, grant)),
              ...scoped(context.definition),
            }),
      { previous },
    )
}

async function ownParameters(context: ProtocolContext, grant: GrantName): Promise<Record<string, string>> {
  const { definition, secrets } = context
  const { ownerUsername: username = '', ownerPassword: password = '' } = secrets
  if (grant === 'password') return { username, password }
  if (grant !== 'jwt_bearer' || definition.rules.tokenRequest.parameters.has('assertion')) return {}
  const { tokenUrl = '' } = await endpoints(context, valuesFor(context), 'tokenUrl')
  return { assertion: await clientAssertion(context, tokenUrl) }
}

/** RFC 6749 §6. The scope is left out, which asks for what was granted. A refresh token that does not come back stays. */
export function refreshTokenGrant(context: ProtocolContext): Grant {
  const { refreshRequest: rule, tokenResponse } = context.definition.rules
  return async (previous) => {
    const refreshToken = previous?.tokens.refreshToken
    if (!previous || (refreshToken === undefined && rule.mode === 'refresh_token')) return undefined
    const { accessToken, values } = previous.tokens
    const extra = { refreshToken, accessToken }
    const metadata = await endpoints(context, valuesFor(context, values, extra), 'refreshUrl', 'tokenUrl')
    const granted = await tokenRequest(
      context,
      (oidc, configuration) =>
        rule.mode === 'refresh_token'
          ? oidc.refreshTokenGrant(configuration, refreshToken as string, targets(context.definition))
          : oidc.genericGrantRequest(configuration, 'refresh_token', targets(context.definition)),
      {
        previous,
        rule,
        answer: rule.response ?? tokenResponse,
        metadata,
        extra,
        url: metadata.refreshUrl ?? metadata.tokenUrl,
        kept: rule.extends ? accessToken : undefined,
      },
    )
    return renewed(previous, granted)
  }
}

/** What a refresh leaves of the grant. Who issued it does not change by where it is refreshed. */
function renewed({ issuedBy, tokens: { refreshToken, scope } }: Granted, granted: Granted): Granted {
  const kept = { ...(refreshToken !== undefined && { refreshToken }), ...(scope !== undefined && { scope }) }
  return { ...granted, issuedBy, tokens: { ...kept, ...granted.tokens } }
}

export function scoped(definition: IntegrationDefinition): Record<string, string> {
  return { ...(definition.scope && { scope: definition.scope }), ...targets(definition) }
}

function targets({ audience, resource }: IntegrationDefinition): Record<string, string> {
  return { ...(audience !== undefined && { audience }), ...(resource !== undefined && { resource }) }
}
