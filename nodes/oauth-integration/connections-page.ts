import { type ListedConnection, OAuthError, plain } from '../../src/index.ts'
import type { Running } from './registry.ts'
import type { Texts } from './texts.ts'

/** How many connections one page has, unless it is asked for others, and at most. */
const usual = 25
const most = 100

/** Characters of a user id that people still tell apart. */
const longestUser = 200

/** Characters that are searched for, and that a place in the list may have. */
const longestSearch = 200
const longestCursor = 4_096

/** Part of the list of users, for the editor. The account at the provider is not its business, nor are tokens. */
export async function connectionsPage({ integration, problem }: Running, query: object, texts: Texts): Promise<object> {
  if (problem) throw problem
  const { connections, cursor, total, counts, incomplete } = await integration.list(pageAsked(query))
  return {
    now: Date.now(),
    connections: connections.map((connection) => row(connection, texts)),
    ...(cursor !== undefined && { cursor }),
    total,
    counts,
    ...(incomplete && { incomplete }),
  }
}

/**
 * What part of a list a request asks for.
 *
 * @throws OAuthError `REQUEST_INVALID` `body` for what cannot be meant
 */
export function pageAsked(query: object): { limit: number; search?: string; cursor?: string } {
  const search = textOf(query, 'search', longestSearch).trim()
  const cursor = textOf(query, 'cursor', longestCursor)
  const limit = Math.trunc(Number(textOf(query, 'limit', 10) || usual))
  return {
    limit: limit >= 1 ? Math.min(limit, most) : usual,
    ...(search !== '' && { search }),
    ...(cursor !== '' && { cursor }),
  }
}

function textOf(query: object, name: string, longest: number): string {
  const value = (query as Record<string, unknown>)[name] ?? ''
  if (typeof value === 'string' && value.length <= longest) return value
  throw new OAuthError('REQUEST_INVALID', 'body', { detail: name })
}

/** Named one by one: nothing that is added to the list elsewhere comes out here by itself. */
function row(connection: ListedConnection, texts: Texts): object {
  const { hash, user, state, connectedAt, renewedAt, expiresAt, usedAt, scope, error } = connection
  const problem = error === undefined ? {} : { problem: texts.error(endedBy(error)) }
  return { hash, user: plain(user, longestUser), state, connectedAt, renewedAt, expiresAt, usedAt, scope, ...problem }
}

/** What a message of this user is told. */
function endedBy(error: string): OAuthError {
  const reason = error === 'no_refresh_token' ? 'userNoRefreshToken' : 'userDead'
  return new OAuthError('AUTHORIZATION_REQUIRED', reason, { error })
}
