import type { IntegrationDefinition } from '../../src/definition/integration-definition.ts'
import { readDefinition } from '../../src/definition/read-definition.ts'
import { isOAuthError, type OAuthError } from '../../src/vocabulary/errors.ts'

/** The shortest definition there is. */
export const shortest = { key: 'acme', tokenUrl: 'https://login.test/token', clientId: 'me' }

/** Reads it with some properties more, in an environment. */
export const read = (more: object = {}, env: Record<string, string> = {}): IntegrationDefinition =>
  readDefinition({ ...shortest, ...more }, (name) => env[name])

/** The error of one that cannot be read. */
export function problem(more: object, env: Record<string, string> = {}): OAuthError {
  try {
    read(more, env)
  } catch (error) {
    if (isOAuthError(error, 'CONFIGURATION_INVALID')) return error
    throw error
  }
  throw new Error(`${JSON.stringify(more)} was taken`)
}

/** The same in short: the reason and the property. */
export function complaint(more: object, env: Record<string, string> = {}): string {
  const { reason, details } = problem(more, env)
  return `${reason} ${details['property'] ?? ''}`.trim()
}
