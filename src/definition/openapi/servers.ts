import { plain } from '../../vocabulary/errors.ts'
import type { Parameter } from '../integration-settings.ts'
import type { ApiServer, Notice } from './api-description.ts'
import { below } from './json-pointer.ts'
import type { Place } from './place.ts'
import { resolveUrl } from './resolve-url.ts'
import { type ServerVariables, serverVariables } from './server-variables.ts'
import { templateUrl } from './template-url.ts'
import { Unusable } from './unusable.ts'
import { isUsableUrl, longestUrl } from './usable-url.ts'

/** What is known about where an API is. */
export interface Servers {
  readonly usable: readonly ApiServer[]
  /** The variables of all servers: a URL of a flow may have them too. */
  readonly variables: ServerVariables
  readonly notices: readonly Notice[]
}

/** How many servers a person can choose from. */
const serversAtMost = 100

/**
 * The servers of an OpenAPI document. Relative ones are relative to the address of the document, and so is the one that is meant
 * when there is none (OpenAPI 3.1.1 §4.8.1, §4.8.5). What cannot be used is left out with a notice: a person can type a base URL.
 */
export function openApiServers(root: Place, address: string | undefined): Servers {
  const listed = root.child('servers')
  const places = listed?.elements() ?? []
  if (places.length === 0) return serversOf(address ? [{ place: root.pointer, url: '/' }] : [], address)
  return serversOf(
    places.map((place) => ({ place: place.pointer, at: place })),
    address,
  )
}

/** The servers of a Swagger 2.0 document: `host` (else that of the document), `basePath`, and each of `schemes`. */
export function swaggerServers(root: Place, address: string | undefined): Servers {
  const host = root.text('host')
  const path = root.text('basePath') ?? ''
  const schemes = (root.child('schemes')?.elements() ?? []).map(({ value }) => value)
  const own = address?.slice(0, address.indexOf(':'))
  const web = ['https', 'http'].filter((scheme) => schemes.length === 0 || schemes.includes(scheme))
  if (!host) return serversOf(address || path ? [{ place: '/basePath', url: path || '/' }] : [], address)
  const usual = schemes.length === 0 ? [own ?? 'https'] : web
  const tail = path === '' || path.startsWith('/') ? path : `/${path}`
  return serversOf(
    usual.map((scheme) => ({ place: '/host', url: `${scheme}://${host}${tail}` })),
    address,
  )
}

interface Candidate {
  readonly place: string
  /** The server of an OpenAPI document. */
  readonly at?: Place
  readonly url?: string
}

function serversOf(candidates: readonly Candidate[], address: string | undefined): Servers {
  const usable: ApiServer[] = []
  const notices: Notice[] = []
  const all = new Map<string, Parameter>()
  const [beyond] = candidates.slice(serversAtMost)
  if (beyond) notices.push({ code: 'serversCut', place: beyond.place })
  for (const candidate of candidates.slice(0, serversAtMost)) {
    try {
      const { server, variables, undeclared } = readServer(candidate, address)
      const { place } = candidate
      usable.push(server)
      for (const [name, parameter] of variables) if (!all.has(name)) all.set(name, parameter)
      for (const brace of undeclared) notices.push({ code: 'variableUndeclared', place, detail: plain(brace) })
      if (/^http:/i.test([server.baseUrl].flat()[0] ?? ''))
        notices.push({ code: 'insecure', place, detail: server.url })
    } catch (error) {
      if (!(error instanceof Unusable)) throw error
      const { reason, place, detail } = error
      const code = reason === 'urlRelative' ? 'serverRelative' : 'serverUnusable'
      notices.push({ code, place, ...(detail && { detail }) })
    }
  }
  return { usable, variables: all, notices }
}

/** Throws `Unusable` for what cannot be a base URL. */
function readServer({ place, at: listed, url: known }: Candidate, address: string | undefined) {
  const at = listed?.resolved()
  const url = known ?? at?.text('url')
  if (url === undefined) throw new Unusable('missing', below(place, 'url'))
  if (url.length > longestUrl) throw new Unusable('url', place)
  const { text, variables } = withScheme(url, at ? serverVariables(at) : new Map<string, Parameter>())
  const absolute = address === undefined && isRelative(text) ? undefined : resolveUrl(text, address ?? '')
  if (absolute === undefined) throw new Unusable('urlRelative', place, url)
  const { template, sample, parameters, undeclared } = templateUrl(absolute, variables)
  if (!isUsableUrl(sample)) throw new Unusable('url', place)
  const description = at?.text('description')
  const server: ApiServer = {
    url: plain(url, longestUrl),
    ...(description && { description: plain(description, 1000) }),
    baseUrl: withoutEmpty(template, parameters),
    parameters,
  }
  return { server, variables, undeclared }
}

const isRelative = (url: string): boolean => !/^[a-z][a-z\d+.-]*:/i.test(url)

/**
 * A scheme is no part of a URL that a parameter could be: `{scheme}://…` becomes https where that is a choice, and in
 * `{server}/v1` the scheme goes from the variable's values into the URL.
 */
function withScheme(url: string, variables: ServerVariables): { text: string; variables: ServerVariables } {
  const [start = '', name = '', rest] = /^\{([^{}]*)\}(:\/\/)?/.exec(url) ?? []
  const parameter = variables.get(name)
  if (!parameter) return { text: url, variables }
  const values = [...(parameter.enum ?? []), ...(parameter.default === undefined ? [] : [parameter.default])]
  if (rest) {
    const scheme = values.includes('https') ? 'https' : (parameter.default ?? values[0] ?? 'https')
    return { text: scheme + url.slice(name.length + 2), variables }
  }
  const [scheme] = values.map((value) => /^https?:\/\//i.exec(value)?.[0])
  if (!scheme || !values.every((value) => value.startsWith(scheme))) return { text: url, variables }
  const bare = {
    ...parameter,
    ...(parameter.default && { default: parameter.default.slice(scheme.length) }),
    ...(parameter.enum && { enum: parameter.enum.map((value) => value.slice(scheme.length)) }),
  }
  return { text: scheme + start + url.slice(start.length), variables: new Map([...variables, [name, bare]]) }
}

/** A text with an empty parameter counts as unknown in a definition; the next of a list is then taken. */
function withoutEmpty(template: string, parameters: readonly Parameter[]): string | string[] {
  const empty = parameters.filter(({ required }) => required === false)
  if (empty.length === 0) return template
  return [template, empty.reduce((text, { name }) => text.replaceAll(`{${name}}`, ''), template)]
}
