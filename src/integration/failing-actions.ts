import type { OAuthError } from '../vocabulary/errors.ts'
import type { ConnectionActions } from './integration.ts'

/** Stands in for a connection that cannot be: whoever uses it is told why. */
export function failingActions(error: OAuthError): ConnectionActions {
  const fail = () => Promise.reject(error)
  return {
    send: fail,
    token: fail,
    baseUrl: fail,
    renew: fail,
    obtain: fail,
    enterToken: fail,
    beginConsent: fail,
    completeConsent: fail,
    beginDevice: fail,
    completePasted: fail,
    revoke: fail,
    introspect: fail,
    ping: fail,
    status: fail,
  }
}
