import { isSpent, makeTicket, readTicket } from '../connections/connect-ticket.ts'
import type { Vault } from '../connections/vault.ts'
import { isLocalPath } from '../definition/local-path.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { ConnectionActions, Integration } from './integration.ts'

/** Characters of a user id that fit into a link. */
const longestInLink = 1_000

/** @param as the connection of a user; throws `USER_MISSING` for what is no text */
export function connectLinks(
  as: (user: unknown) => ConnectionActions,
  vault: Vault,
  now: () => number,
): Pick<Integration, 'ticketFor' | 'readTicket'> {
  return {
    async ticketFor(user, returnTo) {
      if (returnTo !== undefined && !isLocalPath(returnTo)) throw new OAuthError('CONFIGURATION_INVALID', 'returnTo')
      const { found } = await as(user).status()
      const { length } = user as string
      if (length > longestInLink) throw new OAuthError('USER_MISSING', 'length', { maximum: longestInLink })
      const ticket = { user: user as string, ...(returnTo !== undefined && { returnTo }) }
      return makeTicket(ticket, found, vault, now())
    },

    async readTicket(text) {
      const ticket = readTicket(text, vault, now())
      if (!ticket) throw new OAuthError('CONSENT_INVALID', 'ticket')
      const { user, returnTo } = ticket
      const connection = as(user)
      if (isSpent(ticket, (await connection.status()).found)) throw new OAuthError('CONSENT_INVALID', 'ticket')
      return { user, connection, ...(returnTo !== undefined && { returnTo }) }
    },
  }
}
