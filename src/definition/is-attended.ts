import type { GrantName } from './integration-definition.ts'

/** Whether tokens come about by a person who agrees at the provider; without one they can at most be refreshed. */
export function isAttended(grant: GrantName): boolean {
  return grant === 'authorization_code' || grant === 'device_code'
}
