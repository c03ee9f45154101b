import { createHash } from 'node:crypto'

/**
 * The name under which a connection is kept: `t_` and the hex SHA-256 of whose it is. User ids themselves are never used as
 * names, because context stores take dots, brackets and `__proto__` in them for paths.
 */
export function connectionKey(user?: string): string {
  return `t_${createHash('sha256')
    .update(user === undefined ? 'system' : `user:${user}`, 'utf8')
    .digest('hex')}`
}
