import type { Step } from '../../src/definition/integration-settings.ts'
import type { Names } from './conversion-names.ts'
import { convertStepRequest } from './convert-steps.ts'
import type { LookupRow, ProviderRow } from './provider-row.ts'

/** Where a look-up finds a value: at a path, if a condition holds; or worked out of another value; or in words only. */
export type Finding =
  | { readonly kind: 'path'; readonly path: string; readonly when?: { readonly path: string; readonly value: string } }
  | { readonly kind: 'after'; readonly mark: string; readonly of: string }
  | { readonly kind: 'words'; readonly words: string }

const path = String.raw`[A-Za-z_$][\w$-]*(?:\.[A-Za-z_$][\w$-]*|\[(?:-?\d+|[\w.]+=[^\]]*)\])*`
const wholePath = new RegExp(String.raw`^(?:\[\d+\]\.?)?${path}$`)
const conditional = new RegExp(String.raw`^(${path})\s+(?:when|if|where)\s+(${path})\s*==?\s*["']?([^"']+?)["']?$`)

/** Reads `set: {name: …}` of a look-up. */
export function readFinding(text: string, select?: string | null): Finding {
  const after = /^text after ["'](.+?)["'] (?:in|of) ([\w.-]+)$/.exec(text)
  if (after?.[1] && after[2]) return { kind: 'after', mark: after[1], of: after[2] }
  const head = headOf(select)
  const when = conditional.exec(text)
  if (when?.[1] && when[2] && when[3])
    return { kind: 'path', path: head + when[1], when: { path: head + when[2], value: when[3] } }
  return wholePath.test(text) ? { kind: 'path', path: head + text } : { kind: 'words', words: text }
}

/** `first` takes the first entry of an answer that is a list; `first of items` that of a list within. */
function headOf(select: string | null | undefined): string {
  if (!select) return ''
  if (/^first(?: (?:one|entry|item))?$/.test(select)) return '[0].'
  const of = /^first (?:one )?(?:of|in) ([\w.]+)$/.exec(select)
  return of ? `${of[1]}[0].` : ''
}

export interface ConvertedLookups {
  readonly lookups: Step[]
  /** Values that are worked out of others, by name. */
  readonly computed: Record<string, string>
  /** Names that look-ups find. */
  readonly found: Set<string>
  /** Names that the token answer holds, by path. */
  readonly inAnswer: Map<string, string>
  readonly notes: string[]
}

/** Requests that are sent once after a consent. */
export function convertLookups(row: ProviderRow, names: Names): ConvertedLookups {
  const lookups: Step[] = []
  const computed: Record<string, string> = {}
  const found = new Set<string>()
  const inAnswer = new Map<string, string>()
  const notes: string[] = []
  for (const lookup of row.discovery ?? []) {
    const findings = Object.entries(lookup.set ?? {}).map(([name, text]) => ({
      name,
      finding: readFinding(String(text), lookup.select),
    }))
    const paths: { name: string; path: string }[] = []
    for (const { name, finding } of findings) {
      if (finding.kind === 'after') computed[name] = `{after({${names.own(finding.of)}}, ${finding.mark})}`
      else if (finding.kind === 'words')
        notes.push(`“${name}” is looked up in words (${finding.words}): the value is typed instead`)
      else if (lookup.url) {
        paths.push({ name, path: finding.path })
        found.add(name)
      } else if (lookup.from === 'token_response') inAnswer.set(name, finding.path)
      else notes.push(`“${name}” comes from ${lookup.from ?? 'nowhere said'}: the value is typed instead`)
    }
    if (lookup.url && paths.length > 0) lookups.push(convertLookup(lookup, names, paths, whenOf(findings)))
  }
  return { lookups, computed, found, inAnswer, notes }
}

function convertLookup(
  lookup: LookupRow,
  names: Names,
  paths: readonly { name: string; path: string }[],
  when: { path: string; value: string } | undefined,
): Step {
  const { rule } = convertStepRequest(lookup, names, true)
  return {
    ...rule,
    // What is found only under a condition may rightly be missing.
    ...((lookup.optional || when) && { optional: true }),
    response: {
      ...(when && { success: { path: when.path, values: [when.value] } }),
      capture: Object.fromEntries(paths.map(({ name, path }) => [names.own(name), path])),
    },
  }
}

function whenOf(findings: readonly { finding: Finding }[]): { path: string; value: string } | undefined {
  for (const { finding } of findings) if (finding.kind === 'path' && finding.when) return finding.when
  return undefined
}
