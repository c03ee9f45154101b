/** What happens to a connection. */
export type ConnectionEvent = 'connected' | 'renewed' | 'renewalFailed' | 'consentRequired' | 'disconnected'
