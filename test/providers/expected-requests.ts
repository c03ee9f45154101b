import { putAt } from './answers.ts'
import type { ExpectedRequest } from './compare-request.ts'
import { readFinding } from './convert-lookups.ts'
import { startsOfUrls } from './convert-parameters.ts'
import { unitOf } from './convert-response.ts'
import {
  bears,
  clientOfStep,
  encodingOf,
  parametersOf,
  replacesToken,
  stepReferences,
  tokenPathOf,
} from './convert-steps.ts'
import type {
  ClientAuthRow,
  ExpiresRow,
  LookupRow,
  MockRow,
  ProviderRow,
  RequestRow,
  RowValues,
  StepRow,
} from './provider-row.ts'
import { anything, type Lookup, rowValue } from './row-value.ts'

/** Seconds that the tokens of a run live, where the row leaves it to the answer. */
export const usualLife = 3_600

/** What a mock says of a request, made stricter by what the row says where the mock only says “any value”. */
export function stricter(expected: ExpectedRequest, request: RequestRow, look: Lookup): ExpectedRequest {
  const tighten = (wanted: unknown, stated: RowValues | null | undefined): unknown => {
    if (typeof wanted !== 'object' || wanted === null) return wanted
    const texts = new Map(Object.entries(stated ?? {}).map(([name, text]) => [name.toLowerCase(), text]))
    return Object.fromEntries(
      Object.entries(wanted).map(([name, value]) => {
        const text = value === anything ? texts.get(name.toLowerCase()) : undefined
        return [name, typeof text === 'string' ? (rowValue(text, look) ?? value) : value]
      }),
    )
  }
  const template = request.client_auth?.template
  const headers = {
    ...(template && { [request.client_auth?.header ?? 'authorization']: template }),
    ...request.headers,
  }
  const own = expected.auth?.method === 'client_secret_basic' ? withoutAuthorization(headers) : headers
  return {
    ...expected,
    body: tighten(expected.body, request.params),
    headers: tighten(expected.headers ?? {}, own) as RowValues,
    otherHeaders: Object.keys(request.headers ?? {})
      .map((name) => name.toLowerCase())
      .filter((name) => name !== 'authorization'),
  }
}

const withoutAuthorization = (headers: RowValues): RowValues =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'))

/** The request of a step or look-up, worked out from the row. */
export function stepRequest(step: StepRow, row: ProviderRow, look: Lookup, bearer = false): ExpectedRequest {
  const encoding = encodingOf(step)
  const method = (step.method ?? (bearer ? 'GET' : 'POST')).toUpperCase()
  const parameters = filled(parametersOf(step), look)
  const inQuery = method === 'GET' || encoding === 'query'
  const headers: Record<string, unknown> = Object.fromEntries(
    Object.entries(filled(step.headers, look)).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const auth = (step.auth ?? '').trim()
  const token = look('access_token') ?? ''
  if (/jwt/i.test(auth)) headers['authorization'] = anything
  else if (/basic/i.test(auth) && /(access_?token).*(user)/i.test(auth))
    headers['authorization'] = `Basic ${Buffer.from(`${token}:`).toString('base64')}`
  else if (bears(auth)) headers['authorization'] = `Bearer ${token}`
  const base = rowValue(row.api?.base_url, look) ?? ''
  const url = rowValue(step.url, (name) => (name === 'base' ? (look(name) ?? base) : look(name))) ?? ''
  const asApi =
    bearer &&
    !auth &&
    headers['authorization'] === undefined &&
    !/access_token/.test(JSON.stringify([step.url, step.query, parametersOf(step)]))
  const place = row.api?.token
  const query: Record<string, unknown> = { ...(inQuery ? parameters : {}), ...filled(step.query, look) }
  if (asApi && (place?.in ?? 'header') === 'header')
    headers[(place?.name ?? 'Authorization').toLowerCase()] =
      rowValue(place?.template ?? 'Bearer {token}', (name) => (name === 'token' ? token : look(name))) ?? anything
  else if (asApi && place?.in === 'query')
    query[place.name ?? 'access_token'] =
      rowValue(place.template ?? '{token}', (name) => (name === 'token' ? token : look(name))) ?? anything
  // Where tokens go into bodies, whether one goes into a request that has none is nobody's word.
  const bodyFree = asApi && place?.in === 'body'
  const client = clientOfStep(step)
  const basic = client?.method === 'client_secret_basic' && !client.template
  const own = clientIn(client, look)
  if (inQuery) Object.assign(query, own)
  return {
    url,
    method,
    query,
    ...(!bodyFree && { body: inQuery ? {} : { ...own, ...parameters } }),
    content_type:
      inQuery || encoding === 'none'
        ? null
        : ({ json: 'application/json', form: 'application/x-www-form-urlencoded' }[encoding] ?? 'application/xml'),
    headers,
    auth: basic
      ? { method: 'client_secret_basic', user: look('client_id') ?? '', password: look('client_secret') ?? '' }
      : { method: 'stated' },
    // API headers may or may not go along with a look-up.
    otherHeaders: bearer ? Object.keys(row.api?.headers ?? {}).map((name) => name.toLowerCase()) : [],
  }
}

/** The parameters by which the client proves itself at a step. */
function clientIn(client: ClientAuthRow | undefined, look: Lookup): Record<string, unknown> {
  const { method = 'client_secret_post', id_param: id, secret_param: secret } = client ?? { method: 'none' }
  if (/_jwt$/.test(method ?? ''))
    return {
      client_id: look('client_id'),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: '*jwt',
    }
  if (!/^(?:client_secret_post|custom_body|none_public|public)$/.test(method ?? '')) return {}
  const parameters: Record<string, unknown> = {}
  if (id !== null) parameters[id ?? 'client_id'] = look('client_id')
  if (secret !== null && !/public/.test(method ?? '')) parameters[secret ?? 'client_secret'] = look('client_secret')
  return parameters
}

function filled(values: RowValues | null | undefined, look: Lookup): Record<string, unknown> {
  const entries = Object.entries(values ?? {}).map(([name, value]): [string, unknown] => [
    name,
    // A list of texts beside a name is a list of alternatives.
    Array.isArray(value) && value.every((entry) => typeof entry === 'string')
      ? rowValue(value, look)
      : filledIn(value, look),
  ])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null))
}

