import type { NodeDef } from 'node-red'
import { OAuthError } from '../../src/index.ts'
import type { ConnectionProperties } from '../personal/connection-of-message.ts'

/** How a consent is started, or ended. */
const operations = ['redirect', 'link', 'device', 'paste', 'finish'] as const
export type Operation = (typeof operations)[number]

/** The properties of the node as they stand in flows.json. */
export interface ConsentProperties extends NodeDef, ConnectionProperties {
  operation?: string
  returnTo?: string
}

/** What the node does. Throws `CONFIGURATION_INVALID` for an operation that a newer version may know. */
export function operationOf({ operation }: Pick<ConsentProperties, 'operation'>): Operation {
  const found = operations.find((known) => known === (operation || 'redirect'))
  if (found) return found
  const details = { property: 'operation', value: String(operation), choices: operations.join(', ') }
  throw new OAuthError('CONFIGURATION_INVALID', 'choice', details)
}
