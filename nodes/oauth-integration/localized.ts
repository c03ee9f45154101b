import type { NodeAPI } from 'node-red'
import type { OAuthError } from '../../src/index.ts'

/** The text of an error in the language of the runtime. */
export function localized(RED: NodeAPI, { code, reason, details, message }: OAuthError): string {
  const key = `oauth-integration.errors.${code}.${reason}`
  const text = RED._(key, details)
  return !text || text.endsWith(key) ? message : text
}