function filledIn(value: unknown, look: Lookup): unknown {
  if (typeof value === 'string') return rowValue(value, look)
  if (Array.isArray(value)) return value.map((entry) => filledIn(entry, look))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filledIn(inner, look)]))
}

/** An answer to a step that has what the row says stands in it. `token` is the token it gives. */
export function stepAnswer(step: StepRow, index: number, row: ProviderRow, token: string, now: number): unknown {
  let body: unknown = {}
  if (step.stores_as || replacesToken(step)) body = putAt(body, tokenPathOf(step, row), token)
  if (step.refresh_token_path) body = putAt(body, step.refresh_token_path, 'RT1')
  const last = index === (row.extra_steps?.length ?? 0) - 1
  const expires =
    step.expires ??
    (typeof step.takes_over === 'object' ? step.takes_over?.expires : undefined) ??
    (last && step.token_from_last_step ? row.token_response?.expires : undefined)
  const life = expires && lifeIn(expires, now)
  if (life && expires?.path) body = putAt(body, expires.path, life)
  for (const path of stepReferences(row).get(index + 2) ?? [])
    body = putAt(body, path, `step${index + 2}-${path.replace(/\W/g, '-')}`)
  for (const path of step.metadata_paths ?? []) body = putAt(body, path, `meta-${path.replace(/\W/g, '-')}`)
  for (const [name, path] of Object.entries(step.set ?? {})) body = putAt(body, path, `set-${name}`)
  return body
}

/** The life of a token as an answer says it; nothing where the answer does not. */
export function lifeIn({ kind = 'in', unit }: ExpiresRow, now: number, life = usualLife): number | string | undefined {
  if (kind !== 'in' && kind !== 'at') return undefined
  const own = unitOf(unit)
  const seconds = kind === 'at' ? Math.floor(now / 1_000) + life : life
  if (own === 'iso') return new Date((Math.floor(now / 1_000) + life) * 1_000).toISOString()
  return { s: seconds, ms: seconds * 1_000, min: seconds / 60, h: seconds / 3_600 }[own as 's']
}

export interface LookupExpectation {
  readonly lookup: LookupRow
  readonly answer: unknown
  /** What it finds, by the row's names. */
  readonly finds: Readonly<Record<string, string>>
}

/** The look-ups of a row that can be asked for real, and what they are answered. */
export function lookupsOf(row: ProviderRow, mock: MockRow): LookupExpectation[] {
  const starts = startsOfUrls(row)
  return (row.discovery ?? []).flatMap((lookup): LookupExpectation[] => {
    if (!lookup.url) return []
    let answer: unknown
    const finds: Record<string, string> = {}
    for (const [name, text] of Object.entries(lookup.set ?? {})) {
      const finding = readFinding(String(text), lookup.select)
      if (finding.kind !== 'path') continue
      const value = String(mock.params?.[name] ?? mock.captured?.[name] ?? `found-${name}`)
      // What an address begins with is an address.
      finds[name] = starts.has(name) && !/^[a-z][a-z\d+.-]*:\/\//i.test(value) ? `https://${value}` : value
      answer = putAt(answer, finding.path, finds[name])
      if (finding.when) answer = putAt(answer, finding.when.path, finding.when.value)
    }
    return Object.keys(finds).length > 0 ? [{ lookup, answer, finds }] : []
  })
}
