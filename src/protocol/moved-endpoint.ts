import type { IntegrationDefinition } from '../definition/integration-definition.ts'
import type { Granted } from '../vocabulary/grant.ts'

/**
 * Whether a description names another server for these tokens than the one that gave them, and nobody has configured that: old
 * tokens and the client's secret must not follow it there.
 */
export function hasMoved(
  { issuedBy }: Granted,
  url: string | undefined,
  { tokenUrl, refreshUrl, deferredUrls }: Pick<IntegrationDefinition, 'tokenUrl' | 'refreshUrl' | 'deferredUrls'>,
): boolean {
  if (url === undefined || url === tokenUrl || url === refreshUrl) return false
  if (deferredUrls.tokenUrl || deferredUrls.refreshUrl) return false
  return new URL(url).origin !== issuedBy
}
