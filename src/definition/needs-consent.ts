import type { IntegrationDefinition } from './integration-definition.ts'
import { isAttended } from './is-attended.ts'

type Granting = Pick<IntegrationDefinition, 'grant' | 'rules'>

/** Whether tokens come from what a person agreed to, and from nothing that the client has by itself. */
export function needsConsent(definition: Granting): boolean {
  return isAttended(definition.grant) && !isCodeless(definition)
}

/** Whether people come back from the provider without a code, so that the client's own credentials bring the tokens. */
export function isCodeless({ grant, rules: { callback } }: Granting): boolean {
  return callback.codeless && grant !== 'device_code'
}
