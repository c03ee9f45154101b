import { putAt, valueAt } from './answers.ts'
import { refreshModeOf } from './convert-refresh.ts'
import { keptName, unitOf } from './convert-response.ts'
import { replacesToken } from './convert-steps.ts'
import { lifeIn, usualLife } from './expected-requests.ts'
import type { MockAnswer, ProviderRow } from './provider-row.ts'

/** The text of a token, by its label. Where its end is read from the token itself, it is a JWT. */
export function tokenTexts(row: ProviderRow, now: () => number): (label: string) => string {
  if (!/jwt/.test(row.token_response?.expires?.kind ?? '')) return (label) => label
  const known = new Map<string, string>()
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return (label) => {
    const text =
      known.get(label) ??
      `${part({ alg: 'none' })}.${part({ jti: label, exp: Math.floor(now() / 1_000) + usualLife })}.sig`
    known.set(label, text)
    return text
  }
}

/** The answer of a mock, with a life that fits the clock where it names a point in time, and the mark of success that the row asks for. */
export function answerWith(answer: MockAnswer, row: ProviderRow, now: number): MockAnswer {
  const { expires, success } = row.token_response ?? {}
  if (typeof answer.body !== 'object' || answer.body === null) return answer
  let body: unknown = answer.body
  if (expires?.kind === 'at' && expires.path && valueAt(body, expires.path) !== undefined)
    body = putAt(body, expires.path, lifeIn(expires, now))
  if (
    !row.refresh_response &&
    success?.path &&
    success.equals !== undefined &&
    success.equals !== null &&
    valueAt(body, success.path) === undefined
  )
    body = putAt(body, success.path, Array.isArray(success.equals) ? success.equals[0] : success.equals)
  return { ...answer, body }
}

const secondsPer = { s: 1, ms: 1 / 1_000, min: 60, h: 3_600, iso: 1 }

/** Seconds that a token lives by its answer; `null` for no end, `undefined` where the row does not tell. */
export function lifeOf(row: ProviderRow, body: unknown): number | null | undefined {
  const expires = row.token_response?.expires
  const steps = (row.extra_steps ?? []).some((step) => replacesToken(step))
  if (
    !expires ||
    steps ||
    refreshModeOf(row.refresh_request?.mode) === 'extend' ||
    row.refresh_request?.extends ||
    row.refresh_response
  )
    return undefined
  if (expires.kind === 'fixed' || expires.kind === 'default') return expires.seconds ?? undefined
  if (expires.kind === 'none') return null
  if (
    /introspect/.test(expires.kind ?? '') &&
    !(expires.url ?? row.introspect_request?.url ?? row.introspection_request?.url)
  )
    return undefined
  if (/jwt|introspect/.test(expires.kind ?? '') || !expires.path) return usualLife
  const told = valueAt(body, expires.path)
  if (told === undefined) return undefined
  return expires.kind === 'in' && Number.isFinite(Number(told))
    ? Number(told) * secondsPer[unitOf(expires.unit)]
    : usualLife
}

/** The cookies that an answer sets, where the row keeps them. */
export function cookiesOf(row: ProviderRow, token: string): string[] | undefined {
  const kept = row.token_response?.headers_kept ?? []
  return kept.some((header) => keptName(header) === '_cookies')
    ? [`SESSION=${token}; Path=/; HttpOnly`, 'ROUTE=node1; Path=/']
    : undefined
}
