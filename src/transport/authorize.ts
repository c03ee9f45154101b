import type { TokenSource } from '../connections/token-source.ts'
import type { TokenPlacement } from '../definition/integration-definition.ts'
import { type OriginRules, originRefusal } from '../definition/origins.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import { rememberedAddressOf } from './address.ts'
import type { Interceptor } from './api-request.ts'
import { placementOf } from './placement.ts'

/**
 * Puts the current token on every request whose URL may see it. Throws `ORIGIN_NOT_ALLOWED` for any other, before a token is
 * asked for, and `REQUEST_INVALID` `url` for a URL with a user name or password in it: it would claim an identity of its own.
 */
export function authorize(
  source: Pick<TokenSource, 'current'>,
  rules: OriginRules & { readonly tokenPlacement: TokenPlacement },
): Interceptor {
  const placement = placementOf(rules.tokenPlacement)
  return (next) => async (request) => {
    if (request.bare) return next(request)
    const { url, href, origin } = rememberedAddressOf(request.url)
    if (url.username || url.password) throw new OAuthError('REQUEST_INVALID', 'url')
    const refusal = originRefusal(url, rules, request.authorOrigin)
    if (refusal) throw new OAuthError('ORIGIN_NOT_ALLOWED', refusal, { origin })
    const tokens = await source.current()
    const answer = placement.take(await next(placement.put(request, tokens)), tokens)
    const { status, headers, body, redirects, renewed, retried } = answer
    return { status, headers, body, url: href, redirects, renewed, retried, usedTokens: tokens }
  }
}
