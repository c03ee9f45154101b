import type { TokenSource } from '../connections/token-source.ts'
import type { ApiRequestRule, TokenPlacement } from '../definition/integration-definition.ts'
import { type OriginRules, originRefusal } from '../definition/origins.ts'
import type { Values } from '../definition/template.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'
import { rememberedAddressOf } from './address.ts'
import { withAdditions } from './api-additions.ts'
import type { Interceptor } from './api-request.ts'
import { placementOf } from './placement.ts'

export interface AuthorizeRules extends OriginRules {
  readonly tokenPlacement: TokenPlacement
  readonly rules: { readonly apiRequest: ApiRequestRule }
}

export interface TokenMeanings {
  /** What placeholders mean with these tokens. */
  readonly values?: (tokens: TokenSet) => Values
  /** The base URL with these tokens, where it cannot be known without; absent where it can. */
  readonly baseUrl?: ((tokens: TokenSet) => string | undefined) | undefined
}

/**
 * Puts the current token, and what else API requests carry, on every request whose URL may see it. Throws `ORIGIN_NOT_ALLOWED`
 * for any other, before a token is asked for, and `REQUEST_INVALID` `url` for a URL with a user name or password in it: it would
 * claim an identity of its own.
 */
export function authorize(
  source: Pick<TokenSource, 'current'>,
  rules: AuthorizeRules,
  { values = () => () => undefined, baseUrl }: TokenMeanings = {},
): Interceptor {
  const placement = placementOf(rules.tokenPlacement, values)
  const { apiRequest } = rules.rules
  return (next) => async (request) => {
    if (request.bare) return next(request)
    const { url, href, origin } = rememberedAddressOf(request.url)
    if (url.username || url.password) throw new OAuthError('REQUEST_INVALID', 'url')
    const early = baseUrl ? await source.current() : undefined
    const known = early && baseUrl ? { ...rules, ...optionally(baseUrl(early)) } : rules
    const refusal = originRefusal(url, known, request.authorOrigin)
    if (refusal) throw new OAuthError('ORIGIN_NOT_ALLOWED', refusal, { origin })
    const tokens = early ?? (await source.current())
    const whole = withAdditions(apiRequest, request, () => values(tokens))
    const answer = placement.take(await next(placement.put(whole, tokens)), tokens)
    const { status, headers, body, redirects, renewed, retried } = answer
    return { status, headers, body, url: href, redirects, renewed, retried, usedTokens: tokens }
  }
}

const optionally = (baseUrl: string | undefined) => (baseUrl === undefined ? {} : { baseUrl })
