import type { Found } from './token-store.ts'
import type { Vault } from './vault.ts'

/** What a connect link stands for: the consent of one user, to be started by whoever opens it. */
export interface ConnectTicket {
  readonly user: string
  /** A path of the same site to go to in the end. */
  readonly returnTo?: string
}

/** Milliseconds a link is good for: long enough to be read in a chat. */
const ticketLife = 3_600_000

const purpose = 'ticket'

/** Makes the secret part of a connect link. It holds all it needs, so nothing is kept for links that nobody opens. */
export function makeTicket(ticket: ConnectTicket, before: Found, vault: Vault, now: number): string {
  return vault.seal(JSON.stringify({ ...ticket, until: now + ticketLife, before: traceOf(before) }), purpose)
}

/** What a link stands for; `undefined` for one that is too old or was not made here. */
export function readTicket(text: string, vault: Vault, now: number): (ConnectTicket & { before: string }) | undefined {
  const open = text.length <= 65_536 ? vault.open(text, purpose) : undefined
  if (open === undefined) return undefined
  const { until, ...ticket } = JSON.parse(open) as ConnectTicket & { until: number; before: string }
  return now <= until && until <= now + ticketLife ? ticket : undefined
}

/** Tells whether a connection was made or ended since a link was: then the link has done its work. */
export function isSpent({ before }: { readonly before: string }, found: Found): boolean {
  // That there is nothing left of an ended connection is no news.
  const isOldNews = found.state === 'none' && before.startsWith(ended)
  return before !== traceOf(found) && !isOldNews
}

const ended = 'disconnected'

function traceOf(found: Found): string {
  if ('connectedAt' in found) return String(found.connectedAt)
  return found.state === 'disconnected' ? `${ended} ${found.endedAt ?? ''}` : ''
}
