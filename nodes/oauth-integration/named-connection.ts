import type { Request } from 'express'
import { type ConnectionActions, OAuthError } from '../../src/index.ts'
import type { Running } from './registry.ts'
import { textIn } from './request-fields.ts'

/**
 * The connection that a request is about: the only one of its integration, or in the mode `personal` the one that `connection`
 * names by its hash. Users' names do not come here, so that they are in no log.
 *
 * @throws OAuthError `REQUEST_INVALID` `body` for what is no hash, `connection` where there is none of that hash
 */
export async function namedConnection(
  { integration, definition }: Running,
  request: Request,
): Promise<ConnectionActions> {
  if (definition?.mode !== 'personal') return integration
  const hash = textIn(request, 'connection') ?? ''
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new OAuthError('REQUEST_INVALID', 'body', { detail: 'connection' })
  const connection = await integration.find(hash)
  // What was disconnected is remembered for a while, but is nobody's connection any more.
  const state = (await connection?.status())?.found.state
  if (!connection || state === 'none' || state === 'disconnected') throw new OAuthError('REQUEST_INVALID', 'connection')
  return connection
}
