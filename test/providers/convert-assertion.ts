import type { IntegrationSettings } from '../../src/definition/integration-settings.ts'
import type { Names } from './conversion-names.ts'
import type { AssertionRow } from './provider-row.ts'

type JwtRule = NonNullable<IntegrationSettings['jwt']>

export interface ConvertedAssertion {
  readonly jwt: JwtRule
  readonly algorithm: string
  /** The row's text for the key or secret it is signed with. */
  readonly key: string | undefined
}

/** The JWT that the client signs. */
export function convertAssertion(assertion: AssertionRow, names: Names): ConvertedAssertion {
  const { alg, kid, typ, ...header } = (assertion.header ?? {}) as Record<string, unknown>
  const algorithm = String(alg ?? assertion.alg ?? 'RS256')
  const payload = names.value(assertion.payload ?? assertion.claims ?? {}) as Record<string, unknown>
  const { aud, ...claims } = payload
  const lifetime = assertion.lifetimeInSeconds ?? assertion.lifetime
  const jwt: JwtRule = { algorithm: algorithm as NonNullable<JwtRule['algorithm']> }
  if (kid !== undefined) jwt.keyId = names.text(String(kid))
  if (typ !== undefined && typ !== 'JWT') header['typ'] = typ
  if (Object.keys(header).length > 0) jwt.header = names.value(header) as NonNullable<JwtRule['header']>
  if (typeof aud === 'string') jwt.audience = aud
  else if (aud !== undefined) claims['aud'] = aud
  if (Object.keys(claims).length > 0) jwt.payload = claims as NonNullable<JwtRule['payload']>
  if (lifetime) jwt.lifetime = lifetime
  return { jwt, algorithm, key: assertion.key ?? undefined }
}

/** `Bearer JWT RS256 {iss: app_id, iat: now-60s, exp: now+10min}`, as rows describe a signed token in words. */
export function assertionInWords(auth: string): AssertionRow | undefined {
  const [, alg, claims = ''] =
    /^(?:bearer\s+)?(?:signed\s+)?jwt\s+([A-Z]{2}\d{3}|EdDSA)\s*(?:\{(.*)\})?/i.exec(auth.trim()) ?? []
  if (!alg) return undefined
  const payload = claims.split(',').flatMap((claim): [string, string][] => {
    const [name, ...rest] = claim.split(':')
    const value = rest.join(':').trim()
    return name?.trim() && value ? [[name.trim(), claimOf(value)]] : []
  })
  return { alg, payload: Object.fromEntries(payload) }
}

const seconds: Record<string, number> = { s: 1, sec: 1, min: 60, m: 60, h: 3_600, d: 86_400 }

function claimOf(value: string): string {
  const [whole, sign, amount, unit] = /^now\s*(?:([+-])\s*(\d+)\s*(s|sec|min|m|h|d)?)?$/.exec(value) ?? []
  if (whole !== undefined)
    return amount ? `{$now(s,${sign === '-' ? '-' : ''}${Number(amount) * (seconds[unit ?? 's'] ?? 1)})}` : '{$now(s)}'
  return /^[A-Za-z_][\w.-]*$/.test(value) ? `{${value}}` : value.replace(/^["']|["']$/g, '')
}
