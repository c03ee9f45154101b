import { plain } from '../../vocabulary/errors.ts'
import type { IntegrationSettings, Parameter } from '../integration-settings.ts'
import type { ApiScope, DocumentHead, Notice, UsableFlow } from './api-description.ts'
import { extensionAt, extensionName, mergeSettings } from './extension.ts'
import { issuerOf } from './issuer-of.ts'
import { below } from './json-pointer.ts'
import { literal } from './literal.ts'
import { shapeOf } from './oauth-flows.ts'
import type { Place } from './place.ts'
import { resolveUrl } from './resolve-url.ts'
import { requiredScopes, scopesAtMost, scopesOf } from './scopes.ts'
import type { Servers } from './servers.ts'
import { templateUrl } from './template-url.ts'
import { Unusable } from './unusable.ts'
import { isUsableUrl, longestUrl } from './usable-url.ts'

type About = Pick<UsableFlow, 'scheme' | 'description'>

/** Makes proposals of flows. Every method throws `Unusable` at what is in the way. */
export class FlowReader {
  readonly #root: Place
  readonly #head: DocumentHead
  readonly #servers: Servers
  readonly #notices: Notice[]

  constructor(root: Place, head: DocumentHead, servers: Servers, notices: Notice[]) {
    this.#root = root
    this.#head = head
    this.#servers = servers
    this.#notices = notices
  }

  /** A flow of a scheme of type oauth2 (OpenAPI 3.1.1 §4.8.29). */
  flow(name: string, flow: Place, scheme: Place, about: About): UsableFlow {
    const { grant, urls } = shapeOf(name, flow.pointer)
    const used = new Set<Parameter>()
    const found: Record<string, string> = {}
    for (const property of [...urls, 'refreshUrl'] as const) {
      const url = this.#url(flow, property, used)
      if (url !== undefined) found[property] = url
      else if (property !== 'refreshUrl') throw new Unusable('missing', below(flow.pointer, property))
    }
    this.#noteExtensions(flow, scheme)
    const metadata = scheme.text('oauth2MetadataUrl')
    const issuer = metadata && isUsableUrl(metadata) ? issuerOf(metadata) : undefined
    const settings = { grant, ...(issuer && { issuer: literal(issuer) }), ...found }
    return this.#proposal(
      name,
      flow.pointer,
      about,
      scopesOf(flow),
      settings,
      used,
      mergeSettings(extensionAt(scheme), extensionAt(flow)),
    )
  }

  /** A scheme of type openIdConnect: everything is found out from the issuer (OpenID Connect Discovery 1.0 §4). */
  openIdConnect(scheme: Place, about: About): UsableFlow {
    const used = new Set<Parameter>()
    const url = this.#url(scheme, 'openIdConnectUrl', used)
    if (url === undefined) throw new Unusable('missing', `${scheme.pointer}/openIdConnectUrl`)
    // Without this scope it would be plain OAuth (OpenID Connect Core 1.0 §3.1.2.1).
    const settings = { grant: 'authorization_code', issuer: issuerOf(url) ?? url, scope: 'openid' }
    const scopes = requiredScopes(this.#root, about.scheme)
    return this.#proposal('openIdConnect', scheme.pointer, about, scopes, settings, used, extensionAt(scheme))
  }

  #proposal(
    flow: string,
    place: string,
    about: About,
    all: readonly ApiScope[],
    settings: IntegrationSettings,
    used: ReadonlySet<Parameter>,
    extension: IntegrationSettings,
  ): UsableFlow {
    const scopes = all.slice(0, scopesAtMost)
    if (all.length > scopes.length) {
      this.#notices.push({ code: 'scopesCut', place, detail: `${all.length} > ${scopesAtMost}` })
    }
    const [server] = this.#servers.usable
    const parameters = [...new Map([...used, ...(server?.parameters ?? [])].map((one) => [one.name, one])).values()]
    const { title, ...head } = this.#head
    const standard: IntegrationSettings = {
      ...(title && { name: literal(title) }),
      scope: '',
      ...settings,
      scopes: scopes.map((scope) => ({ ...scope, name: literal(scope.name) })),
      ...(server && { baseUrl: server.baseUrl }),
      ...(parameters.length > 0 && { parameters }),
      apiDescription: { title, ...head, scheme: about.scheme, flow },
    }
    return { ...about, flow, place, supported: true, scopes, settings: mergeSettings(standard, extension) }
  }

  /** A URL of a flow. A relative one is relative to the server (OpenAPI 3.1.1 §4.6). */
  #url(place: Place, property: string, used: Set<Parameter>): string | undefined {
    const text = place.text(property)
    if (text === undefined) return undefined
    const pointer = below(place.pointer, property)
    if (text.length > longestUrl) throw new Unusable('url', pointer)
    const { template, sample, parameters, undeclared } = templateUrl(text, this.#servers.variables)
    const [base] = [this.#servers.usable[0]?.baseUrl].flat()
    const relative = !/^[a-z][a-z\d+.-]*:/i.test(template)
    const absolute = relative ? base && resolveUrl(template, base) : template
    if (absolute === undefined || absolute === '') throw new Unusable('urlRelative', pointer, text)
    if (!isUsableUrl(relative ? (resolveUrl(sample, 'https://x') ?? '') : sample)) throw new Unusable('url', pointer)
    for (const brace of undeclared) this.#note('variableUndeclared', pointer, brace)
    if (/^http:/i.test(absolute)) this.#note('insecure', pointer, text)
    for (const parameter of parameters) used.add(parameter)
    return absolute
  }

  #noteExtensions(flow: Place, scheme: Place): void {
    if (flow === scheme) return
    for (const name of flow.names()) {
      if (name.startsWith('x-') && name !== extensionName)
        this.#note('extensionIgnored', below(flow.pointer, name), name)
    }
  }

  #note(code: Notice['code'], place: string, detail: string): void {
    this.#notices.push({ code, place, detail: plain(detail) })
  }
}
