import { samePlace, urlOf } from './compare-urls.ts'
import { compareMembers, type Marks, show } from './compare-values.ts'
import type { MockAuthorize } from './provider-row.ts'
import { pairsOf } from './recorded-request.ts'

export interface AuthorizeExpectation extends MockAuthorize {
  /** The parameter whose value must stand there unencoded, as it is typed. */
  readonly raw?: string
}

/** How the address that a person is sent to differs from the one expected. */
export function compareAuthorize(expected: AuthorizeExpectation, actual: string, marks: Marks): string[] {
  const differences: string[] = []
  const [beforeHash = '', ...behind] = actual.split('#')
  const hash = behind.join('#')
  const inFragment = expected.in_fragment ?? Boolean(expected.fragment)
  const [place = '', query = ''] = splitAt(inFragment ? hash : beforeHash, '?')
  const base = inFragment ? beforeHash : place
  const wanted = expected.url ?? ''
  const [wantedPlace = '', wantedQuery = ''] = splitAt(wanted.split('#')[0] ?? '', '?')
  if (!samePlace(wantedPlace, base.split('?')[0] ?? ''))
    differences.push(`the address is ${base.split('?')[0]} and not ${wantedPlace}`)
  const fragment = (expected.fragment ?? '').replace(/^#/, '')
  if (inFragment && place !== fragment) differences.push(`the fragment is ${show(place)} and not ${show(fragment)}`)
  if (!inFragment && hash !== fragment && !wanted.includes('#')) differences.push(`there is a fragment ${show(hash)}`)
  const before = inFragment ? pairsOf(urlOf(base)?.searchParams ?? new URLSearchParams()) : {}
  const sent = pairsOf(new URLSearchParams(query))
  if (expected.raw !== undefined) {
    // Compared as it stands there: a plus is a plus.
    const text = new RegExp(`(?:^|&)${expected.raw}=([^&]*)`).exec(query)?.[1]
    if (text !== undefined) sent[expected.raw] = text
  }
  const inUrl = pairsOf(new URLSearchParams(wantedQuery))
  differences.push(...compareMembers({ ...inUrl, ...expected.query }, { ...before, ...sent }, marks, 'the parameter'))
  for (const name of expected.forbid ?? [])
    if (Object.hasOwn(sent, name)) differences.push(`the parameter ${name} must not be there`)
  return differences
}

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
