import { createHash } from 'node:crypto'
import { OAuthError } from '../vocabulary/errors.ts'

const prefix = 't_'

/**
 * The name under which a connection is kept: `t_` and the hex SHA-256 of whose it is, which is nobody's in system mode. User
 * ids themselves are never used as names, because context stores take dots, brackets and `__proto__` in them for paths.
 *
 * @throws OAuthError `USER_MISSING` for a user that is no text or an empty one, so that nobody gets another one's connection. A
 *   number is no text: 7 and “7” would be one user.
 */
export function connectionKey(...user: [] | [user: unknown]): string {
  if (user.length === 0) return keyOf('system')
  const [id] = user
  if (id === undefined || id === null || id === '') throw new OAuthError('USER_MISSING', 'empty')
  if (typeof id !== 'string') throw new OAuthError('USER_MISSING', 'type', { type: typeof id })
  if (id.trim() === '') throw new OAuthError('USER_MISSING', 'empty')
  // As JSON, since UTF-8 makes all lone surrogates the same.
  return keyOf(`user:${JSON.stringify(id)}`)
}

/** How lists, logs and the editor name the connection of a key: by 64 hexadecimal digits, which tell nobody whose it is. */
export function hashOf(key: string): string {
  return key.slice(prefix.length)
}

/** The key of such a hash; `undefined` for any other text, since a key becomes part of the name of a file. */
export function keyOfHash(hash: string): string | undefined {
  return /^[0-9a-f]{64}$/.test(hash) ? prefix + hash : undefined
}

/** Whether what lies in a place under this name is a connection. */
export function isConnectionKey(name: string): boolean {
  return name.startsWith(prefix)
}

function keyOf(identity: string): string {
  return prefix + createHash('sha256').update(identity, 'utf8').digest('hex')
}
