import type { IntegrationSettings } from '../../src/definition/integration-settings.ts'
import type { Names } from './conversion-names.ts'
import type { ClientAuthRow, RequestRow, RowValues } from './provider-row.ts'

type TokenRule = NonNullable<IntegrationSettings['tokenRequest']>
type Method = NonNullable<TokenRule['method']>

/** The mutable shape that all request rules of a definition share. */
export interface RuleDraft {
  method?: Method
  encoding?: NonNullable<TokenRule['encoding']>
  headers: Record<string, string | number | boolean | null | string[]>
  query: Record<string, string | number | boolean | null | string[]>
  parameters: Record<string, unknown>
  names: Record<string, string | null>
  body?: string | Record<string, unknown> | unknown[]
  clientAuth?: NonNullable<TokenRule['clientAuth']>
  basicEncoding?: 'form' | 'raw'
  scopeSeparator?: string
}

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
/** The content type that goes without saying. */
const usualTypes: Record<string, RegExp> = {
  form: /^application\/x-www-form-urlencoded\b/i,
  json: /^application\/json\b/i,
}

/** What a request block of a row says, but for who sends it. */
export function convertRequest(request: RequestRow, names: Names, usualMethod: Method = 'POST'): RuleDraft {
  const method = (request.method ?? usualMethod).toUpperCase()
  if (!methods.has(method)) throw new Error(`the method ${method} of the row has no equivalent`)
  const encoding = encodingOf(request, method)
  const draft: RuleDraft = {
    method: method as Method,
    encoding,
    headers: headersOf(request.headers, names, encoding),
    query: textsOf(request.query, names),
    parameters: valuesOf(request.params, names),
    names: {},
  }
  for (const [name, other] of Object.entries(request.param_names ?? {})) if (other !== name) draft.names[name] = other
  for (const name of request.omit_params ?? []) draft.names[name] = null
  if (request.body_template !== undefined && request.body_template !== null)
    Object.assign(draft, bodyOf(request, names, draft))
  else if (/xml/i.test(request.encoding ?? '')) Object.assign(draft, xmlBody(request, names, draft))
  if (typeof request.scope_separator === 'string' && request.scope_separator !== ' ')
    draft.scopeSeparator = request.scope_separator
  return draft
}

function encodingOf(request: RequestRow, method: string): NonNullable<TokenRule['encoding']> {
  const encoding = (request.encoding === undefined ? 'form' : (request.encoding ?? 'none')).toLowerCase()
  if (encoding === 'none') return 'none'
  // A GET has no body; whatever it carries, it carries in its address.
  if (/query|^qs$/.test(encoding) || method === 'GET') return 'query'
  if (/xml|text/.test(encoding)) return 'text'
  if (/json/.test(encoding)) return 'json'
  if (!/multipart/.test(encoding) && /form|urlencoded/.test(encoding)) return 'form'
  throw new Error(`the encoding ${encoding} of the row has no equivalent`)
}

function bodyOf({ body_template: template, encoding }: RequestRow, names: Names, draft: RuleDraft): Partial<RuleDraft> {
  if (typeof template !== 'string') return { body: names.value(template) as Record<string, unknown> }
  const type = { json: 'application/json', xml: 'application/xml', form: 'application/x-www-form-urlencoded' }[
    encoding ?? ''
  ]
  const headers =
    type && !hasHeader(draft.headers, 'content-type') ? { ...draft.headers, 'content-type': type } : draft.headers
  return { body: names.text(template), encoding: 'text', headers }
}

