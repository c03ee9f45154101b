import { lifeOf, type TokenSet } from '../vocabulary/token-set.ts'

/**
 * How much longer tokens can be used: `fresh` as they are, `ageing` while a renewal runs behind the request, `ending` only if
 * there is no newer token yet, `ended` not at all.
 */
export type Freshness = 'fresh' | 'ageing' | 'ending' | 'ended'

/** Tokens younger than this are never renewed because of their expiry, so that a life of zero makes no storm; milliseconds. */
const youth = 1_000
const hardWindow = 30_000

/**
 * Judges tokens at `now`. They age at `refreshBefore` seconds before their end, but at most a quarter of their life; they are
 * ending at 30 seconds, but at most a tenth of their life; neither before `notBefore` seconds before their end, where the
 * provider would not renew them. Unfinished tokens cannot be used at all, and those without a known end stay fresh until an API
 * refuses them.
 */
export function freshness(
  tokens: TokenSet,
  now: number,
  refreshBefore: number,
  notBefore: number = Number.POSITIVE_INFINITY,
): Freshness {
  if (tokens.unfinished) return 'ended'
  const life = lifeOf(tokens)
  if (life === undefined || tokens.expiresAt === undefined) return 'fresh'
  const age = now - tokens.createdAt
  if (age >= 0 && age < youth) return 'fresh'
  const remaining = tokens.expiresAt - now
  if (remaining <= 0) return 'ended'
  const open = notBefore * 1_000
  if (remaining <= Math.min(hardWindow, life / 10, open)) return 'ending'
  if (remaining <= Math.min(refreshBefore * 1_000, life / 4, open)) return 'ageing'
  return 'fresh'
}
