import { readFileSync } from 'node:fs'
import path from 'node:path'
import { inspect } from 'node:util'
import type { IntegrationSettings } from '../../src/definition/integration-settings.ts'
import { readDefinition } from '../../src/index.ts'
import { type CatalogueEntry, filledIn } from './catalogue.ts'

const root = path.resolve(import.meta.dirname, '..', '..', '..')

/** The language that the catalogue is written in. */
export const schema: SchemaPart = JSON.parse(
  readFileSync(path.join(root, 'schema', 'integration.schema.json'), 'utf8'),
) as SchemaPart

interface SchemaPart {
  readonly $ref?: string
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, SchemaPart>>
  readonly additionalProperties?: unknown
  readonly items?: SchemaPart
  readonly definitions?: Readonly<Record<string, SchemaPart>>
}

/** The places of values that the schema calls the default. */
export function defaultsIn(value: unknown, given: SchemaPart = schema, place: string = ''): string[] {
  const part = given.$ref
    ? { ...schema.definitions?.[given.$ref.slice('#/definitions/'.length)], ...without(given) }
    : given
  if (part.default !== undefined && place !== '' && value === part.default && !isExplicit(place)) return [place]
  if (Array.isArray(value))
    return value.flatMap((item, index) => defaultsIn(item, part.items ?? {}, `${place}/${index}`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    defaultsIn(inner, part.properties?.[name] ?? {}, `${place}/${name}`),
  )
}

const without = ({ $ref: _ref, ...rest }: SchemaPart): SchemaPart => rest

/** What is absent there is as in the token request, or GET: the schema's default may have to be said. */
const isExplicit = (place: string): boolean =>
  /^\/(?:refreshRequest|revocationRequest)\/(?:encoding|method)$|^\/lookups\/\d+\/method$/.test(place)

/** The places of members without which the definition would be the same. Scopes to choose from are for the editor alone. */
export function withoutEffect(entry: CatalogueEntry): string[] {
  const whole = read(entry)
  const { scopes: _scopes, ...settings } = entry.settings
  return placesIn(settings)
    .filter((place) => {
      const less = structuredClone(settings) as Record<string, unknown>
      removeAt(less, place)
      try {
        return read(entry, less) === whole
      } catch {
        return false
      }
    })
    .map((place) => place.join('/'))
}

function placesIn(value: object, above: readonly string[] = []): string[][] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const place = [...above, name]
    return [place, ...(typeof inner === 'object' && inner !== null ? placesIn(inner, place) : [])]
  })
}

function removeAt(value: Record<string, unknown>, [name = '', ...rest]: readonly string[]): void {
  if (rest.length > 0) removeAt(value[name] as Record<string, unknown>, rest)
  else if (Array.isArray(value)) value.splice(Number(name), 1)
  else delete value[name]
}

/** What comes of an entry, with everything typed that may be typed, and with the least. */
const read = (entry: CatalogueEntry, settings: IntegrationSettings = entry.settings): string => {
  const whole = filledIn({ ...entry, settings })
  const { parameters = [], parameterValues = {} } = whole
  const optional = new Set(parameters.filter(({ required = true }) => !required).map(({ name }) => name))
  const least = Object.fromEntries(Object.entries(parameterValues).filter(([name]) => !optional.has(name)))
  const definitions = [whole, { ...whole, parameterValues: least }].map((given) =>
    readDefinition(given, () => undefined),
  )
  return inspect(definitions, { depth: null, maxArrayLength: null })
}
