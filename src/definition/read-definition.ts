import { OAuthError } from '../vocabulary/errors.ts'
import { type Environment, expand } from './expand.ts'
import {
  clientAuthMethods,
  type GrantName,
  grants,
  type IntegrationDefinition,
  type TokenPlacement,
} from './integration-definition.ts'
import { isLocalPath } from './local-path.ts'
import { isAllowedDomain, isDomainPattern, isSecure } from './origins.ts'

const schemaVersion = 1

/** Seconds before the end of a token at which it is renewed, when nothing else is said: the 30 minutes users know. */
const defaultRefreshBefore = 1_800

/** What may stand among the allowed domains, by example. */
const domainPatterns = 'example.com, *.example.com, example.com:8443, https://example.com, *'

/**
 * Reads an integration as it stands in `flows.json`, or as a program wrote it: fills in `${ENV}` and `{parameter}`, applies
 * the defaults and checks everything. Numbers and lists may be text; an empty text is the same as nothing.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` naming the property
 */
export function readDefinition(raw: object, env: Environment = (name) => process.env[name]): IntegrationDefinition {
  const given = raw as Record<string, unknown>
  const parameters = (given['parameterValues'] ?? {}) as Record<string, string>

  const text = (property: string, from: Record<string, unknown> = given): string | undefined => {
    const value = Object.hasOwn(from, property) ? from[property] : undefined
    if (value === undefined || value === null || value === '') return undefined
    if (typeof value !== 'string' && typeof value !== 'number') throw invalid('text', { property })
    const expanded = expand(String(value), property, env, parameters).trim()
    if (/\p{Cc}/u.test(expanded)) throw invalid('text', { property })
    return expanded || undefined
  }
  const choice = <T extends string>(property: string, choices: readonly T[], fallback: T): T => {
    const value = text(property) ?? fallback
    if (!choices.includes(value as T)) throw invalid('choice', { property, value, choices: choices.join(', ') })
    return value as T
  }
  const number = (property: string, fallback: number, maximum: number, minimum = 0): number => {
    const value = Number(text(property) ?? fallback)
    if (!(value >= minimum && value <= maximum)) throw invalid('number', { property, minimum, maximum })
    return value
  }
  const allowHttp = given['allowHttp'] === true || given['allowHttp'] === 'true'
  const url = (property: string): string | undefined => {
    const value = text(property)
    if (value === undefined) return undefined
    const parsed = /^https?:\/\/[^/\\]/i.test(value) && URL.canParse(value) ? new URL(value) : undefined
    if (!parsed || parsed.username || parsed.password || value.includes('#')) throw invalid('url', { property })
    if (!isSecure(parsed, allowHttp)) throw invalid('insecure', { property })
    return value
  }
  const optional = <K extends string>(property: K, value: string | undefined): Partial<Record<K, string>> =>
    value === undefined ? {} : ({ [property]: value } as Record<K, string>)
  const urls = (...properties: (keyof IntegrationDefinition & string)[]) =>
    Object.assign(
      {},
      ...properties.map((property) => optional(property, url(property))),
    ) as Partial<IntegrationDefinition>

  const version = number('schemaVersion', schemaVersion, Number.MAX_SAFE_INTEGER)
  if (version > schemaVersion) throw invalid('schemaVersion', {})
  const key = text('key') ?? ''
  if (!/^[A-Za-z0-9]{1,64}$/.test(key)) throw invalid(key ? 'key' : 'missing', { property: 'key' })
  const grant = choice<GrantName>('grant', grants, 'client_credentials')
  const clientId = text('clientId')
  if (clientId === undefined) throw invalid('missing', { property: 'clientId' })

  const definition: IntegrationDefinition = {
    name: text('name') ?? key,
    key,
    mode: choice('mode', ['system'], 'system'),
    grant,
    clientId,
    clientAuth: choice('clientAuth', clientAuthMethods, 'client_secret_basic'),
    basicEncoding: choice('basicEncoding', ['form', 'raw'], 'form'),
    scope: (text('scope') ?? '').split(/\s+/).join(' '),
    pkce: choice('pkce', ['S256', 'plain', 'none'], 'S256'),
    allowedDomains: listOf(given['allowedDomains'], 'allowedDomains', env, parameters),
    allowHttp,
    refreshBefore: number('refreshBefore', defaultRefreshBefore, 31_536_000),
    keepAlive: number('keepAlive', 0, 3_650),
    timeout: number('timeout', 30, 3_600, 0.05),
    tokenPlacement: placement(given['tokenPlacement'], text, (template) =>
      // The template's own {token} stays for each request to fill in.
      expand(template, 'tokenPlacement.template', env, { ...parameters, token: '{token}' }),
    ),
    authError: { status: statusList(given['authError'], text) },
    ping: ping(given['ping'], text),
    ...urls(
      'issuer',
      'authorizationUrl',
      'tokenUrl',
      'refreshUrl',
      'revocationUrl',
      'introspectionUrl',
      'baseUrl',
      'callbackUrl',
    ),
    ...optional('audience', text('audience')),
    ...optional('resource', text('resource')),
    ...optional('returnTo', returnTo(given['callback'], text)),
  }
  requireEndpoints(definition)
  requireAllowed(definition)
  return definition
}

