import { plain } from '../../vocabulary/errors.ts'
import type { ApiDescription, ApiFlow } from './api-description.ts'
import { describeSchemes } from './describe-schemes.ts'
import { parseDocument } from './parse-document.ts'
import { Place } from './place.ts'
import { openApiServers, swaggerServers } from './servers.ts'
import { unreadable } from './unreadable.ts'
import { isMistake, Unusable } from './unusable.ts'

const noticesAtMost = 500

/** What else is known about a document. */
export interface DescribeOptions {
  /** The absolute http(s) URL it was fetched from; relative URLs in it are relative to that. */
  readonly address?: string
}

/**
 * Reads an OpenAPI 3.0, 3.1 or 3.2 or a Swagger 2.0 document, in JSON or YAML: what it says about OAuth, and what an integration
 * would be made of it. Follows references within the document and no others. Blocks for as long as it takes; see `readApiDescription`.
 * Throws what `unreadable` says for a document that cannot be understood, that has no security scheme, or whose schemes cannot be
 * used because of a mistake.
 */
export function describeApi(text: string, options: DescribeOptions = {}): ApiDescription {
  const { value, whole } = parseDocument(text)
  if (!whole) return describe(value, options)
  try {
    const description = describe(value, options)
    if (!description.flows.some(isLacking)) return description
  } catch {
    // What was left out may have been needed; the whole says.
  }
  return describe(whole(), options)
}

const isLacking = (flow: ApiFlow): boolean => !flow.supported && flow.reason === 'referenceDangling'

function describe(document: unknown, { address }: DescribeOptions): ApiDescription {
  try {
    const root = new Place(document)
    if (typeof document !== 'object' || document === null || Array.isArray(document)) throw unreadable('notDescription')
    const openapi = versionOf(root)
    const swagger = openapi.startsWith('2')
    const servers = (swagger ? swaggerServers : openApiServers)(root, address)
    const info = root.child('info')
    const head = {
      title: plain(info?.text('title') ?? ''),
      version: plain(info?.text('version') ?? ''),
      openapi,
      ...(address && { address: withoutQuery(address) }),
    }
    const { flows, notices } = describeSchemes(root, swagger, head, servers)
    return {
      ...head,
      servers: servers.usable,
      flows: usefulOf(flows),
      notices: [...servers.notices, ...notices].slice(0, noticesAtMost),
    }
  } catch (error) {
    if (error instanceof Unusable) throw unreadable(error.reason as 'type', error.place, error.detail)
    throw error
  }
}

/** Where nothing can be used and there is a mistake, the mistake is what matters. */
function usefulOf(flows: readonly ApiFlow[]): readonly ApiFlow[] {
  if (flows.some(({ supported }) => supported)) return flows
  for (const flow of flows) {
    if (!flow.supported && isMistake(flow.reason)) throw unreadable(flow.reason, flow.place, flow.detail)
  }
  if (flows.length === 0) throw unreadable('noSchemes')
  return flows
}

/** The version of the format, as `3.1.0`. YAML may have made a number of it. */
function versionOf(root: Place): string {
  const [name, known] = root.child('swagger') ? ['swagger', /^2(?:\.0)?$/] : ['openapi', /^3(?:\.[012](?:\.\d+)?)?$/]
  const version = root.text(name as string)
  if (version === undefined) throw unreadable('notDescription')
  if (!(known as RegExp).test(version)) throw unreadable('version', `/${name}`, plain(version, 20))
  return version.includes('.') ? plain(version, 20) : `${version}.0`
}

/** A query may hold a secret. */
function withoutQuery(address: string): string {
  const { origin, pathname } = new URL(address)
  return origin + pathname
}
