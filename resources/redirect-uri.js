const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Where the browser reaches the editor. The browser knows this better than a server behind proxies does. */
function editorBase() {
  return RED.settings.apiRootUrl || location.origin + location.pathname.replace(/[^/]*$/, '')
}

/**
 * The redirect URI of an integration: its configured callback URL, else the editor's own address with the key.
 * `resolved` is the callback URL as the runtime sees it, with environment variables filled in.
 */
export function redirectUri({ callbackUrl, key, resolved }) {
  const configured = callbackUrl.trim()
  if (configured) return configured.includes('${') && resolved ? resolved : configured
  return new URL(`oauth-integration/${key.trim()}/callback`, editorBase()).href
}

/** Whether providers are known to refuse such an address: plain http, except on this very machine. */
export function isRefusedByProviders(address) {
  const url = safeUrl(address)
  return url?.protocol === 'http:' && !loopback.test(url.hostname)
}

/** Whether the host is this machine, so that plain http shows nothing to a network. */
export function isLoopback(url) {
  return loopback.test(url.hostname)
}

/** The text as a URL, or `undefined` where it is none. */
export function safeUrl(text) {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
