import { isAttended } from '../definition/is-attended.ts'
import { isCodeless, needsConsent } from '../definition/needs-consent.ts'
import { refreshTokenGrant, unattendedGrant } from '../protocol/grants.ts'
import { withIntrospection } from '../protocol/introspection.ts'
import type { ProtocolContext } from '../protocol/protocol-context.ts'
import { withSteps } from '../protocol/steps.ts'
import type { Grant } from '../vocabulary/grant.ts'

export interface GrantsInOrder {
  /** Tried in turn; the first that has something to go on decides. */
  readonly grants: readonly Grant[]
  /** Whether they can do without a person even when there are no tokens yet. */
  readonly unattended: boolean
}

/** How an integration comes by tokens when there is nobody to ask. */
export function grantsOf(context: ProtocolContext): GrantsInOrder {
  const { definition } = context
  const { grant, rules } = definition
  const { refreshRequest } = rules
  const codeless = isCodeless(definition)
  const refreshes = refreshRequest.mode === 'refresh_token' || refreshRequest.mode === 'access_token'
  // Client credentials are as good as a refresh token (RFC 6749 §4.4.3), and where no code comes back there is nothing else.
  const refresh = refreshes && grant !== 'client_credentials' && !codeless ? [refreshTokenGrant(context)] : []
  const again = needsConsent(definition) ? [] : [unattendedGrant(context, codeless ? 'client_credentials' : grant)]
  const grants = [...refresh, ...again].map((one) => withSteps(context, withIntrospection(context, one)))
  return { grants, unattended: !isAttended(grant) }
}
