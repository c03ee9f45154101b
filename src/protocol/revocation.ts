import type { TokenSet } from '../vocabulary/token-set.ts'
import { conformingRevocationFetch } from './conforming-fetch.ts'
import { configure, type ProtocolContext } from './token-requests.ts'

/** Waits between further tries, in milliseconds: a passing outage must not leave the tokens alive. */
const waits = [5_000, 60_000, 600_000]

/**
 * Revokes tokens at the server (RFC 7009). Resolves to whether it confirmed, or to `null` where it has no revocation endpoint;
 * never rejects. Unconfirmed ones are tried again a few times behind the caller's back.
 */
export async function revoke(
  context: ProtocolContext,
  tokens: TokenSet,
  sleep: (ms: number) => Promise<void>,
): Promise<boolean | null> {
  const confirmed = await revokeOnce(context, tokens)
  if (confirmed === false) void tryAgain(context, tokens, sleep)
  return confirmed
}

async function tryAgain(
  context: ProtocolContext,
  tokens: TokenSet,
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  for (const wait of waits) {
    await sleep(wait)
    if (await revokeOnce(context, tokens)) return
  }
}

async function revokeOnce(context: ProtocolContext, { refreshToken, accessToken }: TokenSet): Promise<boolean | null> {
  try {
    const metadata = await context.metadata()
    if (!metadata.revocationUrl) return null
    const oidc = await import('openid-client')
    const configuration = configure(oidc, context, metadata, conformingRevocationFetch(context.send))
    // The refresh token first: it is what a thief could use longest.
    if (refreshToken !== undefined)
      await oidc.tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' })
    await oidc.tokenRevocation(configuration, accessToken, { token_type_hint: 'access_token' })
    return true
  } catch {
    return false
  }
}
