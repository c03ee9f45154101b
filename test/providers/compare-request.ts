import { samePlace, urlOf } from './compare-urls.ts'
import { compareMembers, differenceOf, type Marks, show } from './compare-values.ts'
import type { MockRequest } from './provider-row.ts'
import { bodyOf, mediaTypeOf, pairsOf, type RecordedRequest } from './recorded-request.ts'

/** A request that is expected, and what may differ. */
export interface ExpectedRequest extends MockRequest {
  /** Headers that the row states beside what its mock lists, in lower case. */
  readonly otherHeaders?: readonly string[]
  /** Sources disagree on how the client authenticates: header or body, either will do. */
  readonly eitherAuth?: { readonly id: string; readonly secret: string }
}

/** Headers that every HTTP client sends in its own way. */
const ordinaryHeaders = new Set([
  'host',
  'connection',
  'accept',
  'accept-encoding',
  'accept-language',
  'user-agent',
  'content-type',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'cache-control',
  'sec-fetch-mode',
])

/** How a request differs from the one expected; empty when it does not. */
export function compareRequest(expected: ExpectedRequest, actual: RecordedRequest, marks: Marks): string[] {
  const strict = compareOnce(expected, actual, marks)
  if (strict.length === 0 || !expected.eitherAuth) return strict
  return compareOnce(otherAuth(expected, expected.eitherAuth), actual, marks).length === 0 ? [] : strict
}

function compareOnce(expected: ExpectedRequest, actual: RecordedRequest, marks: Marks): string[] {
  const differences: string[] = []
  const method = (expected.method ?? 'POST').toUpperCase()
  if (method !== actual.method) differences.push(`the method is ${actual.method} and not ${method}`)
  if (expected.url && !samePlace(expected.url, actual.url))
    differences.push(`the URL is ${actual.url.split('?')[0]} and not ${expected.url.split('?')[0]}`)
  differences.push(...compareQuery(expected, actual, marks))
  differences.push(...compareBody(expected, actual, marks))
  differences.push(...compareHeaders(expected, actual, marks))
  differences.push(...compareAuth(expected, actual))
  return differences
}

function compareQuery(expected: ExpectedRequest, actual: RecordedRequest, marks: Marks): string[] {
  if (expected.query === undefined && !expected.url) return []
  const inUrl = pairsOf(urlOf(expected.url ?? '')?.searchParams ?? new URLSearchParams())
  return compareMembers(
    { ...inUrl, ...expected.query },
    pairsOf(urlOf(actual.url)?.searchParams ?? new URLSearchParams()),
    marks,
    'the query parameter',
  )
}

function compareBody(expected: ExpectedRequest, actual: RecordedRequest, marks: Marks): string[] {
  if (expected.body === undefined) return []
  const differences: string[] = []
  const wanted = expected.body ?? {}
  const body = unrooted(bodyOf(actual), wanted, mediaTypeOf(actual))
  const type = mediaTypeOf(actual)
  const carries = actual.body !== '' && actual.body !== '{}'
  if (
    expected.content_type &&
    (carries || isFull(wanted)) &&
    type !== expected.content_type.toLowerCase() &&
    !sameKind(expected.content_type, type)
  )
    differences.push(`the content type is ${type ?? 'missing'} and not ${expected.content_type}`)
  if (expected.content_type === null && carries) differences.push('it has a body and should have none')
  if (typeof wanted === 'object' && typeof body === 'object' && body !== null) {
    const jwtAuth = /_jwt$/.test(expected.auth?.method ?? '')
    const free = jwtAuth
      ? ['client_assertion', 'client_assertion_type'].filter((name) => !Object.hasOwn(wanted, name))
      : []
    const rest = Object.fromEntries(Object.entries(body).filter(([name]) => !free.includes(name)))
    differences.push(...compareMembers(wanted as Record<string, unknown>, rest, marks, 'the body parameter'))
  } else if (typeof wanted === 'string') {
    const flat = (text: string) => text.replace(/\s+/g, ' ').trim()
    if (flat(wanted) !== flat(actual.body)) differences.push(`the body is ${show(actual.body)} and not ${show(wanted)}`)
  } else differences.push(`the body is ${show(actual.body)} and not ${show(wanted)}`)
  for (const name of expected.forbid ?? [])
    if (typeof body === 'object' && body !== null && Object.hasOwn(body, name))
      differences.push(`the body parameter ${name} must not be there`)
  return differences
}

