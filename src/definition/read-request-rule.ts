import { clientAuthMethods } from './client-auth-method.ts'
import { invalid } from './invalid.ts'
import { readAnswerRule } from './read-answer-rule.ts'
import type { Alternatives, BodyEncoding, JsonTemplate, RequestRule, Step, TextMap, ValueMap } from './request-rule.ts'
import type { SettingsReader } from './settings-reader.ts'
import type { Template } from './template.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const encodings = ['form', 'json', 'query', 'text', 'none'] as const

/** Reads how a request differs from the standard one. `base` is what it goes by where it says nothing. */
export function readRequestRule(reader: SettingsReader, base?: RequestRule): RequestRule {
  const method = reader.choice('method', methods, (base?.method as 'POST' | undefined) ?? 'POST')
  const inherited = base && (base.method === method || base.encoding !== usualEncoding(base.method))
  const encoding = reader.choice('encoding', encodings, inherited ? base.encoding : usualEncoding(method))
  const basicEncoding =
    reader.raw('basicEncoding') === undefined
      ? base?.basicEncoding
      : reader.choice('basicEncoding', ['form', 'raw'], 'form')
  const clientAuth =
    reader.raw('clientAuth') === undefined
      ? base?.clientAuth
      : reader.choice('clientAuth', clientAuthMethods, 'client_secret_basic')
  const body = reader.raw('body')
  return {
    method,
    encoding,
    headers: reader.raw('headers') === undefined && base ? base.headers : readTextMap(reader, 'headers'),
    query: readTextMap(reader, 'query'),
    parameters: readValueMap(reader, 'parameters'),
    names: reader.raw('names') === undefined && base ? base.names : readNames(reader),
    scopeSeparator: separatorOf(reader, base),
    token: reader.raw('token') === 'place',
    ...(body !== undefined && { body: readJson(body, reader, 'body') }),
    ...(clientAuth !== undefined && { clientAuth }),
    ...(basicEncoding !== undefined && { basicEncoding }),
    ...(reader.raw('response') !== undefined && { response: readAnswerRule(reader.group('response')) }),
  }
}

/** Without a body, the parameters travel in the query. */
const usualEncoding = (method: string): BodyEncoding => (method === 'GET' ? 'query' : 'form')

function separatorOf(reader: SettingsReader, base: RequestRule | undefined): string {
  const separator = reader.plain('scopeSeparator')
  return typeof separator === 'string' ? separator : (base?.scopeSeparator ?? ' ')
}

/** Reads the requests that follow a token request. */
export function readSteps(reader: SettingsReader, name: 'steps' | 'lookups'): Step[] {
  const given = reader.raw(name)
  const count = Array.isArray(given) ? given.length : 0
  const list = reader.group(name, { list: true })
  return Array.from({ length: count }, (_, index) => {
    const step = list.group(String(index))
    const method = step.choice('method', methods, name === 'lookups' ? 'GET' : 'POST')
    const as = step.text('as')
    return {
      ...readRequestRule(step),
      method,
      encoding: step.choice('encoding', encodings, usualEncoding(method)),
      name: step.text('name') ?? `${name}/${index}`,
      url: readAlternatives(step.raw('url'), step, 'url'),
      after: step.choice('after', ['token', 'refresh', 'both'], 'both'),
      token: step.choice('token', ['place', 'none'], 'place') === 'place',
      response: readAnswerRule(step.group('response'), false),
      optional: step.flag('optional'),
      ...(as !== undefined && { as }),
    }
  })
}

/** RFC 9110 §5.6.2. */
export const headerName: RegExp = /^[\w!#$%&'*+.^`|~-]+$/

export function readTextMap(reader: SettingsReader, name: 'headers' | 'query'): TextMap {
  const group = membersOf(reader.raw(name))
  for (const [member] of group)
    if (name === 'headers' && !headerName.test(member))
      throw invalid('text', { property: reader.property(`headers.${member}`) })
  return new Map(
    group.map(([member, value]) => [
      member,
      value === null ? null : readAlternatives(value, reader, `${name}.${member}`),
    ]),
  )
}

export function readValueMap(reader: SettingsReader, name: string): ValueMap {
  return new Map(
    membersOf(reader.raw(name)).map(([member, value]) => [member, readParameter(value, reader, `${name}.${member}`)]),
  )
}

/** A list of texts means alternatives here. */
function readParameter(value: unknown, reader: SettingsReader, name: string): JsonTemplate {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
    ? readAlternatives(value, reader, name)
    : readJson(value, reader, name)
}

function readJson(value: unknown, reader: SettingsReader, name: string): JsonTemplate {
  if (typeof value === 'string') return [reader.template(value, name)]
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  if (Array.isArray(value)) return { items: value.map((entry, index) => readJson(entry, reader, `${name}.${index}`)) }
  return { members: membersOf(value).map(([member, inner]) => [member, readJson(inner, reader, `${name}.${member}`)]) }
}

function readAlternatives(value: unknown, reader: SettingsReader, name: string): Alternatives {
  const texts: unknown[] = Array.isArray(value) ? value : [value ?? '']
  return texts.map((text): Template => reader.template(String(text), name))
}

export function readNames(reader: SettingsReader): ReadonlyMap<string, string | null> {
  return new Map(membersOf(reader.plain('names')).map(([name, other]) => [name, other === null ? null : String(other)]))
}

function membersOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
}
