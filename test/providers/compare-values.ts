import { anything } from './row-value.ts'

/** What is needed to judge the marks of a mock. */
export interface Marks {
  readonly redirectUri: string
  /** Says what is wrong with a signed JWT; nothing is said of a good one. */
  readonly jwt: (token: string) => string[]
}

/** Says how a value differs from the one it should be, as a sentence without its subject. */
export function differenceOf(expected: unknown, actual: unknown, marks: Marks): string | undefined {
  if (expected === anything) return isEmpty(actual) ? 'is empty' : undefined
  if (expected === '*redirect')
    return same(marks.redirectUri, actual) ? undefined : `is ${show(actual)} and not the redirect URI`
  if (expected === '*jwt') {
    const wrong = typeof actual === 'string' ? marks.jwt(actual) : ['is no text']
    return wrong.length > 0 ? `is no such JWT: ${wrong.join('; ')}` : undefined
  }
  if (typeof expected === 'object' && expected !== null && typeof actual === 'object' && actual !== null) {
    const inside = compareMembers(expected as Record<string, unknown>, actual as Record<string, unknown>, marks, '')
    return inside.length > 0 ? `differs inside: ${inside.join('; ')}` : undefined
  }
  return same(expected, actual) ? undefined : `is ${show(actual)} and not ${show(expected)}`
}

/** Compares names and values: nothing may be missing, nothing more may be there. */
export function compareMembers(
  expected: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
  marks: Marks,
  what: string,
): string[] {
  const differences: string[] = []
  const label = (name: string) => (what ? `${what} ${name}` : name)
  for (const [name, value] of Object.entries(expected)) {
    if (!Object.hasOwn(actual, name)) {
      // An empty parameter and none are the same to everybody.
      if (!isEmpty(value)) differences.push(`${label(name)} is missing`)
      continue
    }
    const difference = differenceOf(value, actual[name], marks)
    if (difference) differences.push(`${label(name)} ${difference}`)
  }
  for (const name of Object.keys(actual))
    if (!Object.hasOwn(expected, name)) differences.push(`${label(name)} is more than expected (${show(actual[name])})`)
  return differences
}

/** Numbers travel as text in a form, and are compared as such. */
function same(expected: unknown, actual: unknown): boolean {
  if (expected === actual) return true
  if (typeof actual === 'string' && (typeof expected === 'number' || typeof expected === 'boolean'))
    return String(expected) === actual
  return isEmpty(expected) && isEmpty(actual)
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

export function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value))
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}
