const itself = new Set(['localhost', '127.0.0.1', '[::1]'])
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Where the browser reaches the editor. The browser knows this better than a server behind proxies does. */
function editorBase() {
  return RED.settings.apiRootUrl || location.origin + location.pathname.replace(/[^/]*$/, '')
}

/**
 * Where a browser reaches the pages of flows (`http in`): mostly as far below the site as their root lies in Node-RED, behind
 * what a proxy has put before the editor's. The runtime says where the two roots are; without the other one all is the editor's.
 */
function flowsBase() {
  const { admin, node } = RED.settings.oauthIntegrationRoots ?? {}
  if (typeof admin !== 'string' || typeof node !== 'string') return editorBase()
  const editor = new URL(editorBase())
  const front = editor.pathname.endsWith(admin) ? editor.pathname.slice(0, -admin.length) : ''
  return editor.origin + front + node
}

/**
 * The redirect URI of an integration: its configured callback URL, else the address of the editor or of flows with the key.
 * `resolved` is the callback URL as the runtime sees it, with environment variables filled in.
 */
export function redirectUri({ callbackUrl, key, callbackRoot, resolved }) {
  const configured = callbackUrl.trim()
  if (configured) return configured.includes('${') && resolved ? resolved : configured
  const base = callbackRoot === 'node' ? flowsBase() : editorBase()
  return new URL(`oauth-integration/${key.trim()}/callback`, base).href
}

/** Whether providers are known to refuse such an address: plain http, except on this very machine. */
export function isRefusedByProviders(address) {
  const url = safeUrl(address)
  return url?.protocol === 'http:' && !loopback.test(url.hostname)
}

/**
 * Whether flows find this address by themselves: on this machine, where nobody on the way can make up the host of a request, and
 * without anything that a proxy has put before it.
 */
export function isKnownToFlows(address, { key, callbackRoot }) {
  const { admin, node } = RED.settings.oauthIntegrationRoots ?? {}
  const root = (callbackRoot === 'node' && node) || admin || '/'
  const { hostname, pathname } = new URL(address)
  return itself.has(hostname) && pathname === `${root}oauth-integration/${key.trim()}/callback`
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
