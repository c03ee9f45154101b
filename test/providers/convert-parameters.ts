import type { Parameter } from '../../src/definition/integration-settings.ts'
import type { Names } from './conversion-names.ts'
import { alternatives, type ParameterRow, type ProviderRow } from './provider-row.ts'

export interface ConvertedParameters {
  readonly parameters: Parameter[]
  readonly values: Record<string, string>
  readonly secrets: Record<string, string>
  /** What is typed, by the row's names. */
  readonly typed: Record<string, string>
  readonly notes: string[]
}

export interface ParameterSources {
  /** Names that the engine finds out by itself, and how. */
  readonly found: ReadonlyMap<string, NonNullable<Parameter['source']>>
  /** Texts of computed ones, by name. */
  readonly computed: Readonly<Record<string, string>>
  /** Names that stand in texts of the row without being declared. */
  readonly undeclared: readonly string[]
  /** Names that must have a value, so that one is made up where nobody types one. */
  readonly needed: readonly string[]
  /** Names that are credentials of their own: the key of an assertion. */
  readonly elsewhere: ReadonlySet<string>
}

const formats = new Set(['hostname', 'uri', 'uuid', 'email', 'number'])
const ownClient = new Set(['client_id', 'client_secret'])

/** The parameters of a row, with the values that its mock types in. */
export function convertParameters(row: ProviderRow, names: Names, sources: ParameterSources): ConvertedParameters {
  const { found, computed, undeclared, needed, elsewhere } = sources
  const converted: ConvertedParameters = { parameters: [], values: {}, secrets: {}, typed: {}, notes: [] }
  const starts = startsOfUrls(row)
  const given = { ...row.mock?.captured, ...row.mock?.params } as Record<string, unknown>
  const declared = row.parameters ?? []
  const known = new Set(declared.map(({ name }) => name))
  const extra = [...new Set([...undeclared, ...Object.keys(given)])].filter(
    (name) => !known.has(name) && !ownClient.has(name),
  )
  const wanted = extra
    .filter((name) => undeclared.includes(name))
    .map((name): ParameterRow => ({ name, required: false }))
  for (const parameter of [...declared, ...wanted]) {
    const { name } = parameter
    if (ownClient.has(name) || elsewhere.has(name)) continue
    const own = names.own(name)
    const template = computed[name]
    if (template !== undefined && given[name] === undefined) {
      converted.parameters.push({ name: own, required: false, value: template })
      continue
    }
    const source = found.get(name)
    if (source !== undefined) {
      const brought = row.mock?.callback?.query?.[name] ?? given[name]
      const declaration = shapeOf(parameter, own)
      if (brought !== undefined) loosen(String(brought), parameter, declaration, converted.notes)
      converted.parameters.push({ ...declaration, required: false, source })
      continue
    }
    const written = given[name] ?? parameter.default ?? (needed.includes(name) ? `made-up-${name}` : undefined)
    if (written === undefined || written === null || written === '') {
      if (parameter.required) converted.notes.push(`“${name}” is required, and the mock types nothing`)
      converted.parameters.push({ ...shapeOf(parameter, own), required: false })
      continue
    }
    let value = String(written)
    if (starts.has(name) && !/^[a-z][a-z\d+.-]*:\/\//i.test(value)) value = `https://${value}`
    const declaration = shapeOf(parameter, own)
    loosen(value, parameter, declaration, converted.notes)
    converted.parameters.push({ ...declaration, required: parameter.required ?? false })
    converted.typed[name] = value
    if (parameter.secret) converted.secrets[own] = value
    else converted.values[own] = value
  }
  return converted
}

/** A declaration that the mock's own value does not fit is none that a run can use. */
function loosen(value: string, parameter: ParameterRow, declaration: Parameter, notes: string[]): void {
  if (fits(value, parameter)) return
  notes.push(`the value of “${parameter.name}” is not what its declaration wants, which is left out`)
  for (const rule of ['pattern', 'enum', 'format'] as const) delete declaration[rule]
}

function shapeOf(row: ParameterRow, name: string): Parameter {
  const parameter: Parameter = { name }
  for (const key of ['label', 'pattern', 'prefix', 'suffix', 'example'] as const) {
    const value = row[key]
    if (typeof value === 'string' && value !== '') parameter[key] = value
  }
  if (row.enum && row.enum.length > 0) parameter.enum = row.enum.map(String)
  if (row.format && formats.has(row.format)) parameter.format = row.format as NonNullable<Parameter['format']>
  if (row.default !== undefined && row.default !== null && row.default !== '') parameter.default = String(row.default)
  if (row.secret) parameter.secret = true
  if (row.hidden) parameter.hidden = true
  return parameter
}

function fits(value: string, { pattern, enum: choices, format, prefix, suffix }: ParameterRow): boolean {
  const rest = suffix && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value
  const bare = prefix && rest.startsWith(prefix) ? rest.slice(prefix.length) : rest
  if (choices && choices.length > 0) return choices.map(String).includes(bare)
  if (pattern) return new RegExp(`^(?:${pattern})$`).test(bare)
  if (format === 'uri') return /^https?:\/\//.test(bare)
  return format !== 'uuid' || /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(bare)
}

/** Names that begin an address, and so must bring their scheme along. */
export function startsOfUrls(row: ProviderRow): Set<string> {
  const urls = [
    row.authorization?.url,
    row.token_request?.url,
    row.refresh_request?.url,
    row.revoke_request?.url,
    row.api?.base_url,
    ...[...(row.extra_steps ?? []), ...(row.discovery ?? [])].map(({ url }) => url),
  ].flatMap((url) => alternatives(url))
  return new Set(urls.flatMap((url) => /^\{([A-Za-z_][\w.-]*)\}/.exec(url)?.[1] ?? []))
}
