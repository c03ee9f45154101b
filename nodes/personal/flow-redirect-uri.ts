import { type IntegrationDefinition, OAuthError } from '../../src/index.ts'
import type { RedirectUri } from '../oauth-integration/redirect-uri.ts'
import { publicAddress, type RootSettings } from './public-address.ts'

export interface FlowRedirectUriQuestion {
  readonly definition: Pick<IntegrationDefinition, 'key' | 'callbackRoot' | 'callbackUrl'>
  /** Of Node-RED. */
  readonly settings: RootSettings
  /** The `Host` header of the user's request. Whoever sends a request can write anything into it. */
  readonly host?: string | undefined
  /** Whether the request itself came over TLS; false by default. */
  readonly secure?: boolean
}

/** This machine as a browser on it names it, and nothing that only comes to the same. */
const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i

/**
 * Decides where the provider sends a user back to who starts a consent by a request to a flow or to a link: to the configured
 * callback URL, or to this Node-RED itself where the browser runs on the same machine. Any other `Host` counts for nothing:
 * whoever is on the way may have changed it.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` when there is no trustworthy address
 */
export function flowRedirectUri({ definition, settings, host, secure }: FlowRedirectUriQuestion): RedirectUri {
  const { callbackUrl } = definition
  if (callbackUrl !== undefined)
    return { redirectUri: callbackUrl, binding: isHostOf(callbackUrl, host) ? 'cookie' : 'confirm' }
  if (host === undefined || !loopback.test(host)) throw new OAuthError('CONFIGURATION_INVALID', 'redirectUri')
  const path = publicAddress(definition, settings, 'callback')
  return { redirectUri: `${secure ? 'https' : 'http'}://${host}${path}`, binding: 'cookie' }
}

/** With the same host, the browser that asked now also comes back: what it is told counts there, too. */
function isHostOf(address: string, host: string | undefined): boolean {
  const { protocol, host: expected } = new URL(address)
  const own = `${protocol}//${host}`
  return host !== undefined && URL.canParse(own) && new URL(own).host === expected
}