/** The parameters as elements of one document: the standard ones are spelled out, for the language writes no XML by itself. */
function xmlBody(request: RequestRow, names: Names, draft: RuleDraft): Partial<RuleDraft> {
  const standard: Record<string, unknown> = {}
  const auth = request.client_auth ?? {}
  if (auth.method === 'client_secret_post' || auth.method === 'none_public') standard['client_id'] = '{client_id}'
  if (auth.method === 'client_secret_post') standard['client_secret'] = '{client_secret}'
  if (auth.method === 'custom_body') {
    if (auth.id_param) standard[auth.id_param] = '{client_id}'
    if (auth.secret_param) standard[auth.secret_param] = '{client_secret}'
  }
  if (request.grant_type) standard['grant_type'] = request.grant_type
  const refreshes = 'token_param' in request
  if (!refreshes && request.grant_type === 'authorization_code') {
    standard[request.code_param ?? 'code'] = '{code}'
    if (request.redirect_uri_in === 'body') standard['redirect_uri'] = '{redirect_uri}'
  }
  if (refreshes)
    standard[(request as { token_param?: string | null }).token_param ?? 'refresh_token'] = '{refresh_token}'
  const all = Object.entries({ ...standard, ...request.params })
  // A single parameter with members is the document itself.
  const [only] = all
  const rooted = all.length === 1 && typeof only?.[1] === 'object' && only[1] !== null && !request.xml_root
  const root = request.xml_root ?? request.body_root ?? 'request'
  const document = rooted ? elementOf(only[0], only[1], names) : elementOf(root, Object.fromEntries(all), names)
  const headers = hasHeader(draft.headers, 'content-type')
    ? draft.headers
    : { ...draft.headers, 'content-type': 'application/xml' }
  return { body: document, encoding: 'text', headers, parameters: {} }
}

/** An element; members that begin with `@` or `$` are its attributes, and lists are elements of the same name. */
function elementOf(name: string, value: unknown, names: Names): string {
  if (Array.isArray(value)) return value.map((entry) => elementOf(name, entry, names)).join('')
  if (typeof value !== 'object' || value === null) return `<${name}>${escaped(String(value ?? ''), names)}</${name}>`
  const members = Object.entries(value)
  const isAttribute = (member: string) => /^[@$]/.test(member)
  const attributes = members
    .filter(([member]) => isAttribute(member))
    .map(([member, text]) => ` ${member.replace(/^[@$]_?/, '')}="${escaped(String(text), names)}"`)
  const inside = members
    .filter(([member]) => !isAttribute(member))
    .map(([member, inner]) => (member === '#text' ? escaped(String(inner), names) : elementOf(member, inner, names)))
  return `<${name}${attributes.join('')}>${inside.join('')}</${name}>`
}

function escaped(text: string, names: Names): string {
  const own = names.text(text)
  return own.replace(/\{[A-Za-z_][\w.-]*\}/g, (placeholder) => `{xml(${placeholder})}`)
}

export function hasHeader(headers: object, name: string): boolean {
  return Object.keys(headers).some((header) => header.toLowerCase() === name)
}

/** Headers, without a content type that says what goes without saying. */
function headersOf(headers: RowValues | null | undefined, names: Names, encoding = ''): RuleDraft['headers'] {
  const texts = textsOf(headers, names)
  return Object.fromEntries(
    Object.entries(texts).filter(
      ([name, value]) => name.toLowerCase() !== 'content-type' || !usualTypes[encoding]?.test(String(value)),
    ),
  )
}

/** Texts by name; lists are alternatives. */
function textsOf(texts: RowValues | null | undefined, names: Names): RuleDraft['headers'] {
  return names.value(texts ?? {}) as RuleDraft['headers']
}

function valuesOf(values: RowValues | null | undefined, names: Names): Record<string, unknown> {
  return names.value(values ?? {}) as Record<string, unknown>
}

const standardBasic = /^Basic \{\$base64\(<client_?id>:<client_?secret>\)\}$/i

/** The header that carries the client's own id and secret, as everybody writes it. */
const isStandardBasic = (template: string): boolean => standardBasic.test(template)

