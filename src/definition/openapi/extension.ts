import type { IntegrationSettings } from '../integration-settings.ts'
import { extensionProperties } from './extension-properties.ts'
import { below } from './json-pointer.ts'
import type { Place } from './place.ts'
import { Unusable } from './unusable.ts'

/**
 * The extension (OpenAPI 3.1.1 §4.9) by which a document says what OpenAPI has no words for: other headers of the token
 * request, other paths of its answer. An object of settings as `schema/integration.schema.json` has them, at the security scheme
 * or at a flow of it; what a flow says goes before what its scheme says, and both before the standard.
 */
export const extensionName = 'x-oauth-integration'

const valuesAtMost = 5_000
const deepest = 12

/** The settings in the extension at this place. Throws `Unusable` `extension` at what cannot be there. */
export function extensionAt(place: Place): IntegrationSettings {
  const extension = place.child(extensionName)
  if (!extension) return {}
  const { value, pointer } = extension
  let left = valuesAtMost
  const copy = (value: unknown, at: string, depth: number): unknown => {
    left -= 1
    if (left < 0 || depth > deepest) throw new Unusable('extension', at, 'too much')
    // Variables of the environment are not a stranger's to read.
    if (typeof value === 'string' && value.includes('${')) throw new Unusable('extension', at, value)
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((element, index) => copy(element, below(at, index), depth + 1))
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => {
        const here = below(at, name)
        if (name in {} || name === 'prototype') throw new Unusable('extension', here, name)
        return [name, copy(entry, here, depth + 1)]
      }),
    )
  }
  const settings = copy(value, pointer, 0)
  if (!isGroup(settings)) throw new Unusable('extension', pointer, value)
  for (const [name, entry] of Object.entries(settings)) {
    if (!isFitting(name, entry)) throw new Unusable('extension', below(pointer, name), name)
  }
  return settings
}

function isFitting(name: string, value: unknown): boolean {
  if (!Object.hasOwn(extensionProperties, name)) return false
  const kind = extensionProperties[name]
  if (kind === 'group') return isGroup(value)
  if (kind === 'list') return Array.isArray(value) && value.every(isGroup)
  if (kind === 'text') return typeof value === 'string' || typeof value === 'number'
  const urls = Array.isArray(value) ? value : [value]
  return urls.every((url) => typeof url === 'string' && /^(?:https?:\/\/[^/\\@]+(?:[/?]|$)|\{)/i.test(url))
}

/** Puts settings over others: groups are mixed, declared parameters too, by their names; everything else is replaced. */
export function mergeSettings(under: IntegrationSettings, over: IntegrationSettings): IntegrationSettings {
  const merged = mix(under, over)
  return under.parameters && over.parameters
    ? { ...merged, parameters: byName(under.parameters, over.parameters) }
    : merged
}

function mix(under: object, over: object): IntegrationSettings {
  const before = new Map<string, unknown>(Object.entries(under))
  for (const [name, value] of Object.entries(over)) {
    const there = before.get(name)
    before.set(name, isGroup(there) && isGroup(value) ? mix(there, value) : value)
  }
  return Object.fromEntries(before)
}

function byName<T extends { readonly name: string }>(under: readonly T[], over: readonly T[]): T[] {
  const names = new Map(under.map((entry) => [entry.name, entry]))
  for (const entry of over) names.set(entry.name, { ...names.get(entry.name), ...entry })
  return [...names.values()]
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
