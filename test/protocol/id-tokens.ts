import { generateKeyPair, SignJWT } from 'jose'

const keys = generateKeyPair('RS256')

/** An ID token as an OpenID provider signs it; the key is nobody's. */
export async function anIdToken(claims: Record<string, unknown>, alg = 'RS256'): Promise<string> {
  const now = Math.floor(Date.now() / 1_000)
  const body = { iss: 'https://login.example.com', aud: 'client-1', sub: 'alice', iat: now, exp: now + 600, ...claims }
  if (alg !== 'RS256')
    return [{ alg }, body, 'x']
      .map((part) => Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url'))
      .join('.')
  return new SignJWT(body).setProtectedHeader({ alg }).sign((await keys).privateKey)
}