/** Puts how the client authenticates into a rule. Returns the assertion to be signed, where there is one. */
export function convertClientAuth(auth: ClientAuthRow, draft: RuleDraft, names: Names): ClientAuthRow['assertion'] {
  const { method = 'client_secret_post' } = auth
  const drop = (name: string) => {
    // The row's own parameter of that name stays, whatever the standard one was.
    if (!Object.hasOwn(draft.parameters, name)) draft.names[name] = null
  }
  const header = (template: string) => {
    const name = auth.header ?? 'authorization'
    draft.clientAuth = 'none'
    drop('client_id')
    if (!hasHeader(draft.headers, name.toLowerCase())) draft.headers[name] = names.text(template)
  }
  if (auth.id_param !== undefined && auth.id_param !== 'client_id') draft.names['client_id'] = auth.id_param
  if (auth.secret_param !== undefined && auth.secret_param !== 'client_secret')
    draft.names['client_secret'] = auth.secret_param
  const secret = auth.secret ?? auth.secret_template
  if (secret) draft.parameters[auth.secret_param ?? 'client_secret'] = names.text(secret)
  switch (method) {
    case 'client_secret_post':
    case 'custom_body':
      draft.clientAuth = 'client_secret_post'
      return null
    case 'client_secret_basic':
      return convertBasic(auth, draft, header)
    case 'none_public':
    case 'public':
      draft.clientAuth = 'none'
      return null
    case 'header_template':
      header(auth.template ?? '')
      return null
    case 'private_key_jwt':
    case 'client_secret_jwt': {
      if (!auth.assertion && method === 'private_key_jwt' && Object.hasOwn(draft.parameters, 'client_assertion')) {
        // The row does not say how it is signed: somebody types the signed one.
        draft.clientAuth = 'none'
        return null
      }
      draft.clientAuth = method
      delete draft.parameters['client_assertion']
      delete draft.parameters['client_assertion_type']
      return auth.assertion ?? { alg: auth.alg ?? (method === 'private_key_jwt' ? 'RS256' : 'HS256') }
    }
    case 'mtls':
    case 'tls_client_auth':
    case 'self_signed_tls_client_auth':
      draft.clientAuth = 'tls_client_auth'
      return null
    default:
      // `in_params`, and whatever else spells everything out.
      if (auth.template) header(auth.template)
      else {
        draft.clientAuth = 'none'
        drop('client_id')
      }
      return null
  }
}

function convertBasic(auth: ClientAuthRow, draft: RuleDraft, header: (template: string) => void): null {
  const user = auth.user ?? auth.username
  const asUsual = (user === undefined || user === null) && (auth.password === undefined || auth.password === null)
  const template = asUsual ? auth.template : `Basic {$base64(${bracketed(user)}:${bracketed(auth.password)})}`
  if (template && !isStandardBasic(template)) {
    header(template)
    return null
  }
  draft.clientAuth = 'client_secret_basic'
  draft.basicEncoding = auth.basic_encoding === 'form' ? 'form' : 'raw'
  // The same once more, spelled out.
  for (const name of Object.keys(draft.headers))
    if (name.toLowerCase() === 'authorization' && typeof draft.headers[name] === 'string') delete draft.headers[name]
  return null
}

/** `{client_secret}` outside of functions is `<client_secret>` inside. */
const bracketed = (text: string | null | undefined): string =>
  /^client_(?:id|secret)$/.test(text ?? '') ? `<${text}>` : (text ?? '').replace(/\{([A-Za-z_][\w.-]*)\}/g, '<$1>')

/** A rule without what is empty, so that the definition stays readable. */
export function tidy(draft: RuleDraft, usual: Partial<RuleDraft> = {}): TokenRule {
  const kept = Object.entries(draft).filter(([name, value]) => {
    if (value === undefined || value === usual[name as keyof RuleDraft]) return false
    return typeof value !== 'object' || value === null || Object.keys(value).length > 0
  })
  return Object.fromEntries(kept) as TokenRule
}
