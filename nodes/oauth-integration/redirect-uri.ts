import { OAuthError } from '../../src/index.ts'

export interface RedirectUriQuestion {
  readonly key: string
  /** From the integration. */
  readonly callbackUrl?: string
  /** As the editor computed it from its own address. */
  readonly posted?: string
  /** The `Origin` header of the editor's request, which pages cannot choose. */
  readonly origin?: string
}

export interface RedirectUri {
  readonly redirectUri: string
  /** Whether the browser that comes back to it can bring a cookie that is set in answer to this request. */
  readonly binding: 'cookie' | 'confirm'
}

/**
 * Decides where the provider sends people back to: to the configured callback URL, else to where the editor says it is, if that
 * is our callback and on the site the request comes from. Never to what headers alone say, and the `Host` counts for nothing:
 * whoever is on the way may have changed it.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` when there is no trustworthy address
 */
export function decideRedirectUri({ key, callbackUrl, posted, origin }: RedirectUriQuestion): RedirectUri {
  if (callbackUrl !== undefined) {
    const elsewhere = origin !== undefined && origin !== new URL(callbackUrl).origin
    return { redirectUri: callbackUrl, binding: elsewhere ? 'confirm' : 'cookie' }
  }
  const url = posted !== undefined && URL.canParse(posted) ? new URL(posted) : undefined
  const ours =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    !(url.username || url.password || url.search || url.hash) &&
    url.pathname.replace(/\/$/, '').endsWith(`/oauth-integration/${key}/callback`)
  if (!ours || url.origin !== origin) throw new OAuthError('CONFIGURATION_INVALID', 'redirectUri')
  return { redirectUri: posted as string, binding: 'cookie' }
}
