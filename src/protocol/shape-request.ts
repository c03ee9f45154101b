import type { JsonTemplate, RequestRule, TextMap } from '../definition/request-rule.ts'
import { firstFilled, type Values } from '../definition/template.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { HttpRequest } from '../vocabulary/http.ts'

/** A request as the standard has it. */
export interface StandardRequest {
  /** To the letter as configured. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly parameters: Iterable<readonly [string, string]>
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

const contentTypes = {
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  query: undefined,
  text: 'text/plain',
  none: undefined,
}

/** Placeholders for what a standard request carries, by its wire name. */
const placeholders: Readonly<Record<string, string>> = {
  grant_type: 'grantType',
  code: 'code',
  device_code: 'deviceCode',
  redirect_uri: 'redirectUri',
  code_verifier: 'codeVerifier',
  refresh_token: 'refreshToken',
  token: 'token',
  scope: 'scope',
}

/** Turns a standard request into the one the provider wants. `values` fills the placeholders of the rule. */
export function shapeRequest(standard: StandardRequest, rule: RequestRule, values: Values): HttpRequest {
  const separated = (name: string, value: string) =>
    name === 'scope' ? value.split(' ').join(rule.scopeSeparator) : value
  const sent = [...standard.parameters].map(([name, value]) => [name, separated(name, value)] as const)
  const carried = new Map(sent.map(([name, value]) => [placeholders[name], value]))
  const all: Values = (name) => {
    const value = values(name)
    return value === undefined ? carried.get(name) : separated(name, value)
  }
  const parameters = named(sent, rule, all)
  const payload = rule.body === undefined ? parameters : filledJson(rule.body, all)
  const inQuery = rule.encoding === 'query' ? entriesOf(payload) : []
  const body = bodyOf(payload, rule)
  const withBody: Values = (name) => (name === 'body' ? body : all(name))
  const url = withQuery(standard.url, [...inQuery, ...filledTexts(rule.query, withBody)])
  const contentType = body === undefined ? undefined : contentTypes[rule.encoding]
  const headers = new Map(Object.entries(standard.headers).map(([name, value]) => [name.toLowerCase(), value]))
  headers.delete('content-type')
  headers.set('accept', 'application/json')
  if (contentType) headers.set('content-type', contentType)
  for (const name of rule.headers.keys()) headers.delete(name.toLowerCase())
  for (const [name, value] of filledTexts(rule.headers, withBody))
    headers.set(name.toLowerCase(), soundHeader(value, name))
  return { method: rule.method, url, headers: Object.fromEntries(headers), ...(body !== undefined && { body }) }
}

/** The standard parameters under the provider's names, and those of the rule. */
function named(sent: readonly (readonly [string, string])[], rule: RequestRule, values: Values): Map<string, Json> {
  const parameters = new Map<string, Json>()
  for (const [name, value] of sent) {
    const other = rule.names.get(name)
    if (other !== null) parameters.set(other ?? name, value)
  }
  for (const [name, template] of rule.parameters) {
    const value = template === null ? undefined : filledJson(template, values)
    if (value === undefined || value === '') parameters.delete(name)
    else parameters.set(name, value)
  }
  return parameters
}

function bodyOf(
  payload: Json | ReadonlyMap<string, Json> | undefined,
  { encoding, method }: RequestRule,
): string | undefined {
  if (encoding === 'query' || encoding === 'none' || payload === undefined) return undefined
  if (typeof payload === 'string') return payload
  if (encoding === 'form') {
    const form = new URLSearchParams(entriesOf(payload)).toString()
    return form === '' && method === 'GET' ? undefined : form
  }
  const json = payload instanceof Map ? Object.fromEntries(payload) : payload
  return JSON.stringify(json)
}

function entriesOf(payload: Json | ReadonlyMap<string, Json> | undefined): [string, string][] {
  if (typeof payload !== 'object' || payload === null) return []
  const entries: [string, Json][] =
    payload instanceof Map ? [...payload] : Object.entries(payload as Record<string, Json>)
  return entries.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)])
}

/** JSON with its texts filled in; members whose placeholders are not known are left out. */
export function filledJson(template: JsonTemplate, values: Values): Json | undefined {
  if (template === null || typeof template === 'number' || typeof template === 'boolean') return template
  if ('items' in template)
    return template.items.map((item) => filledJson(item, values)).filter((item) => item !== undefined)
  if ('members' in template) {
    const members = template.members.flatMap(([name, inner]) => {
      const value = filledJson(inner, values)
      return value === undefined ? [] : [[name, value] as const]
    })
    return Object.fromEntries(members)
  }
  return firstFilled(template, values)
}

/** Texts by name, filled in; those whose placeholders are not known are left out. */
function filledTexts(texts: TextMap, values: Values): [string, string][] {
  return [...texts].flatMap(([name, alternatives]) => {
    const value = alternatives && firstFilled(alternatives, values)
    return value === undefined || value === null || value === '' ? [] : [[name, value] as [string, string]]
  })
}

/** Puts parameters behind the query a URL has. */
function withQuery(url: string, entries: [string, string][]): string {
  if (entries.length === 0) return url
  const query = new URLSearchParams(entries).toString().replaceAll('+', '%20')
  return `${url}${!url.includes('?') ? '?' : /[?&]$/.test(url) ? '' : '&'}${query}`
}

/** A header value must not end the header (RFC 9110 §5.5). */
function soundHeader(value: string, name: string): string {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
    throw new OAuthError('CONFIGURATION_INVALID', 'text', { property: `headers.${name}` })
  return value
}
