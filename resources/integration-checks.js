import { formValue } from './dialog-fields.js'
import { isAskedFor, parameterProblem } from './parameter-check.js'
import { modeProblem, userProblem } from './personal-checks.js'
import { safeUrl } from './redirect-uri.js'
import { t } from './translate.js'
import { urlProblem as url, withoutPlaceholders } from './url-check.js'

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
  key: (text) => (!text ? 'missing' : /^[A-Za-z0-9]{1,64}$/.test(withoutPlaceholders(text)) ? undefined : 'key'),
  grant: (text) => (!text ? 'missing' : /^[\w.:/-]{1,200}$/.test(text) ? undefined : 'grant'),
  mode: modeProblem,
  user: userProblem,
  issuer: (text, get) => url(text, get) ?? (text || get('tokenUrl') ? undefined : 'issuerOrUrl'),
  tokenUrl: (text, get) => url(text, get) ?? (text || get('issuer') ? undefined : 'issuerOrUrl'),
  authorizationUrl: (text, get) =>
    url(text, get) ?? (text || get('issuer') || get('grant') !== 'authorization_code' ? undefined : 'issuerOrUrl'),
  refreshUrl: url,
  revocationUrl: url,
  introspectionUrl: url,
  deviceAuthorizationUrl: (text, get) =>
    url(text, get) ?? (text || get('issuer') || get('grant') !== 'device_code' ? undefined : 'issuerOrUrl'),
  baseUrl: url,
  callbackUrl: url,
  clientId: (text, get) => (text || isClientless(get('tokenRequest')) ? undefined : 'missing'),
  scope: (text) => (/[\p{Cc}]/u.test(text) ? 'control' : undefined),
  resource: (text) => (!text || (safeUrl(withoutPlaceholders(text)) && !text.includes('#')) ? undefined : 'resource'),
  allowedDomains: (text) =>
    withoutPlaceholders(text)
      .split(/[\s,]+/)
      .every((entry) => !entry || isDomain(entry))
      ? undefined
      : 'domain',
  refreshBefore: (text) => number(text, 0, 31_536_000),
  keepAlive: (text) => number(text, 0, 3650),
  timeout: (text) => number(text, 0.05, 3600),
  'refreshRequest.notBefore': (text) => number(text, 1, 31_536_000),
  'tokenResponse.expires.seconds': (text) => number(text, 1, 2_147_483_647),
  'jwt.lifetime': (text) => number(text, 1, 31_536_000),
  'callback.returnTo': (text) => (!text || /^\/(?![/\\])[^\\\p{Cc}\s]*$/u.test(text) ? undefined : 'returnTo'),
  'tokenPlacement.name': (text, get) =>
    !text || /^(query|body)$/.test(get('tokenPlacement.in')) || headerName.test(withoutPlaceholders(text))
      ? undefined
      : 'headerName',
  'tokenPlacement.template': (text) => (!text || /\{[a-z]/i.test(text) ? undefined : 'template'),
  'authError.status': (text) =>
    text.split(/[\s,]+/).every((entry) => !entry || /^[2-5]\d\d$/.test(entry)) ? undefined : 'status',
  'ping.url': (text, get) =>
    !text.includes('://') ? (text && !get('baseUrl') ? 'noBaseUrl' : undefined) : url(text, get),
}

/** Whether the token request says that the provider wants no client id, or puts it where only it knows. */
function isClientless({ names, body, parameters } = {}) {
  return names?.client_id === null || body !== undefined || parameters?.client_id !== undefined
}

function number(text, minimum, maximum) {
  return !text || text.includes('{') || (Number(text) >= minimum && Number(text) <= maximum)
    ? undefined
    : ['number', { minimum, maximum }]
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
  const value = get(property) ?? ''
  const isUrlList = Array.isArray(value) && value.some((entry) => String(entry).includes('://'))
  const text = (isUrlList ? JSON.stringify(value) : String(value)).trim()
  if (unknowable(text)) return
  const [key, values] = [isConfigId(text, get) ? 'configId' : checks[property]?.(text, get)].flat()
  return key && t(`check.${key}`, values)
}

/** For the editor's own validation of a node: `true`, or what is wrong, with the property's label. */
export function checkNode(node, property) {
  const get = (name) => formValue(node, name)
  if (property === 'parameterValues') return checkParameters(get)
  const names = property in checks ? [property] : checkedProperties.filter((name) => name.startsWith(`${property}.`))
  for (const name of names) {
    const problem = checkProperty(name, get)
    if (problem) return `${t(`label.${labelOf[name] ?? name}`)}: ${problem}`
  }
  return true
}

function checkParameters(get) {
  const [declared, values] = [get('parameters') ?? [], get('parameterValues') ?? {}]
  for (const declaration of Array.isArray(declared) ? declared : []) {
    const { name, label = name, secret } = declaration ?? {}
    const value = Object.hasOwn(values, name) ? values[name] : ''
    const problem = name && !secret && isAskedFor(declaration) && parameterProblem(value, declaration)
    if (problem) return `${label}: ${t(`check.${problem}`)}`
  }
  return true
}

const labelOf = {
  'refreshRequest.notBefore': 'notBefore',
  'tokenResponse.expires.seconds': 'expiresSeconds',
  'jwt.lifetime': 'jwtLifetime',
  'callback.returnTo': 'returnTo',
  'tokenPlacement.name': 'placementName',
  'tokenPlacement.template': 'placementTemplate',
  'authError.status': 'authError',
  'ping.url': 'ping',
}
