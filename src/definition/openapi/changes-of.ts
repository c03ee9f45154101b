import type { IntegrationSettings } from '../integration-settings.ts'
import { below, stepInto, stepsOfFragment } from './json-pointer.ts'

/** One thing that an import would change in settings. */
export interface SettingsChange {
  /** JSON pointer (RFC 6901): into the settings after the import, or before it for what is removed. */
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly before?: unknown
  readonly after?: unknown
  /** Somebody typed what stands there now: it is not what the last import brought. */
  readonly edited?: true
}

/** Properties that only an import fills: what it no longer brings is gone. */
const imported = [
  'issuer',
  'authorizationUrl',
  'tokenUrl',
  'refreshUrl',
  'deviceAuthorizationUrl',
  'scopes',
  'baseUrl',
  'parameters',
]

/**
 * What it would change to import `after` over `before`, the settings as they are. Properties that no import brings (client id,
 * key, values of parameters…) are left alone, and so is the choice of scopes. Scopes and parameters are told apart by their names.
 * Nothing and an empty text are the same. With `last`, the proposal of the last import, what was edited since is marked and
 * comes first.
 */
export function changesOf(
  before: object,
  after: IntegrationSettings,
  last?: IntegrationSettings,
): readonly SettingsChange[] {
  const changes = propertiesOf(after).flatMap((name) =>
    compare(stepInto(before, name), stepInto(after, name), below('', name)),
  )
  if (!last) return changes
  const marked = changes.map((change) => (isEdited(change, last) ? { ...change, edited: true as const } : change))
  return [...marked.filter(({ edited }) => edited), ...marked.filter(({ edited }) => !edited)]
}

/** The properties that it would change to import these settings, if they are not the same already. */
export function propertiesOf(after: IntegrationSettings): string[] {
  const names = new Set([...Object.keys(after), ...imported])
  if (after.scope === '') names.delete('scope')
  return [...names]
}

function compare(before: unknown, after: unknown, path: string): SettingsChange[] {
  if (isEmpty(before) && isEmpty(after)) return []
  if (isEmpty(before)) return [{ path, kind: 'added', after }]
  if (isEmpty(after)) return [{ path, kind: 'removed', before }]
  if (isNamedList(before) && isNamedList(after)) return compareLists(before, after, path)
  if (isGroup(before) && isGroup(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...names].flatMap((name) => compare(stepInto(before, name), stepInto(after, name), below(path, name)))
  }
  return isSame(before, after) ? [] : [{ path, kind: 'changed', before, after }]
}

function compareLists(before: readonly Named[], after: readonly Named[], path: string): SettingsChange[] {
  const old = new Map(before.map((entry) => [entry.name, entry]))
  const names = new Set(after.map(({ name }) => name))
  return [
    ...after.flatMap((entry, index) => compare(old.get(entry.name), entry, below(path, index))),
    ...before.flatMap((entry, index) => (names.has(entry.name) ? [] : compare(entry, undefined, below(path, index)))),
  ]
}

/** Elements of named lists have another place in each list, so that it is the whole property that counts for them. */
function isEdited({ path, before }: SettingsChange, last: IntegrationSettings): boolean {
  if (before === undefined) return false
  const steps = stepsOfFragment(`#${path.replaceAll('%', '%25')}`) ?? []
  const [property = '', index, ...rest] = steps
  const list = stepInto(last, property)
  if (!isNamedList(list) || index === undefined) return !isSame(before, steps.reduce<unknown>(stepInto, last))
  return !list.some((entry) => isSame(before, rest.reduce<unknown>(stepInto, entry)))
}

interface Named {
  readonly name: string
}

function isNamedList(value: unknown): value is readonly Named[] {
  return (
    Array.isArray(value) &&
    value.every((entry) => isGroup(entry) && typeof entry['name'] === 'string') &&
    new Set(value.map(({ name }) => name)).size === value.length
  )
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether there is nothing: an empty text, list or group is the same. */
export function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === undefined || value === null || value === ''
}

function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return one === other
  const names = Object.keys(one)
  return (
    Array.isArray(one) === Array.isArray(other) &&
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(stepInto(one, name), stepInto(other, name)))
  )
}
