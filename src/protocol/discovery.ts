import type { IntegrationDefinition } from '../definition/integration-definition.ts'
import { isOAuthError, OAuthError } from '../vocabulary/errors.ts'
import type { Send } from '../vocabulary/http.ts'
import { conformingMetadataFetch } from './conforming-fetch.ts'
import { guardUrl } from './guarded-send.ts'
import { openidClient } from './openid-client.ts'
import type { ServerMetadata } from './server-metadata.ts'

/** How long a description is used before it is fetched again, and how long without one before it is tried again; milliseconds. */
const goodFor = 24 * 3_600_000
const againAfter = 5 * 60_000

type Discovered = Omit<ServerMetadata, 'refreshUrl'>

/**
 * Finds an integration's endpoints: those configured, and for the others those its issuer describes (RFC 8414, OpenID Connect
 * Discovery 1.0). The last good description serves on while the issuer cannot be reached.
 */
export function discovery(
  definition: IntegrationDefinition,
  send: Send,
  now: () => number,
): () => Promise<ServerMetadata> {
  const issuer = definition.issuer === undefined ? undefined : issuerOf(definition.issuer)
  const endpoints = configuredEndpoints(definition)
  if (issuer === undefined) return async () => ({ ...endpoints, issPromised: false })

  let last: { until: number; metadata: ServerMetadata } | undefined
  let asking: Promise<ServerMetadata> | undefined
  const ask = async (): Promise<ServerMetadata> => {
    try {
      const described = await describe(issuer, definition, send)
      last = { until: now() + goodFor, metadata: { ...described, ...endpoints } }
    } catch (error) {
      const metadata = last?.metadata ?? (isComplete(definition) && { ...endpoints, issuer, issPromised: false })
      if (!metadata) throw error
      last = { until: now() + againAfter, metadata }
    }
    return last.metadata
  }
  return () => {
    if (last && now() < last.until) return Promise.resolve(last.metadata)
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
}

/** The issuer, also where somebody has entered the address of its description. What that says is then checked against it. */
function issuerOf(entered: string): string {
  const wellKnown = /\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(?=\/|$)/
  const [server = '', path, ...more] = entered.split(wellKnown)
  return path === undefined || more.length > 0 || entered.includes('?') ? entered : server + path
}

/** The endpoints that the definition names itself. */
export function configuredEndpoints(definition: IntegrationDefinition): Partial<ServerMetadata> {
  const { authorizationUrl, tokenUrl, refreshUrl, revocationUrl, introspectionUrl, deviceAuthorizationUrl } = definition
  return {
    ...(authorizationUrl !== undefined && { authorizationUrl }),
    ...(tokenUrl !== undefined && { tokenUrl }),
    ...(refreshUrl !== undefined && { refreshUrl }),
    ...(revocationUrl !== undefined && { revocationUrl }),
    ...(introspectionUrl !== undefined && { introspectionUrl }),
    ...(deviceAuthorizationUrl !== undefined && { deviceAuthorizationUrl }),
  }
}

/** Where a person is needed, the address at which that starts. */
const startOf: ReadonlyMap<string, 'authorizationUrl' | 'deviceAuthorizationUrl'> = new Map([
  ['authorization_code', 'authorizationUrl'],
  ['device_code', 'deviceAuthorizationUrl'],
])

function isComplete({ grant, tokenUrl, ...urls }: IntegrationDefinition): boolean {
  const start = startOf.get(grant)
  return tokenUrl !== undefined && (start === undefined || urls[start] !== undefined)
}

/** Asks at the well-known places in turn, with and without a slash at the end of the issuer, since people copy it either way. */
async function describe(issuer: string, definition: IntegrationDefinition, send: Send): Promise<Discovered> {
  const oidc = await openidClient()
  const slashed = issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`
  const candidates = [issuer, slashed].flatMap((server) => [
    { server, algorithm: 'oidc' as const },
    { server, algorithm: 'oauth2' as const },
  ])
  let failure: unknown
  for (const { server, algorithm } of candidates) {
    try {
      const configuration = await oidc.discovery(new URL(server), definition.clientId, undefined, oidc.None(), {
        algorithm,
        [oidc.customFetch]: conformingMetadataFetch(send),
        execute: [oidc.allowInsecureRequests],
      })
      return readMetadata(configuration.serverMetadata(), definition)
    } catch (error) {
      const own = ownError(error)
      if (own && isOAuthError(own, 'NETWORK_FAILED', 'DEADLINE_PASSED', 'ORIGIN_NOT_ALLOWED')) throw own
      failure ??= error
    }
  }
  const own = ownError(failure)
  const detail = String(own?.details['status'] ?? (failure as { code?: unknown })?.code ?? 'OAUTH_INVALID_RESPONSE')
  throw new OAuthError('CONFIGURATION_INVALID', 'discovery', { host: new URL(issuer).host, detail })
}

function ownError(error: unknown): OAuthError | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) if (inner instanceof OAuthError) return inner
  return undefined
}

/** The members that are used, each checked: the document comes from outside. */
function readMetadata(document: object, definition: IntegrationDefinition): Discovered {
  const members = document as Record<string, unknown>
  const url = (name: string) => {
    const value = urlIn(members[name])
    if (value !== undefined) guardUrl(new URL(value), definition)
    return value
  }
  const texts = (name: string) => {
    const value = members[name]
    return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : undefined
  }
  // Where one description serves many issuers, it names none, and nothing can be compared with it.
  const issuer =
    typeof members['issuer'] === 'string' && !members['issuer'].includes('{') ? members['issuer'] : undefined
  const found = {
    issuer,
    authorizationUrl: url('authorization_endpoint'),
    tokenUrl: url('token_endpoint'),
    revocationUrl: url('revocation_endpoint'),
    introspectionUrl: url('introspection_endpoint'),
    // Most integrations never use it, and whoever does is guarded when the request is sent.
    deviceAuthorizationUrl: urlIn(members['device_authorization_endpoint']),
    idTokenAlgorithms: texts('id_token_signing_alg_values_supported'),
    pkceMethods: texts('code_challenge_methods_supported'),
  }
  const present = Object.entries(found).filter(([, value]) => value !== undefined)
  return {
    ...(Object.fromEntries(present) as Omit<Discovered, 'issPromised'>),
    issPromised: issuer !== undefined && members['authorization_response_iss_parameter_supported'] === true,
  }
}

function urlIn(value: unknown): string | undefined {
  return typeof value === 'string' && URL.canParse(value) ? value : undefined
}
