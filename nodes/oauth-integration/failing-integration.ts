import { failingActions, type Integration, type IntegrationDefinition, type OAuthError } from '../../src/index.ts'

/** Stands in for an integration that cannot work: whoever uses it is told why. */
export function failingIntegration(error: OAuthError, definition?: IntegrationDefinition): Integration {
  const actions = failingActions(error)
  return {
    definition: definition as IntegrationDefinition,
    ...actions,
    as: () => actions,
    ticketFor: actions.token as () => Promise<never>,
    readTicket: actions.token as () => Promise<never>,
    find: async () => actions,
    list: actions.token as () => Promise<never>,
    preload: async () => {},
    keepAlive: async () => {},
    stop: () => {},
    tidy: async () => {},
    settled: async () => {},
  }
}