/** What stands inside the root of a document, unless the root is expected, too. */
function unrooted(body: unknown, wanted: unknown, type: string | undefined): unknown {
  if (
    !/\bxml$/.test(type ?? '') ||
    typeof body !== 'object' ||
    body === null ||
    typeof wanted !== 'object' ||
    wanted === null
  )
    return body
  const [root] = Object.keys(body)
  return root === undefined || Object.hasOwn(wanted, root) ? body : (body as Record<string, unknown>)[root]
}

const isFull = (value: unknown): boolean =>
  typeof value === 'string' ? value !== '' : Object.keys(value ?? {}).length > 0
const sameKind = (expected: string, actual: string | undefined): boolean =>
  actual !== undefined && /\bxml$/.test(expected) && /\bxml$/.test(actual)

function compareHeaders(expected: ExpectedRequest, actual: RecordedRequest, marks: Marks): string[] {
  const differences: string[] = []
  const wanted = new Map(Object.entries(expected.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
  for (const [name, value] of wanted) {
    const present = actual.headers[name]
    if (present === undefined) differences.push(`the header ${name} is missing`)
    else {
      const difference = name === 'content-type' ? mediaDifference(value, present) : differenceOf(value, present, marks)
      if (difference) differences.push(`the header ${name} ${difference}`)
    }
  }
  const stated = new Set([...wanted.keys(), ...(expected.otherHeaders ?? [])])
  for (const name of Object.keys(actual.headers)) {
    if (stated.has(name) || ordinaryHeaders.has(name)) continue
    if (name === 'authorization' && expected.auth?.method === 'client_secret_basic') continue
    differences.push(`the header ${name} is more than expected (${show(actual.headers[name])})`)
  }
  return differences
}

const mediaDifference = (expected: unknown, actual: string): string | undefined => {
  const bare = (text: string) => text.split(';')[0]?.trim().toLowerCase()
  return bare(String(expected)) === bare(actual) ? undefined : `is ${show(actual)} and not ${show(expected)}`
}

function compareAuth({ auth }: ExpectedRequest, actual: RecordedRequest): string[] {
  if (auth?.method !== 'client_secret_basic') return []
  const [, encoded] = /^Basic ([A-Za-z\d+/=]+)$/.exec(actual.headers['authorization'] ?? '') ?? []
  if (encoded === undefined) return ['the client does not authenticate by HTTP Basic']
  const decoded = Buffer.from(encoded, 'base64').toString('utf8')
  const encode = auth.encoding === 'form' ? formEncoded : (text: string) => text
  const wanted = `${encode(auth.user ?? '')}:${encode(auth.password ?? '')}`
  return decoded === wanted ? [] : [`HTTP Basic carries ${show(decoded)} and not ${show(wanted)}`]
}

const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)

/** The same request with the client in the header instead of the body, or the other way about. */
function otherAuth(expected: ExpectedRequest, { id, secret }: { id: string; secret: string }): ExpectedRequest {
  const { client_id: _, client_secret: __, ...rest } = (expected.body ?? {}) as Record<string, unknown>
  return expected.auth?.method === 'client_secret_basic'
    ? { ...expected, auth: { method: 'client_secret_post' }, body: { ...rest, client_id: id, client_secret: secret } }
    : { ...expected, auth: { method: 'client_secret_basic', user: id, password: secret, encoding: 'raw' }, body: rest }
}
