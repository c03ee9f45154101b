import type { Parameter as DeclaredParameter } from './integration-settings.ts'
import { invalid } from './invalid.ts'
import { fillTemplate, parseTemplate, type Template, type Values } from './template.ts'
import { withoutSlashes } from './url-template.ts'
import { plainTexts } from './verbatim.ts'

export type { DeclaredParameter }

/** The parameters of a definition: what is typed, what is computed, and what is found out later. */
export interface Parameters {
  readonly declared: readonly DeclaredParameter[]
  /** Those typed by a person and not secret, checked, by name. */
  readonly values: Readonly<Record<string, string>>
  /** The texts of computed ones, by name. */
  readonly computed: Readonly<Record<string, Template>>
}

/**
 * Reads the declared parameters and the values typed for them. Values without a declaration count, too.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` `missing`, `parameterValue` or `parameterName` naming the parameter
 */
export function readParameters(
  declarations: readonly DeclaredParameter[],
  given: Readonly<Record<string, unknown>>,
): Parameters {
  const typed = plainTexts(given)
  const declared = plainTexts(declarations)
  const values: [string, string][] = []
  const computed: [string, Template][] = []
  const names = new Set(declared.map(({ name }) => name))
  for (const [name, value] of Object.entries(typed))
    if (!names.has(name) && value !== '' && value !== null) values.push([name, String(value)])
  for (const [index, parameter] of declared.entries()) {
    const { name, source = 'user', secret, default: fallback, required = true } = parameter
    const template = declarations[index]?.value
    checkPattern(parameter)
    if (template !== undefined) computed.push([name, parseTemplate(template, `parameters.${name}.value`)])
    if (secret || template !== undefined) continue
    const written = Object.hasOwn(typed, name) ? typed[name] : undefined
    const value = written === undefined || written === null || written === '' ? fallback : String(written)
    if (value !== undefined && value !== '') values.push([name, checkedValue(value, parameter)])
    else if (required && source === 'user') throw invalid('missing', { property: `parameterValues.${name}` })
  }
  return { declared, values: Object.fromEntries(values), computed: Object.fromEntries(computed) }
}

const formats: Readonly<Record<string, RegExp>> = {
  hostname: /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*(?::\d{1,5})?$/u,
  uri: /^https?:\/\/[^\s\\]+$/iu,
  uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu,
  email: /^[^\s@]+@[^\s@]+$/u,
  number: /^-?\d+(?:\.\d+)?$/u,
}

/**
 * A value as its declaration wants it: without the prefix and suffix that the editor shows around the field.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` `parameterValue`
 */
export function checkedValue(
  written: string,
  { name, prefix, suffix, pattern, format, enum: choices }: DeclaredParameter,
): string {
  let value = written.trim()
  if (prefix && value.startsWith(prefix)) value = value.slice(prefix.length)
  if (suffix && value.length > suffix.length && value.endsWith(suffix)) value = value.slice(0, -suffix.length)
  if (format === 'hostname') value = withoutSlashes(value.replace(/^https?:\/\//i, ''))
  const wrong =
    value.length > 10_000 ||
    /[\p{Cc}\p{Cs}]/u.test(value) ||
    (choices && !choices.includes(value)) ||
    (format !== undefined && !choices && !pattern && !formats[format]?.test(value)) ||
    (pattern !== undefined && !expressionOf(pattern)?.test(value))
  if (wrong) throw invalid('parameterValue', { property: `parameterValues.${name}`, parameter: name })
  return value
}

function checkPattern({ name, pattern }: DeclaredParameter): void {
  if (pattern !== undefined && !expressionOf(pattern))
    throw invalid('parameterName', { property: `parameters.${name}.pattern` })
}

/** For the whole value. Patterns are often written without the `u` flag in mind (`[\w-.]`). */
function expressionOf(pattern: string): RegExp | undefined {
  for (const flags of ['u', ''])
    try {
      return new RegExp(`^(?:${pattern})$`, flags)
    } catch {}
  return undefined
}

/** Computed parameters that stand on each other, one above the other. */
const deepest = 5

/**
 * Says what a placeholder comes from: itself, or for a computed one what stands in its text in the end.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` `parameter` where computed ones come from themselves, or stand too high
 */
export function comesFrom({ computed }: Pick<Parameters, 'computed'>): (name: string) => ReadonlySet<string> {
  const found = new Map<string, { readonly height: number; readonly names: ReadonlySet<string> } | undefined>()
  const look = (name: string): { readonly height: number; readonly names: ReadonlySet<string> } => {
    const template = Object.hasOwn(computed, name) ? computed[name] : undefined
    if (!template) return { height: 0, names: new Set([name]) }
    if (!found.has(name)) {
      found.set(name, undefined)
      const below = [...template.names].map(look)
      const height = 1 + Math.max(0, ...below.map((inner) => inner.height))
      found.set(name, { height, names: new Set(below.flatMap(({ names }) => [...names])) })
    }
    const result = found.get(name)
    if (!result || result.height > deepest)
      throw invalid('parameter', { property: `parameters.${name}.value`, parameter: name })
    return result
  }
  return (name) => look(name).names
}

/**
 * What is known of a definition's placeholders, with what has been caught or comes with a request. A computed one keeps its value
 * for as long as these are used.
 */
export function valuesOf(
  { values, computed }: Pick<Parameters, 'values' | 'computed'>,
  ...layers: readonly Readonly<Record<string, string | undefined>>[]
): Values {
  const sources = [values, ...layers]
  const known = new Map<string, string | undefined>()
  const look = (name: string, depth: number): string | undefined => {
    for (const source of sources) {
      const value = Object.hasOwn(source, name) ? source[name] : undefined
      if (value !== undefined && value !== '') return value
    }
    const template = Object.hasOwn(computed, name) ? computed[name] : undefined
    if (!template || depth >= deepest) return undefined
    if (!known.has(name))
      known.set(
        name,
        fillTemplate(template, (inner) => look(inner, depth + 1)),
      )
    return known.get(name)
  }
  return (name) => look(name, 0)
}

/** Declarations that take any value, for what is not known yet. */
export function uncheckedParameters(declared: readonly DeclaredParameter[]): DeclaredParameter[] {
  return declared.map(
    ({ pattern: _pattern, format: _format, enum: choices, default: fallback = choices?.[0], ...rest }) => ({
      ...rest,
      ...(fallback !== undefined && { default: fallback }),
    }),
  )
}
