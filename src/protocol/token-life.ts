import { valueAt } from '../definition/answer-path.ts'
import type { ExpiryRule } from '../definition/answer-rule.ts'

/** Longest life believed, in seconds: 68 years, which every clock and timer can still count. */
const longestLife = 2 ** 31 - 1

/** Seconds a token lives from `now` on (milliseconds since the epoch); `undefined` when the answer does not say. */
export function lifeIn(answer: unknown, accessToken: string, rule: ExpiryRule, now: number): number | undefined {
  if (rule.from === 'never') return undefined
  if (rule.seconds !== undefined) return rule.seconds
  const said = rule.from === 'jwt' ? lifeOfJwt(accessToken, now) : lifeSaid(valueAt(answer, rule.path), rule, now)
  const life = said ?? rule.default
  return life === undefined ? undefined : Math.min(longestLife, Math.max(0, Math.floor(life)))
}

const perSecond = { s: 1, ms: 1 / 1_000, min: 60, h: 3_600 }

function lifeSaid(value: unknown, { as, unit }: ExpiryRule, now: number): number | undefined {
  if (unit === 'iso') {
    const at = typeof value === 'string' ? Date.parse(zoned(value.trim())) : Number.NaN
    return Number.isNaN(at) ? undefined : (at - now) / 1_000
  }
  const number = numberOf(value)
  if (number === undefined) return undefined
  const seconds = number * perSecond[unit]
  return as === 'in' ? seconds : seconds - now / 1_000
}

/** A date without a zone is meant as UTC, whatever the zone of this machine. */
function zoned(date: string): string {
  return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?$/.test(date) ? `${date.replace(' ', 'T')}Z` : date
}

/** `exp` of a JWT (RFC 7519 §4.1.4). It is not verified: it only says when to ask for the next one. */
function lifeOfJwt(token: string, now: number): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const end = numberOf(valueAt(claims, 'exp'))
    return end === undefined ? undefined : end - now / 1_000
  } catch {
    return undefined
  }
}

/** A number, or a text that is one; anything else counts as not said. */
function numberOf(value: unknown): number | undefined {
  const text = typeof value === 'string' ? value.trim() : value
  if (typeof text === 'string' && !/^-?\d{1,40}(\.\d{1,40})?(e\d{1,3})?$/i.test(text)) return undefined
  if (typeof text !== 'string' && typeof text !== 'number') return undefined
  const number = Number(text)
  return Number.isFinite(number) ? number : undefined
}
