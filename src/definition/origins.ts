/**
 * Which servers may see the tokens and secrets of an integration. Every decision is made on a URL as the WHATWG parser reads
 * it, which is what the request will use: never on text, where a user name, a backslash or an odd spelling could deceive.
 */
export interface OriginRules {
  /** Where relative API URLs start; its origin may see the token. */
  readonly baseUrl?: string
  /**
   * Further places that may see the token:
   * - `good.test`: that host and its subdomains, on the usual port of the scheme
   * - `*.good.test`: its subdomains only
   * - `good.test:8443`: the same on that port only
   * - `https://good.test:8443`: that origin only
   * - `*`: every server, which is insecure
   */
  readonly allowedDomains: readonly string[]
  /** Plain http beyond the loopback is allowed. */
  readonly allowHttp: boolean
}

/** Why a URL must not see the token: it is another origin's, or the network could read it. */
export type OriginRefusal = 'origin' | 'insecure'

/** Says why a request to `url` must not carry the token; `undefined` when it may. `authorOrigin` is an origin that stands in the flow itself. */
export function originRefusal(url: URL, rules: OriginRules, authorOrigin?: string): OriginRefusal | undefined {
  if (!isWeb(url)) return 'origin'
  const { origin } = url
  if (origin !== authorOrigin && origin !== originOf(rules) && !isAllowedDomain(url, rules.allowedDomains))
    return 'origin'
  return isSecure(url, rules.allowHttp) ? undefined : 'insecure'
}

/** Whether a request to `url` may carry the token. */
export function mayCarry(url: URL, rules: OriginRules, authorOrigin?: string): boolean {
  return originRefusal(url, rules, authorOrigin) === undefined
}

/** Whether one of the domains covers the URL. An empty list covers nothing: what it means is the caller's to say. */
export function isAllowedDomain(url: URL, allowedDomains: readonly string[]): boolean {
  return isWeb(url) && patternsOf(allowedDomains).some((pattern) => matches(url, pattern))
}

/** Whether what is sent to the URL is hidden from the network, does not leave this machine, or may be seen. */
export function isSecure(url: URL, allowHttp: boolean): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && (allowHttp || isLoopback(url)))
}

/** Whether the URL is literally this machine: `localhost`, 127.0.0.0/8 or ::1. No name is looked up. */
export function isLoopback(url: URL): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)
}

/** Whether a text can stand among the allowed domains. Anything else would match nothing. */
export function isDomainPattern(text: string): boolean {
  return readPattern(text) !== undefined
}

interface Pattern {
  readonly host: string
  readonly port?: number
  readonly protocol?: string
  /** Whether the host itself matches, its subdomains, or both. */
  readonly itself: boolean
  readonly below: boolean
}

const everything: Pattern = { host: '', itself: false, below: true }
const shape = /^(?:(https?):\/\/)?(\*\.)?(\[[\da-f:.]+\]|[^\s/\\?#@:*[\]]+)(?::(\d{1,5}))?\/?$/i
const bareIpv6 = /^[\da-f]*:[\da-f]*:[\da-f:.]*$/i

function readPattern(text: string): Pattern | undefined {
  const entry = text.trim()
  if (entry === '*') return everything
  const [, scheme, star, host, port] = shape.exec(bareIpv6.test(entry) ? `[${entry}]` : entry) ?? []
  const url = host && URL.canParse(`https://${host}`) ? new URL(`https://${host}`) : undefined
  if (!url || Number(port) > 65_535) return undefined
  return {
    host: url.hostname,
    itself: !star,
    below: !scheme || !!star,
    ...(scheme && { protocol: `${scheme.toLowerCase()}:` }),
    ...(port && { port: Number(port) }),
  }
}

function matches(url: URL, pattern: Pattern): boolean {
  if (pattern === everything) return true
  if (pattern.protocol && url.protocol !== pattern.protocol) return false
  if (portOf(url) !== (pattern.port ?? usualPort(url))) return false
  const { hostname } = url
  return (pattern.itself && hostname === pattern.host) || (pattern.below && hostname.endsWith(`.${pattern.host}`))
}

const usualPort = (url: URL): number => (url.protocol === 'https:' ? 443 : 80)
const portOf = (url: URL): number => (url.port === '' ? usualPort(url) : Number(url.port))
const isWeb = (url: URL): boolean => url.protocol === 'https:' || url.protocol === 'http:'

// Rules are read once and asked for every request.
const knownPatterns = new WeakMap<readonly string[], readonly Pattern[]>()
const knownOrigins = new WeakMap<OriginRules, string | undefined>()

function patternsOf(domains: readonly string[]): readonly Pattern[] {
  let patterns = knownPatterns.get(domains)
  if (!patterns) {
    patterns = domains.map(readPattern).filter((pattern) => pattern !== undefined)
    knownPatterns.set(domains, patterns)
  }
  return patterns
}

function originOf(rules: OriginRules): string | undefined {
  if (!rules.baseUrl) return undefined
  if (!knownOrigins.has(rules)) {
    knownOrigins.set(rules, URL.canParse(rules.baseUrl) ? new URL(rules.baseUrl).origin : undefined)
  }
  return knownOrigins.get(rules)
}
