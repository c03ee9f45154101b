import { type Document, parseDocument as parseYaml, visit } from 'yaml'
import { longestDocument } from './longest-document.ts'
import { skimYaml } from './skim-yaml.ts'
import { unreadable } from './unreadable.ts'

/** How often YAML may repeat what has an anchor, each repetition within a repetition counted. */
const aliasesAtMost = 10_000
/** Characters above which YAML is skimmed, and what looks like JSON is not tried as YAML. */
const longText = 500_000

/** A parsed document, perhaps without its biggest parts; those are read when somebody asks. */
export interface ParsedDocument {
  readonly value: unknown
  /** The whole document, where `value` is not. */
  readonly whole?: () => unknown
}

/**
 * Reads JSON or YAML 1.2 (with the merge keys of 1.1). Nothing in it is executed, fetched or repeated without bounds. Throws
 * what `unreadable` says, with the line and column.
 */
export function parseDocument(given: string): ParsedDocument {
  const text = given.startsWith('\uFEFF') ? given.slice(1) : given
  if (text.length > longestDocument) throw unreadable('tooBig', '', String(longestDocument))
  const start = text.slice(0, 1000).trimStart()
  if (start === '' && text.trim() === '') throw unreadable('empty')
  if (/^<(?:!doctype|html|\?xml|!--)/i.test(start)) throw unreadable('webPage', '1:1')
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    if (error instanceof RangeError) throw unreadable('effort')
    // YAML allows what people write into JSON: comments, commas at the end.
    if (start.startsWith('{') && text.length > longText) throw unreadable('malformed', placeIn(text, error))
  }
  const short = text.length > longText ? skimYaml(text) : undefined
  if (short !== undefined) {
    try {
      return { value: fromYaml(short), whole: () => fromYaml(text) }
    } catch {
      // What is wrong with it is told by the whole, with the right line.
    }
  }
  return { value: fromYaml(text) }
}

function fromYaml(text: string): unknown {
  try {
    const document = parseYaml(text, {
      merge: true,
      // Comparing each key with all others takes the square of their number.
      uniqueKeys: false,
      prettyErrors: false,
      // A second document is an error; warnings are for nobody.
      logLevel: 'error',
      // 1.10 is a version, and stays one.
      customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !tag.tag.endsWith(':float')),
    })
    const [error] = document.errors
    if (error) throw unreadable('malformed', lineAndColumn(text, error.pos[0]))
    try {
      return document.toJS({ maxAliasCount: aliasesAtMost }) as unknown
    } catch (error) {
      if (error instanceof RangeError) throw error
      // Aliases without an anchor, anchors upon anchors, or a merge of what is no mapping.
      const excessive = String(error).includes('Excessive alias count')
      throw unreadable(excessive ? 'aliases' : 'malformed', lineAndColumn(text, firstAlias(document)))
    }
  } catch (error) {
    // Nested deeper than the stack is.
    if (error instanceof RangeError) throw unreadable('effort')
    throw error
  }
}

function firstAlias(document: Document.Parsed): number {
  let offset = 0
  visit(document, {
    Alias: (_, alias) => {
      offset = alias.range?.[0] ?? 0
      return visit.BREAK
    },
  })
  return offset
}

/** Where JSON ends to be JSON; V8 says it in its message, or it is the end. */
function placeIn(text: string, error: unknown): string {
  const [, position] = /at position (\d+)/.exec(String(error)) ?? []
  return lineAndColumn(text, position === undefined ? text.length : Number(position))
}

function lineAndColumn(text: string, offset: number): string {
  let line = 1
  let start = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', start)) {
    line += 1
    start = at + 1
  }
  return `${line}:${offset - start + 1}`
}
