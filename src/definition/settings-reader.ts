import { checkedUrl } from './checked-url.ts'
import { invalid } from './invalid.ts'
import { fillTemplate, parseTemplate, type Template, type Values } from './template.ts'
import { fillUrl } from './url-template.ts'
import { plainTexts } from './verbatim.ts'

export type Settings = Readonly<Record<string, unknown>>

/** A URL that cannot be known before there is a connection, or that holds a secret. */
export interface DeferredUrl {
  readonly property: string
  readonly alternatives: readonly Template[]
}

/** Reads the members of one group of settings, and says where one is wrong. An empty text is the same as nothing. */
export interface SettingsReader {
  /** The text with everything filled in; `undefined` when there is none, or a placeholder in it has no value. */
  text(name: string): string | undefined
  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T
  number(name: string, fallback: number, maximum: number, minimum?: number): number
  optionalNumber(name: string, maximum: number, minimum: number): number | undefined
  flag(name: string): boolean
  /** A list, or text with commas or spaces between. */
  list(name: string): string[] | undefined
  url(name: string, allowHttp: boolean): string | DeferredUrl | undefined
  group(name: string, options?: { list?: boolean }): SettingsReader
  /** Refuses a number that is none or beyond the bounds. */
  inRange(name: string, value: number, minimum: number, maximum: number): void
  /** As it stands, its texts fit for `template`. */
  raw(name: string): unknown
  /** As it stands, its texts as they are: for what holds no placeholders. */
  plain(name: string): unknown
  property(name: string): string
  /** The names of its members. */
  names(): string[]
  /** The text taken apart, for filling in later. */
  template(text: string, name: string): Template
}

export interface ReaderScope {
  /** Values known when the settings are read. */
  readonly values: Values
  /** Names that may have a value later. */
  readonly later: ReadonlySet<string>
  /** Whether a name may stand in texts, be there a value for it or not. */
  readonly allows: (name: string) => boolean
}

export function settingsReader(given: Settings, scope: ReaderScope, prefix = ''): SettingsReader {
  const property = (name: string) => prefix + name
  const raw = (name: string): unknown => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    return value === null || value === '' ? undefined : value
  }
  const template = (text: string, name: string): Template => {
    const parsed = parseTemplate(text, property(name))
    for (const parameter of parsed.names)
      if (!scope.allows(parameter)) throw invalid('parameter', { property: property(name), parameter })
    return parsed
  }
  const text = (name: string): string | undefined => {
    const value = raw(name)
    if (value === undefined) return undefined
    if (typeof value !== 'string' && typeof value !== 'number') throw invalid('text', { property: property(name) })
    const filled = fillTemplate(template(String(value), name), scope.values)?.trim()
    if (filled && /[\p{Cc}\p{Cs}]/u.test(filled)) throw invalid('text', { property: property(name) })
    return filled || undefined
  }
  const numberOf = (name: string, maximum: number, minimum: number): number | undefined => {
    const written = text(name)
    if (written === undefined) return undefined
    const value = Number(written)
    if (!(value >= minimum && value <= maximum)) throw invalid('number', { property: property(name), minimum, maximum })
    return value
  }
  return {
    text,
    raw,
    plain: (name) => plainTexts(raw(name)),
    property,
    names: () => Object.keys(given),
    template,
    choice(name, choices, fallback) {
      const value = text(name) ?? fallback
      if (!choices.includes(value as typeof fallback))
        throw invalid('choice', { property: property(name), value, choices: choices.join(', ') })
      return value as typeof fallback
    },
    number: (name, fallback, maximum, minimum = 0) => numberOf(name, maximum, minimum) ?? fallback,
    optionalNumber: numberOf,
    flag: (name) => raw(name) === true || raw(name) === 'true',
    list(name) {
      const value = raw(name)
      if (value === undefined) return undefined
      const entries: unknown[] = Array.isArray(value) ? value : [value]
      return entries.flatMap((entry) => {
        if (!['string', 'number', 'boolean'].includes(typeof entry)) throw invalid('text', { property: property(name) })
        const parsed = template(String(entry), name)
        const filled = fillTemplate(parsed, scope.values)
        // An entry that vanished could make a list of what is allowed empty, which allows more.
        if (filled === undefined)
          throw invalid('parameter', { property: property(name), parameter: [...parsed.names].join(', ') })
        return filled.split(/[\s,]+/).filter(Boolean)
      })
    },
    url(name, allowHttp) {
      const value = raw(name)
      if (value === undefined || (typeof value === 'string' && value.trim() === '')) return undefined
      const alternatives = (Array.isArray(value) ? value : [value]).map((entry: unknown) => {
        if (typeof entry !== 'string' || /[\p{Cc}\p{Cs}]/u.test(entry.trim()))
          throw invalid('text', { property: property(name) })
        return template(entry.trim(), name)
      })
      for (const [index, alternative] of alternatives.entries()) {
        if ([...alternative.names].some((each) => scope.later.has(each)))
          return { property: property(name), alternatives: alternatives.slice(index) }
        const filled = fillUrl(alternative, scope.values, property(name))
        if (filled !== undefined) return checkedUrl(filled.trim(), property(name), allowHttp)
      }
      return undefined
    },
    inRange(name, value, minimum, maximum) {
      if (!Number.isInteger(value) || value < minimum || value > maximum)
        throw invalid('number', { property: property(name), minimum, maximum })
    },
    group(name, { list = false } = {}) {
      const given = raw(name)
      const value = typeof given === 'string' && given.trim() === '' ? undefined : given
      const isGroup = typeof value === 'object' && value !== null && Array.isArray(value) === list
      if (value !== undefined && !isGroup) throw invalid('text', { property: property(name) })
      return settingsReader((value ?? {}) as Settings, scope, `${prefix}${name}.`)
    },
  }
}
