import { formValue } from './dialog-fields.js'
import { isLoopback, safeUrl } from './redirect-uri.js'
import { t } from './translate.js'

const domain = /^(?:https?:\/\/)?(?:\*\.)?(\[[\da-f:.]+\]|[^\s/\\?#@:*[\]]+)(?::(\d{1,5}))?\/?$/i
const bareIpv6 = /^[\da-f]*:[\da-f]*:[\da-f:.]*$/i
const headerName = /^[\w!#$%&'*+.^`|~-]+$/

// Environment variables are filled in by the runtime: a text with one of them cannot be judged here.
const unknowable = (text) => text.includes('${')

/**
 * What is wrong with a property, as a key of `check` in the locale (with values for its text), or `undefined`. `get` reads
 * the other properties. Only what is certain is reported: the runtime has the last word.
 */
const checks = {
  name: () => undefined,
  audience: () => undefined,
  key: (text) => (!text ? 'missing' : /^[A-Za-z0-9]{1,64}$/.test(text) ? undefined : 'key'),
  issuer: (text, get) => url(text, get) ?? (text || get('tokenUrl') ? undefined : 'issuerOrUrl'),
  tokenUrl: (text, get) => url(text, get) ?? (text || get('issuer') ? undefined : 'issuerOrUrl'),
  authorizationUrl: (text, get) =>
    url(text, get) ?? (text || get('issuer') || get('grant') !== 'authorization_code' ? undefined : 'issuerOrUrl'),
  refreshUrl: url,
  revocationUrl: url,
  baseUrl: url,
  callbackUrl: url,
  clientId: (text) => (text ? undefined : 'missing'),
  scope: (text) => (/[\p{Cc}]/u.test(text) ? 'control' : undefined),
  resource: (text) => (!text || (safeUrl(text) && !text.includes('#')) ? undefined : 'resource'),
  allowedDomains: (text) => (text.split(/[\s,]+/).every((entry) => !entry || isDomain(entry)) ? undefined : 'domain'),
  refreshBefore: (text) => number(text, 0, 31_536_000),
  keepAlive: (text) => number(text, 0, 3650),
  timeout: (text) => number(text, 0.05, 3600),
  'callback.returnTo': (text) => (!text || /^\/(?![/\\])[^\\\p{Cc}\s]*$/u.test(text) ? undefined : 'returnTo'),
  'tokenPlacement.name': (text, get) =>
    !text || get('tokenPlacement.in') === 'query' || headerName.test(text) ? undefined : 'headerName',
  'tokenPlacement.template': (text) => (!text || text.includes('{token}') ? undefined : 'template'),
  'authError.status': (text) =>
    text.split(/[\s,]+/).every((entry) => !entry || /^[2-5]\d\d$/.test(entry)) ? undefined : 'status',
  'ping.url': (text, get) =>
    !text.includes('://') ? (text && !get('baseUrl') ? 'noBaseUrl' : undefined) : url(text, get),
}

function url(text, get) {
  if (!text) return
  const address = safeUrl(text)
  if (!address || !/^https?:$/.test(address.protocol) || !/^https?:\/\//i.test(text)) return 'url'
  if (address.username || address.password || address.hash) return 'urlParts'
  if (address.protocol === 'http:' && !isLoopback(address) && !get('allowHttp')) return 'insecure'
}

function number(text, minimum, maximum) {
  return !text || (Number(text) >= minimum && Number(text) <= maximum) ? undefined : ['number', { minimum, maximum }]
}

function isDomain(text) {
  if (text === '*') return true
  const [, host, port = 0] = domain.exec(bareIpv6.test(text) ? `[${text}]` : text) ?? []
  return Boolean(host && safeUrl(`https://${host}`)) && Number(port) <= 65_535
}

// Any text that is the id of a config node is a reference to Node-RED. One that leads back to the integration never starts.
function isConfigId(text, get) {
  return Boolean(text) && (text === get('id') || RED.nodes.node(text)?._def?.category === 'config')
}

/** Properties that can be checked, the parts of object properties by their own names. */
export const checkedProperties = Object.keys(checks)

/** What is wrong with one property or part, as a text without its label; `undefined` when nothing is. */
export function checkProperty(property, get) {
  const text = String(get(property) ?? '').trim()
  if (unknowable(text)) return
  const [key, values] = [isConfigId(text, get) ? 'configId' : checks[property]?.(text, get)].flat()
  return key && t(`check.${key}`, values)
}

/** For the editor's own validation of a node: `true`, or what is wrong, with the property's label. */
export function checkNode(node, property) {
  const get = (name) => formValue(node, name)
  const names = property in checks ? [property] : checkedProperties.filter((name) => name.startsWith(`${property}.`))
  for (const name of names) {
    const problem = checkProperty(name, get)
    if (problem) return `${t(`label.${labelOf[name] ?? name}`)}: ${problem}`
  }
  return true
}

const labelOf = {
  'callback.returnTo': 'returnTo',
  'tokenPlacement.name': 'placementName',
  'tokenPlacement.template': 'placementTemplate',
  'authError.status': 'authError',
  'ping.url': 'ping',
}
