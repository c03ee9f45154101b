import { randomUUID } from 'node:crypto'
import { OAuthError } from '../vocabulary/errors.ts'
import { badKey } from './bad-key.ts'
import type { SigningKey } from './signing-key.ts'

/** The JWT that the client signs, with everything filled in. */
export interface JwtContents {
  /** `kid`; that of the JWK when absent, if the key is one. */
  readonly keyId?: string | undefined
  /** Header members to add or to replace; `null` leaves one out. */
  readonly header?: Readonly<Record<string, unknown>> | undefined
  /** Claims to add or to replace; `null` leaves one out. */
  readonly payload?: Readonly<Record<string, unknown>> | undefined
  /** `aud`; the token URL when absent. */
  readonly audience?: string | undefined
  /** Seconds until `exp`; 60 when absent. */
  readonly lifetime?: number | undefined
}

export interface AssertionOptions {
  readonly rule: JwtContents
  readonly key: SigningKey
  readonly clientId: string
  readonly tokenUrl: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** A text that never comes twice; a UUID when absent. */
  readonly random?: () => string
}

/** The header and the claims of a JWT; `null` leaves a member out. */
export interface JwtParts {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** Claims whose values are seconds since the epoch (RFC 7519 §4.1). Templates make texts only, which no server would take. */
const dates = new Set(['exp', 'nbf', 'iat'])

/**
 * A JWT by which a client proves itself (RFC 7523 §2.2) or asks for a token (§2.1). Each is for one request: make a new one
 * for the next. `nbf` is not sent unless the rule has it, since a server whose clock is behind would refuse it.
 * Throws `CONFIGURATION_INVALID`.
 */
export function assertionFor({ key, ...options }: AssertionOptions): Promise<string> {
  return signJwt({ key, ...partsOf({ ...options, keyId: key.keyId }) })
}

/** What would be signed. `keyId` is that of the key, if it has one. */
export function partsOf({
  rule,
  keyId,
  clientId,
  tokenUrl,
  now,
  random = randomUUID,
}: Omit<AssertionOptions, 'key'> & { readonly keyId?: string | undefined }): JwtParts {
  const iat = Math.floor(now() / 1_000)
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: rule.audience ?? tokenUrl,
    jti: random(),
    iat,
    exp: iat + (rule.lifetime ?? 60),
    ...dated(rule.payload ?? {}),
  }
  const kid = rule.keyId ?? keyId
  return { header: { ...(kid && { kid }), ...rule.header }, claims }
}

/**
 * Signs a JWT (RFC 7519) in the compact form of RFC 7515. The header starts as `{alg, typ: 'JWT'}`; members of `header` and
 * `claims` that are `null` are left out. Throws `CONFIGURATION_INVALID` for a header that asks for another algorithm than the
 * key’s or for an extension that is unknown.
 */
export async function signJwt({
  key: { key, algorithm },
  header = {},
  claims,
}: Partial<JwtParts> & Pick<JwtParts, 'claims'> & { readonly key: SigningKey }): Promise<string> {
  const { alg = algorithm } = header
  if (alg !== algorithm)
    throw new OAuthError('CONFIGURATION_INVALID', 'choice', {
      property: 'jwt.header.alg',
      value: String(alg),
      choices: algorithm,
    })
  const { SignJWT } = await import('jose')
  try {
    return await new SignJWT(present(claims))
      .setProtectedHeader({ ...present({ alg, typ: 'JWT', ...header }), alg: algorithm })
      .sign(key)
  } catch (error) {
    throw badKey('signing', { property: 'jwt', detail: (error as { code?: string }).code ?? 'unknown' })
  }
}

function dated(claims: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      dates.has(name) && typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value,
    ]),
  )
}

function present(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined))
}
