// What the nodes do once a flow has one of them; see load-engine.ts.
export { startConsent } from './oauth-consent/start-consent.ts'
export { startEvent } from './oauth-event/start-event.ts'
export { publicPages } from './oauth-integration/public-pages.ts'
export { startIntegration } from './oauth-integration/start-integration.ts'
export { startRequest } from './oauth-request/start-request.ts'
export { startToken } from './oauth-token/start-token.ts'
