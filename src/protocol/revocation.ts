import type { Granted } from '../vocabulary/grant.ts'
import type { Send } from '../vocabulary/http.ts'
import { conformingRevocationFetch } from './conforming-fetch.ts'
import { endpoints } from './endpoints.ts'
import { hasMoved } from './moved-endpoint.ts'
import { openidClient } from './openid-client.ts'
import type { ProtocolContext } from './protocol-context.ts'
import { protocolFailure } from './protocol-failure.ts'
import { valuesFor } from './request-values.ts'
import { configure } from './token-requests.ts'
import { withAssertion } from './with-assertion.ts'

/** Waits between further tries, in milliseconds: a passing outage must not leave the tokens alive. */
const waits = [5_000, 60_000, 600_000]

/** `refused` is final, `failed` may pass, and `impossible` is where the server cannot revoke. */
type Outcome = 'done' | 'refused' | 'failed' | 'impossible'

/**
 * Revokes tokens at the server (RFC 7009). Resolves to whether it confirmed, or to `null` where it has no revocation endpoint;
 * never rejects. After a failure that may pass it tries again a few times behind the caller's back.
 */
export async function revoke(
  context: ProtocolContext,
  granted: Granted,
  sleep: (ms: number) => Promise<void>,
): Promise<boolean | null> {
  const outcome = await revokeOnce(context, granted)
  if (outcome === 'failed') tryAgain(context, granted, sleep).catch(() => {})
  return outcome === 'impossible' ? null : outcome === 'done'
}

async function tryAgain(
  context: ProtocolContext,
  granted: Granted,
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  for (const wait of waits) {
    await sleep(wait)
    if ((await revokeOnce(context, granted)) !== 'failed') return
  }
}

async function revokeOnce(context: ProtocolContext, granted: Granted): Promise<Outcome> {
  const { definition, send } = context
  const { refreshToken, accessToken } = granted.tokens
  try {
    const oidc = await openidClient()
    const { revocationRequest: rule } = definition.rules
    const placed: Send = (request) => send(rule.token ? context.place(request, granted.tokens) : request)
    const revokeToken = async (token: string, hint: string): Promise<Outcome> => {
      const known = valuesFor(context, granted.tokens.values, { token, refreshToken, accessToken })
      const metadata = await endpoints(context, known, 'revocationUrl', 'tokenUrl')
      const { revocationUrl: url, tokenUrl } = metadata
      if (url === undefined) return 'impossible'
      const isConfigured = url === definition.revocationUrl || definition.deferredUrls.revocationUrl
      if (!isConfigured && hasMoved(granted, tokenUrl, definition)) return 'refused'
      const values = await withAssertion(context, rule, known, tokenUrl ?? url)
      const fetch = conformingRevocationFetch({ send: placed, url, rule, values })
      const configuration = configure(oidc, context, metadata, fetch, rule, tokenUrl ?? url)
      return oidc.tokenRevocation(configuration, token, { token_type_hint: hint }).then(() => 'done', outcomeOf)
    }
    // The refresh token first: it is what a thief could use longest.
    const first = refreshToken === undefined ? undefined : await revokeToken(refreshToken, 'refresh_token')
    const second = await revokeToken(accessToken, 'access_token')
    // Access tokens end with their refresh token, so that the server may not know or not revoke them by now.
    return first === undefined || (first === 'done' && second === 'failed') ? second : first
  } catch {
    return 'failed'
  }
}

function outcomeOf(error: unknown): Outcome {
  const status = Number(protocolFailure(error, '').details['status'])
  return status >= 400 && status < 500 && status !== 408 && status !== 429 ? 'refused' : 'failed'
}
