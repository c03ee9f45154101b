import type { ApiRequestRule } from '../definition/integration-definition.ts'
import type { TextMap } from '../definition/request-rule.ts'
import { firstFilled, type Values } from '../definition/template.ts'
import type { ApiRequest } from './api-request.ts'
import { withParameter } from './placement.ts'
import { isReplayable } from './replayable-body.ts'

/** What every API request carries besides the token; a request that has a header or parameter of that name keeps its own. */
export function withAdditions(
  { headers, query }: ApiRequestRule,
  request: ApiRequest,
  valuesNow: () => Values,
): ApiRequest {
  if (headers.size === 0 && query.size === 0) return request
  const known = valuesNow()
  const values: Values = (name) => ofRequest(request, name) ?? known(name)
  const own = new Set(Object.keys(request.headers).map((name) => name.toLowerCase()))
  const added = filled(headers, values).filter(([name]) => !own.has(name.toLowerCase()))
  const present = new URLSearchParams(/\?([^#]*)/.exec(request.url)?.[1] ?? '')
  const url = filled(query, values)
    .filter(([name]) => !present.has(name))
    .reduce((address, [name, value]) => withParameter(address, name, value), request.url)
  return { ...request, url, headers: { ...request.headers, ...Object.fromEntries(added) } }
}

function ofRequest({ method, url, body }: ApiRequest, name: string): string | undefined {
  if (name === 'method') return method
  if (name === 'url') return url
  if (name !== 'body' || !isReplayable(body)) return undefined
  return typeof body === 'string' ? body : Buffer.from(body ?? '').toString('utf8')
}

function filled(texts: TextMap, values: Values): [string, string][] {
  return [...texts].flatMap(([name, alternatives]) => {
    const value = alternatives && firstFilled(alternatives, values)
    return value ? [[name, value] as [string, string]] : []
  })
}
