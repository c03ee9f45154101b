import { OAuthError } from '../vocabulary/errors.ts'
import { type TemplateFunction, templateFunctions } from './template-functions.ts'
import { mark } from './verbatim.ts'

/** Looks up a placeholder's value; `undefined` when there is none. */
export type Values = (name: string) => string | undefined

/** A text with placeholders, taken apart. Immutable. */
export interface Template {
  /** As it was written. */
  readonly source: string
  readonly parts: readonly Part[]
  /** The names of its placeholders, those within functions included. */
  readonly names: ReadonlySet<string>
}

export type Part = string | Placeholder | Call
export interface Placeholder {
  readonly name: string
}
export interface Call {
  readonly function: TemplateFunction
  readonly arguments: readonly Template[]
}

const longestSource = 20_000
const longestText = 1_000_000
const deepest = 5

/**
 * Takes a text apart: `{name}` is a placeholder, `{function(argument, …)}` a call whose arguments are such texts themselves, and
 * `\{` a brace. A brace that starts neither is itself. In arguments, `\,` and `\)` are a comma and a parenthesis. Nothing in it is
 * ever evaluated but the functions there are, and what is filled in is never read again.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` `template` for a call that is not whole, too long or too deep
 */
export function parseTemplate(source: string, property: string): Template {
  const remembered = known.get(source)
  if (remembered) return remembered
  if (source.length > longestSource) throw broken(property, source.length)
  const reader = { source, at: 0, property }
  const template = readText(reader, 0)
  if (known.size >= 2_000) known.clear()
  known.set(source, template)
  return template
}

// Definitions are read again at every deploy, and their texts repeat.
const known = new Map<string, Template>()

interface Reader {
  readonly source: string
  readonly property: string
  at: number
}

const placeholder = /\{([A-Za-z_][\w.-]{0,100})\}/y
const call = /\{([a-z][a-z\d]{0,20})\(/y

function readText(reader: Reader, depth: number): Template {
  const { source, property } = reader
  if (depth > deepest) throw broken(property, reader.at)
  const begin = reader.at
  const parts: Part[] = []
  const names = new Set<string>()
  let literal = ''
  const add = (part: Part) => {
    if (literal) parts.push(literal)
    literal = ''
    parts.push(part)
  }
  while (reader.at < source.length) {
    const character = source[reader.at] as string
    if (depth > 0 && (character === ',' || character === ')')) break
    if (character === mark) {
      const end = source.indexOf(mark, reader.at + 1)
      literal += source.slice(reader.at + 1, end < 0 ? source.length : end)
      reader.at = end < 0 ? source.length : end + 1
      continue
    }
    const next = source[reader.at + 1]
    if (character === '\\' && (next === '{' || (depth > 0 && (next === ',' || next === ')')))) {
      literal += next
      reader.at += 2
      continue
    }
    if (character === '{') {
      const name = match(placeholder, reader)
      if (name !== undefined) {
        names.add(name)
        add({ name })
        continue
      }
      const called = match(call, reader)
      if (called !== undefined) {
        const part = readCall(called, reader, depth)
        for (const argument of part.arguments) for (const inner of argument.names) names.add(inner)
        add(part)
        continue
      }
    }
    literal += character
    reader.at++
  }
  if (literal) parts.push(literal)
  return { source: source.slice(begin, reader.at), parts, names }
}

function readCall(name: string, reader: Reader, depth: number): Call {
  const { source, property } = reader
  const found = Object.hasOwn(templateFunctions, name) ? templateFunctions[name] : undefined
  if (!found) throw broken(property, reader.at)
  const parameters: Template[] = []
  for (;;) {
    while (source[reader.at] === ' ') reader.at++
    const argument = readText(reader, depth + 1)
    if (argument.parts.length > 0 || parameters.length > 0 || source[reader.at] === ',') parameters.push(argument)
    const end = source[reader.at++]
    if (end === ')') break
    if (end !== ',') throw broken(property, reader.at)
  }
  if (source[reader.at++] !== '}' || parameters.length < found.least || parameters.length > found.most)
    throw broken(property, reader.at)
  return { function: found, arguments: parameters }
}

function match(pattern: RegExp, reader: Reader): string | undefined {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.source)
  if (found) reader.at = pattern.lastIndex
  return found?.[1]
}

/** The text with its placeholders filled in; `undefined` when one of them has no value, or it gets longer than a text can be. */
export function fillTemplate({ parts }: Template, values: Values): string | undefined {
  let text = ''
  for (const part of parts) {
    const value = typeof part === 'string' ? part : filledPart(part, values)
    if (value === undefined || text.length + value.length > longestText) return undefined
    text += value
  }
  return text
}

/** The value of one placeholder or call. */
export function filledPart(part: Placeholder | Call, values: Values): string | undefined {
  if ('name' in part) return values(part.name)
  return part.function.apply(part.arguments.map((argument) => fillTemplate(argument, values)))
}

/** Of several texts, the first whose placeholders all have values. */
export function firstFilled(alternatives: readonly Template[], values: Values): string | undefined {
  for (const template of alternatives) {
    const text = fillTemplate(template, values)
    if (text !== undefined) return text
  }
  return undefined
}

function broken(property: string, at: number): OAuthError {
  return new OAuthError('CONFIGURATION_INVALID', 'template', { property, at })
}
