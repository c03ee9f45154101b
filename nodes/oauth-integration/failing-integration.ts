import type { Integration, IntegrationDefinition, OAuthError } from '../../src/index.ts'

/** Stands in for an integration that cannot work: whoever uses it is told why. */
export function failingIntegration(error: OAuthError, definition?: IntegrationDefinition): Integration {
  const fail = () => Promise.reject(error)
  return {
    definition: definition as IntegrationDefinition,
    send: fail,
    token: fail,
    baseUrl: fail,
    renew: fail,
    obtain: fail,
    enterToken: fail,
    beginConsent: fail,
    completeConsent: fail,
    revoke: fail,
    ping: fail,
    status: fail,
    preload: async () => {},
    keepAlive: async () => {},
    settled: async () => {},
  }
}
