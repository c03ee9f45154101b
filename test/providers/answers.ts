import type { MockAnswer } from './provider-row.ts'
import type { Reply } from './provider-server.ts'

/** Other texts for the tokens of a mock, by theirs. */
export type Relabelling = Readonly<Record<string, string>>

/** A value with the tokens of the mock exchanged, at any depth. */
export function relabel<T>(value: T, labels: Relabelling): T {
  const names = Object.keys(labels)
  if (names.length === 0) return value
  const shape = new RegExp(`\\b(?:${names.join('|')})\\b`, 'g')
  const walk = (inner: unknown): unknown => {
    if (typeof inner === 'string') return inner.replace(shape, (name) => labels[name] ?? name)
    if (Array.isArray(inner)) return inner.map(walk)
    if (typeof inner !== 'object' || inner === null) return inner
    return Object.fromEntries(Object.entries(inner).map(([key, member]) => [key, walk(member)]))
  }
  return walk(value) as T
}

const types: Record<string, string> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  xml: 'application/xml',
  text: 'text/plain',
}

/** An answer of a mock as it goes over the wire. */
export function replyOf(answer: MockAnswer): Reply {
  const { status, encoding, headers, body } = answer
  const kind = encoding ?? 'json'
  return {
    status: status ?? 200,
    headers: { 'content-type': types[kind] ?? kind, ...(headers as Record<string, string>) },
    body: write(body ?? {}, kind),
  }
}

function write(body: unknown, encoding: string): string {
  if (typeof body === 'string') return body
  if (encoding === 'form')
    return new URLSearchParams(
      Object.entries(body as object).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString()
  if (encoding !== 'xml') return JSON.stringify(body)
  const entries = Object.entries(body as object)
  const rooted = entries.length === 1 && typeof entries[0]?.[1] === 'object'
  return `<?xml version="1.0" encoding="UTF-8"?>\n${rooted ? elements(body) : `<response>${elements(body)}</response>`}`
}

function elements(value: unknown): string {
  if (typeof value !== 'object' || value === null)
    return String(value ?? '')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
  return Object.entries(value)
    .map(([name, inner]) => `<${name}>${elements(inner)}</${name}>`)
    .join('')
}

type Step = string | number | { readonly name: string; readonly equals: string }

function stepsOf(path: string): Step[] {
  return [...path.matchAll(/\[(-?\d+)\]|\[([^\]=]+)=([^\]]*)\]|([^.[\]]+)/g)].map(([, index, name, equals, plain]) => {
    if (index !== undefined) return Number(index)
    return name === undefined ? (plain as string) : { name, equals: (equals ?? '').replace(/^['"]|['"]$/g, '') }
  })
}

/** What stands at a path of an answer; a member that has the whole path for its name comes first. */
export function valueAt(data: unknown, path: string): unknown {
  if (typeof data === 'object' && data !== null && Object.hasOwn(data, path))
    return (data as Record<string, unknown>)[path]
  return stepsOf(path).reduce<unknown>((at, step) => {
    if (typeof step === 'number') return Array.isArray(at) ? at.at(step) : undefined
    if (typeof step === 'object')
      return Array.isArray(at) ? at.find((entry) => String(valueAt(entry, step.name)) === step.equals) : undefined
    return typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[step] : undefined
  }, data)
}

/** Puts a value at a path, making what must be there to hold it; the answer that holds it all. */
export function putAt(data: unknown, path: string, value: unknown): unknown {
  const [step, ...rest] = stepsOf(path)
  if (step === undefined) return value
  return put(data, step, rest, value)
}

function put(data: unknown, step: Step, rest: readonly Step[], value: unknown): unknown {
  const [next, ...after] = rest
  const inside = (held: unknown): unknown => (next === undefined ? value : put(held, next, after, value))
  if (typeof step === 'string') {
    const members = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>
    return { ...members, [step]: inside(members[step]) }
  }
  const entries = Array.isArray(data) ? [...data] : []
  if (typeof step === 'number') {
    entries[Math.max(0, step)] = inside(entries[Math.max(0, step)])
    return entries
  }
  const found = entries.findIndex((entry) => String(valueAt(entry, step.name)) === step.equals)
  const at = found < 0 ? entries.length : found
  entries[at] = putAt(inside(entries[at] ?? {}), step.name, step.equals)
  return entries
}
