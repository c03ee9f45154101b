import type { IntegrationSettings } from '../../src/definition/integration-settings.ts'
import { allNames, type Names } from './conversion-names.ts'
import { convertClientAuth, convertRequest, tidy } from './convert-requests.ts'
import { convertResponse } from './convert-response.ts'
import { replacesToken, stepReferences, tokenPathOf } from './convert-steps.ts'
import { alternatives, type ProviderRow } from './provider-row.ts'

/** The names that values of the token answer get, by path. */
export function pathsOfAnswer(row: ProviderRow): Map<string, string> {
  const paths = new Map<string, string>((row.token_response?.metadata_paths ?? []).map((path) => [path, path]))
  const used = new Set(allNames({ ...row, mock: null, token_response: null }))
  for (const path of row.token_response?.metadata_paths ?? []) {
    const last = path.split('.').at(-1) as string
    const declared = (row.parameters ?? []).some(({ name }) => name === last)
    // A value inside an object may be called by its own name alone.
    if (last !== path && !used.has(path) && (declared || used.has(last))) paths.set(path, last)
  }
  for (const reference of stepReferences(row).get(1) ?? []) paths.set(reference, paths.get(reference) ?? reference)
  return paths
}

/** Where things stand in the answer to a token request. */
export function convertTokenResponse(
  row: ProviderRow,
  paths: ReadonlyMap<string, string>,
  names: Names,
): NonNullable<IntegrationSettings['tokenResponse']> {
  const own = new Map([...paths].map(([path, name]) => [path, names.own(name)]))
  const answer = convertResponse(row.token_response ?? {}, own)
  if (answer.expires?.from === 'introspection' && !hasIntrospection(row)) delete answer.expires
  for (const path of stepReferences(row).get(1) ?? []) answer.capture = { ...answer.capture, [`step1.${path}`]: path }
  const last = row.extra_steps?.at(-1)
  if (last?.token_from_last_step && replacesToken(last)) {
    // The first answer need not hold a token at all: anything it is read for will do until there is one.
    const first = [...alternatives(answer.accessToken ?? tokenPathOf(last, row)), ...paths.keys()]
    if (first.length > 1) answer.accessToken = first
  }
  return answer
}

/** Without an address there is nobody to ask. */
export const hasIntrospection = ({
  token_response: response,
  introspect_request: one,
  introspection_request: other,
}: ProviderRow): boolean => Boolean(response?.expires?.url ?? one?.url ?? other?.url)

/** How a token is looked up. */
export function convertIntrospection(row: ProviderRow, names: Names): IntegrationSettings {
  const request = row.introspect_request ?? row.introspection_request
  const url = row.token_response?.expires?.url ?? request?.url
  if (!url) return {}
  if (!request) return { introspectionUrl: names.template(url) }
  const draft = convertRequest(request, names)
  if (request.client_auth) convertClientAuth(request.client_auth, draft, names)
  const rule = tidy(draft, { method: 'POST', encoding: 'form' })
  return { introspectionUrl: names.template(url), ...(Object.keys(rule).length > 0 && { introspectionRequest: rule }) }
}