type Text = (property: string, from?: Record<string, unknown>) => string | undefined

function requireEndpoints({ issuer, grant, tokenUrl, authorizationUrl }: IntegrationDefinition): void {
  if (issuer !== undefined) return
  if (tokenUrl === undefined) throw invalid('missing', { property: 'tokenUrl' })
  if (grant === 'authorization_code' && authorizationUrl === undefined)
    throw invalid('missing', { property: 'authorizationUrl' })
}

/** Whoever names domains means all of them: secrets do not go to an OAuth URL beyond them either. */
function requireAllowed(definition: IntegrationDefinition): void {
  const { allowedDomains } = definition
  const unusable = allowedDomains.find((entry) => !isDomainPattern(entry))
  if (unusable !== undefined)
    throw invalid('choice', { property: 'allowedDomains', value: unusable, choices: domainPatterns })
  for (const property of ['issuer', 'authorizationUrl', 'tokenUrl', 'refreshUrl', 'revocationUrl'] as const) {
    const url = definition[property]
    if (url !== undefined && allowedDomains.length > 0 && !isAllowedDomain(new URL(url), allowedDomains))
      throw invalid('domain', { property, host: new URL(url).host })
  }
}

function groupOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** A list, or a text of entries between commas or spaces. */
function listOf(value: unknown, property: string, env: Environment, parameters: Record<string, string>): string[] {
  const entries = Array.isArray(value) ? value : typeof value === 'string' ? [value] : []
  if (!entries.every((entry) => typeof entry === 'string')) throw invalid('text', { property })
  return entries.flatMap((entry) => expand(entry, property, env, parameters).split(/[\s,]+/)).filter(Boolean)
}

function placement(value: unknown, text: Text, fill: (template: string) => string): TokenPlacement {
  const group = groupOf(value)
  const place = text('in', group) ?? 'header'
  if (place !== 'header' && place !== 'query')
    throw invalid('choice', { property: 'tokenPlacement.in', value: place, choices: 'header, query' })
  const name = text('name', group) ?? (place === 'header' ? 'Authorization' : 'access_token')
  if (place === 'header' && !/^[\w!#$%&'*+.^`|~-]+$/.test(name))
    throw invalid('text', { property: 'tokenPlacement.name' })
  const written = group['template']
  if (typeof written !== 'string' || written === '')
    return { in: place, name, template: place === 'header' ? 'Bearer {token}' : '{token}' }
  const template = fill(written)
  if (!template.includes('{token}') || /\p{Cc}/u.test(template))
    throw invalid('text', { property: 'tokenPlacement.template' })
  return { in: place, name, template }
}

function statusList(value: unknown, text: Text): number[] {
  const group = groupOf(value)
  const { status } = group
  const list = Array.isArray(status) ? status : text('status', group)?.split(/[\s,]+/)
  if (!list) return [401, 403]
  const numbers = list.map(Number)
  if (!numbers.every((entry) => Number.isInteger(entry) && entry >= 200 && entry <= 599))
    throw invalid('number', { property: 'authError.status', minimum: 200, maximum: 599 })
  return numbers
}

function ping(value: unknown, text: Text): IntegrationDefinition['ping'] {
  const group = groupOf(value)
  const method = (text('method', group) ?? 'GET').toUpperCase()
  if (!/^[A-Z]{1,20}$/.test(method)) throw invalid('text', { property: 'ping.method' })
  return { method, url: text('url', group) ?? '' }
}

function returnTo(value: unknown, text: Text): string | undefined {
  const path = text('returnTo', groupOf(value))
  if (path !== undefined && !isLocalPath(path)) throw new OAuthError('CONFIGURATION_INVALID', 'returnTo')
  return path
}

function invalid(
  reason: 'missing' | 'text' | 'choice' | 'number' | 'url' | 'insecure' | 'key' | 'domain' | 'schemaVersion',
  details: Record<string, string | number>,
): OAuthError {
  return new OAuthError('CONFIGURATION_INVALID', reason, details)
}
