import { OAuthError } from '../vocabulary/errors.ts'
import { checkShape } from './check-shape.ts'
import { clientAuthMethods } from './client-auth-method.ts'
import { definitionReaders } from './definition-readers.ts'
import { type Environment, withEnvironment } from './environment.ts'
import { type IntegrationDefinition, type UrlProperty, urlProperties } from './integration-definition.ts'
import type { IntegrationSettings } from './integration-settings.ts'
import { invalid } from './invalid.ts'
import { requireNamedDomains } from './named-domains.ts'
import { needsConsent } from './needs-consent.ts'
import { isAllowedDomain, isDomainPattern } from './origins.ts'
import { readParameters } from './parameters.ts'
import { readAuthError, readPing, readPlacement } from './read-api-rules.ts'
import { readReturnTo, readRules } from './read-rules.ts'
import type { SettingsReader } from './settings-reader.ts'
import { settingsShape } from './settings-shape.ts'

const schemaVersion = 1

/** Seconds before the end of a token at which it is renewed, when nothing else is said: the 30 minutes users know. */
const defaultRefreshBefore = 1_800

/** What may stand among the allowed domains, by example. */
const domainPatterns = 'example.com, *.example.com, example.com:8443, https://example.com, *'

/**
 * Reads an integration as it stands in `flows.json`, or as a program wrote it: fills in `${ENV}` and the parameters' values,
 * applies the defaults and checks everything. Numbers and lists may be text; an empty text is the same as nothing. Members that
 * the schema does not know at the top are left alone: they are Node-RED's.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` naming the property
 */
export function readDefinition(raw: object, env: Environment = (name) => process.env[name]): IntegrationDefinition {
  const settings = known(raw, env)
  checkShape(groupsOf(settings), settingsShape)

  const parameters = readParameters(settings.parameters ?? [], settings.parameterValues ?? {})
  const { plain, addresses, authorization, oauth, api } = definitionReaders(settings, parameters)
  if (plain.number('schemaVersion', schemaVersion, Number.MAX_SAFE_INTEGER) > schemaVersion)
    throw invalid('schemaVersion', {})
  const key = plain.text('key') ?? ''
  if (!/^[A-Za-z0-9]{1,64}$/.test(key)) throw invalid(key ? 'key' : 'missing', { property: 'key' })
  const allowHttp = plain.flag('allowHttp')
  const urls = urlProperties.map((property) => [property, addresses[property].url(property, allowHttp)] as const)

  const definition: IntegrationDefinition = {
    name: plain.text('name') ?? key,
    key,
    mode: plain.choice('mode', ['system', 'personal'], 'system'),
    grant: readGrant(plain),
    clientId: plain.text('clientId') ?? '',
    clientAuth: plain.choice('clientAuth', clientAuthMethods, 'client_secret_basic'),
    basicEncoding: plain.choice('basicEncoding', ['form', 'raw'], 'form'),
    scope: (plain.text('scope') ?? '').split(/\s+/).join(' '),
    pkce: plain.choice('pkce', ['S256', 'plain', 'none'], 'S256'),
    allowedDomains: plain.list('allowedDomains') ?? [],
    allowHttp,
    callbackRoot: plain.choice('callbackRoot', ['admin', 'node'], 'admin'),
    refreshBefore: plain.number('refreshBefore', defaultRefreshBefore, 31_536_000),
    keepAlive: plain.number('keepAlive', 0, 3_650),
    timeout: plain.number('timeout', 30, 3_600, 0.05),
    tokenPlacement: readPlacement(api.group('tokenPlacement')),
    authError: readAuthError(plain.group('authError')),
    ping: readPing(plain.group('ping')),
    ...(Object.fromEntries(urls.filter(([, url]) => typeof url === 'string')) as Partial<Record<UrlProperty, string>>),
    ...readUser(raw, plain),
    ...optional('issuer', plain.url('issuer', allowHttp)),
    ...optional('callbackUrl', plain.url('callbackUrl', allowHttp)),
    ...optional('audience', plain.text('audience')),
    ...optional('resource', plain.text('resource')),
    ...optional('returnTo', readReturnTo(plain.group('callback'))),
    deferredUrls: Object.fromEntries(urls.filter(([, url]) => typeof url === 'object')),
    parameters,
    rules: readRules({ authorization, oauth, api }),
  }
  requirePersonal(definition)
  requireRenewal(definition)
  requireClient(definition)
  requireEndpoints(definition)
  requireAllowed(definition)
  requireNamedDomains(definition)
  return definition
}

function optional<K extends string>(property: K, value: unknown): Partial<Record<K, string>> {
  return typeof value === 'string' ? ({ [property]: value } as Record<K, string>) : {}
}

