import { OAuthError } from '../vocabulary/errors.ts'

/** As much of JSON Schema (draft 7) as `schema/integration.schema.json` uses. */
export interface Shape {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Shape[]
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly additionalProperties?: boolean | Shape
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly definitions?: Readonly<Record<string, Shape>>
}

interface Misfit {
  readonly place: string
  readonly expected: string
}

/**
 * Checks that data has a shape.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` `shape`, which names the first place that has not, as a JSON pointer (RFC 6901), and
 *   what belongs there
 */
export function checkShape(value: unknown, shape: Shape): void {
  const misfit = misfitOf(value, shape, '', shape.definitions ?? {})
  if (misfit) throw new OAuthError('CONFIGURATION_INVALID', 'shape', { property: misfit.place || '/', ...misfit })
}

function misfitOf(
  value: unknown,
  given: Shape,
  place: string,
  definitions: NonNullable<Shape['definitions']>,
): Misfit | undefined {
  const shape = resolved(given, definitions)
  const inner = (part: unknown, of: Shape, name: string | number) =>
    misfitOf(part, of, `${place}/${pointerPart(name)}`, definitions)
  if (shape.anyOf) return misfitOfAny(value, shape.anyOf, place, definitions)
  if (!fits(value, shape)) return { place, expected: expectedBy(shape, definitions) }
  if (Array.isArray(value))
    return (
      shape.items &&
      firstOf(
        value.map((part, index) => [index, part]),
        (index, part) => inner(part, shape.items as Shape, index),
      )
    )
  if (typeof value !== 'object' || value === null) return undefined
  const missing = shape.required?.find((name) => !Object.hasOwn(value, name))
  if (missing !== undefined) return { place: `${place}/${pointerPart(missing)}`, expected: 'a value' }
  return firstOf(Object.entries(value), (name, part) => {
    const known =
      shape.properties && Object.hasOwn(shape.properties, name) ? shape.properties[name] : shape.additionalProperties
    if (known === false)
      return {
        place: `${place}/${pointerPart(name)}`,
        expected: `one of ${Object.keys(shape.properties ?? {}).join(', ')}`,
      }
    return typeof known === 'object' ? inner(part, known, name) : undefined
  })
}

/** Of several shapes, the one of the value's own type knows best what is wrong inside of it. */
function misfitOfAny(
  value: unknown,
  shapes: readonly Shape[],
  place: string,
  definitions: NonNullable<Shape['definitions']>,
): Misfit | undefined {
  const misfits = shapes.map((shape) => misfitOf(value, shape, place, definitions))
  if (misfits.includes(undefined)) return undefined
  const deeper = misfits.find((misfit) => misfit && misfit.place !== place)
  return (
    deeper ?? {
      place,
      expected: shapes.map((shape) => expectedBy(resolved(shape, definitions), definitions)).join(', or '),
    }
  )
}

function fits(
  value: unknown,
  { type, enum: choices, minimum = -Infinity, maximum = Infinity, pattern }: Shape,
): boolean {
  if (type !== undefined && ![type].flat().includes(typeOf(value))) return false
  if (choices && !choices.includes(value)) return false
  if (typeof value === 'number') return value >= minimum && value <= maximum
  return typeof value !== 'string' || pattern === undefined || new RegExp(pattern, 'u').test(value)
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

const names: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'an object',
  number: 'a number',
  boolean: 'true or false',
}

function expectedBy(
  { type, enum: choices, anyOf, minimum, maximum, pattern }: Shape,
  definitions: NonNullable<Shape['definitions']>,
): string {
  if (anyOf) return anyOf.map((shape) => expectedBy(resolved(shape, definitions), definitions)).join(', or ')
  if (choices) return `one of ${choices.filter((choice) => choice !== '').join(', ')}`
  const kinds = [type ?? []].flat().map((kind) => names[kind] ?? kind)
  const range = minimum === undefined ? '' : ` from ${minimum} to ${maximum}`
  return kinds.join(', or ') + range + (pattern === undefined ? '' : ` like ${pattern}`)
}

function resolved(shape: Shape, definitions: NonNullable<Shape['definitions']>): Shape {
  const name = shape.$ref?.slice('#/definitions/'.length)
  return name === undefined ? shape : (definitions[name] as Shape)
}

function firstOf<K, V>(
  entries: Iterable<readonly [K, V]>,
  look: (key: K, value: V) => Misfit | undefined,
): Misfit | undefined {
  for (const [key, value] of entries) {
    const misfit = look(key, value)
    if (misfit) return misfit
  }
  return undefined
}

function pointerPart(name: string | number): string {
  return String(name).replaceAll('~', '~0').replaceAll('/', '~1')
}
