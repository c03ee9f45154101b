import { createHmac, createSecretKey } from 'node:crypto'
import { compactVerify, decodeProtectedHeader } from 'jose'
import type { Conversion } from './convert.ts'
import { anything, type Lookup, rowValue } from './row-value.ts'

/** Says what is wrong with a JWT, by what the row says of it, its signature included. */
export async function checkJwt(token: string, assertion: Conversion['assertion'], lookup: Lookup): Promise<string[]> {
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return ['it has not three parts']
  if (!assertion) return []
  const wrong: string[] = []
  const header = decodeProtectedHeader(token) as Record<string, unknown>
  if (header['alg'] !== assertion.algorithm)
    wrong.push(`it is signed by ${header['alg']} and not ${assertion.algorithm}`)
  if (!(await isSigned(token, assertion))) wrong.push('its signature is wrong')
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<
    string,
    unknown
  >
  const { alg: _, ...wantedHeader } = (assertion.row.header ?? {}) as Record<string, unknown>
  for (const [part, wanted, actual] of [
    ['header', wantedHeader, header],
    ['claim', assertion.row.payload ?? assertion.row.claims ?? {}, claims],
  ] as const)
    for (const [name, text] of Object.entries(wanted)) {
      const value = typeof text === 'string' ? rowValue(text, lookup) : text
      if (value === undefined || typeof value === 'object') continue
      const found = actual[name]
      if (found === undefined || found === '') wrong.push(`the ${part} ${name} is missing`)
      else if (value !== anything && String(found) !== String(value))
        wrong.push(`the ${part} ${name} is ${String(found)} and not ${String(value)}`)
    }
  const [issued, ends] = [Number(claims['iat']), Number(claims['exp'])]
  const lifetime = assertion.row.lifetimeInSeconds ?? assertion.row.lifetime
  if (lifetime && ends - issued !== lifetime) wrong.push(`it lives ${ends - issued} s and not ${lifetime} s`)
  for (const name of ['iat', 'exp', 'nbf'] as const)
    if (claims[name] !== undefined && typeof claims[name] !== 'number') wrong.push(`the claim ${name} is no number`)
  return wrong
}

async function isSigned(
  token: string,
  { key, secret, algorithm }: NonNullable<Conversion['assertion']>,
): Promise<boolean> {
  try {
    if (!key) {
      // By hand: libraries refuse a secret as short as rows have them.
      const [header, claims, signature] = token.split('.')
      const own = createHmac(`sha${algorithm.slice(2)}`, createSecretKey(Buffer.from(secret ?? '')))
        .update(`${header}.${claims}`)
        .digest('base64url')
      return own === signature
    }
    await compactVerify(token, key.publicKey)
    return true
  } catch {
    return false
  }
}