/** The settings that the schema knows, with the environment filled in; an empty text is the same as nothing. */
function known(raw: object, env: Environment): IntegrationSettings {
  const own = Object.entries(raw).filter(
    ([name, value]) =>
      !(name === 'user' && isToTheLetter(raw)) &&
      Object.hasOwn(settingsShape.properties ?? {}, name) &&
      value !== '' &&
      value !== null &&
      value !== undefined,
  )
  return withEnvironment(Object.fromEntries(own), env) as IntegrationSettings
}

/** What has members. Single values are checked as they are read, which takes numbers for text and the other way round. */
function groupsOf(settings: IntegrationSettings): Partial<IntegrationSettings> {
  const { properties = {} } = settingsShape
  const groups = Object.entries(settings).filter(([name, value]) => {
    const { type, enum: choices, $ref } = properties[name] ?? {}
    if (typeof value === 'object') return type !== 'string' && !choices
    return type === 'object' || type === 'array' || $ref === '#/definitions/answer'
  })
  return Object.fromEntries(groups)
}

const usualGrants = 'authorization_code, client_credentials, device_code, password, jwt_bearer, token_exchange'

/** Any grant type the provider may have (RFC 6749 §4.5), but none that gives tokens to the browser (RFC 9700 §2.1.2). */
function readGrant(reader: SettingsReader): string {
  const grant = reader.text('grant') ?? 'client_credentials'
  if (grant === 'implicit' || !/^[\w.:/-]{1,200}$/.test(grant))
    throw invalid('choice', { property: 'grant', value: grant, choices: usualGrants })
  return grant
}

/** What looks like an environment variable is JSONata in an expression, and looked up for each message among variables. */
const isToTheLetter = ({ userType }: { readonly userType?: unknown }): boolean =>
  userType === 'jsonata' || userType === 'env'

function readUser(
  raw: { readonly user?: unknown; readonly userType?: unknown },
  reader: SettingsReader,
): Pick<IntegrationDefinition, 'user'> {
  const from = reader.choice('userType', ['msg', 'jsonata', 'env', 'str'], 'msg')
  const text = isToTheLetter(raw) ? raw.user : reader.text('user')
  return typeof text === 'string' && text !== '' ? { user: { from, text } } : {}
}

/** Without a person to ask, the provider gives one connection to all. */
function requirePersonal(definition: IntegrationDefinition): void {
  const { mode, grant } = definition
  if (mode === 'personal' && !needsConsent(definition))
    throw new OAuthError('CONFIGURATION_INVALID', 'personalGrant', { grant })
}

/** To ask for a token as at first takes a person, where a person gave it. */
function requireRenewal(definition: IntegrationDefinition): void {
  if (!needsConsent(definition) || definition.rules.refreshRequest.mode !== 'reissue') return
  const choices = 'refresh_token, access_token, none'
  throw invalid('choice', { property: 'refreshRequest.mode', value: 'reissue', choices })
}

/** A provider that wants no client, or one in its own words, says so in the token request. */
function requireClient({ clientId, rules: { tokenRequest } }: IntegrationDefinition): void {
  const { names, body, parameters } = tokenRequest
  if (clientId === '' && names.get('client_id') !== null && !body && !parameters.has('client_id'))
    throw invalid('missing', { property: 'clientId' })
}

/** The addresses that a grant cannot do without, where no issuer describes them. */
const endpointsOf: ReadonlyMap<string, readonly UrlProperty[]> = new Map([
  ['authorization_code', ['tokenUrl', 'authorizationUrl']],
  ['device_code', ['tokenUrl', 'deviceAuthorizationUrl']],
])

function requireEndpoints(definition: IntegrationDefinition): void {
  if (definition.issuer !== undefined) return
  const needed = endpointsOf.get(definition.grant) ?? ['tokenUrl']
  const missing = needed.find((property) => definition[property] === undefined && !definition.deferredUrls[property])
  if (missing) throw invalid('missing', { property: missing })
}

const oauthUrls = urlProperties.filter((property) => property !== 'baseUrl')

/** Whoever names domains means all of them: secrets do not go to an OAuth URL beyond them either. */
function requireAllowed(definition: IntegrationDefinition): void {
  const { allowedDomains } = definition
  const unusable = allowedDomains.find((entry) => !isDomainPattern(entry))
  if (unusable !== undefined)
    throw invalid('choice', { property: 'allowedDomains', value: unusable, choices: domainPatterns })
  for (const property of ['issuer', ...oauthUrls] as const) {
    const url = definition[property]
    if (url !== undefined && allowedDomains.length > 0 && !isAllowedDomain(new URL(url), allowedDomains))
      throw invalid('domain', { property, host: new URL(url).host })
  }
}
