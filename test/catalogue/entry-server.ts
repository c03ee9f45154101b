import type { Step } from '../../src/definition/integration-settings.ts'
import { replyOf } from '../providers/answers.ts'
import { samePlace } from '../providers/compare-urls.ts'
import type { Handler, Reply } from '../providers/provider-server.ts'
import type { RecordedRequest } from '../providers/recorded-request.ts'
import { metadataOf, stepAnswer, tokenAnswer, withSuccess } from './entry-answers.ts'
import { checkApiRequest, checkTokenRequest } from './entry-checks.ts'
import { filled, type ProviderState } from './provider-state.ts'

export interface EntryServer extends ProviderState {
  readonly handler: Handler
  /** How often a kind of request came: `token`, `refresh`, `revocation`, `api`, or a step by its name or address. */
  readonly count: (kind: string) => number
}

/** A provider that behaves as an entry of the catalogue says, and reports what does not fit it. */
export function entryServer(
  given: Pick<ProviderState, 'settings' | 'client' | 'report' | 'now'>,
  secrets: Readonly<Record<string, string>>,
): EntryServer {
  const { settings, client, now } = given
  const { parameters = [], parameterValues = {}, grant, ping } = settings
  const usual = parameters.flatMap(({ name, default: value }) =>
    value === undefined ? [] : ([[name, value]] as const),
  )
  const typed = Object.entries({ ...Object.fromEntries(usual), ...parameterValues, ...secrets, clientId: client.id })
  const values = new Map(typed.map(([name, value]) => [name, String(value)]))
  const counts = new Map<string, number>()
  const server: EntryServer = {
    ...given,
    values,
    issued: 0,
    token: '',
    due: [],
    nonce: undefined,
    handler: (request) => replyTo(request),
    count: (kind) => counts.get(kind) ?? 0,
  }
  return server

  function replyTo(request: RecordedRequest): Reply {
    const { due, issued } = server
    const came = (kind: string) => counts.set(kind, (counts.get(kind) ?? 0) + 1)
    const issuer = filled(settings.issuer, values)
    if (issuer !== undefined && request.url.includes('/.well-known/')) return replyOf({ body: metadataOf(issuer) })
    const step = due.find((each) => isFor(request, each.url) && request.method === methodOf(each))
    if (step) {
      const name = step.name ?? String(step.url)
      server.due = due.filter((each) => each !== step)
      came(name)
      if (step.token !== 'none' && request.headers['authorization'] !== `Bearer ${server.token}`)
        server.report(`${name} does not carry the token`)
      return replyOf({ body: stepAnswer(step, server) })
    }
    if (isRevocation(request)) {
      came('revocation')
      return replyOf({ body: { ok: true } })
    }
    const renews = issued > 0 && grant === 'authorization_code'
    const found = issuer === undefined ? undefined : `${issuer.replace(/\/$/, '')}/token`
    if (isFor(request, (renews ? settings.refreshUrl : undefined) ?? settings.tokenUrl ?? found)) {
      came(renews ? 'refresh' : 'token')
      checkTokenRequest(request, renews, server)
      return replyOf({ body: tokenAnswer(server) })
    }
    if (isFor(request, settings.introspectionUrl))
      return replyOf({ body: { active: true, exp: Math.floor(now() / 1_000) + 3_600 } })
    came('api')
    checkApiRequest(request, 'API request', server)
    return replyOf({ body: withSuccess({}, ping?.success) })
  }

  function isFor(request: RecordedRequest, url: string | readonly string[] | undefined): boolean {
    const written = filled(url, values)
    const base = filled(settings.baseUrl, values)?.replace(/\/+$/, '')
    return written !== undefined && samePlace(URL.canParse(written) ? written : `${base}/${written}`, request.url)
  }

  function isRevocation(request: RecordedRequest): boolean {
    const { revocationUrl, revocationRequest: { method = 'POST' } = {} } = settings
    const texts = [revocationUrl ?? []].flat()
    const refreshToken = `RT${server.issued}`
    return (
      request.method === method &&
      texts.length > 0 &&
      isFor(
        request,
        texts.map((text) => text.replace('{refreshToken}', refreshToken)),
      )
    )
  }

  function methodOf(step: Step): string {
    return step.method ?? (settings.lookups?.includes(step) ? 'GET' : 'POST')
  }
}
