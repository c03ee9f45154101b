import type { ConnectionIndex } from '../connections/connection-index.ts'
import { hashOf } from '../connections/connection-key.ts'
import { inSlices } from '../connections/slice.ts'
import { isOAuthError } from '../vocabulary/errors.ts'
import { isDue } from './is-due.ts'
import { type ConnectionParts, type OpenConnection, openConnection } from './open-connection.ts'

export interface KeepingAliveParts {
  readonly parts: ConnectionParts
  readonly index: ConnectionIndex
  /** The connection of a user, if it is open. */
  readonly openOf: (user: string) => OpenConnection | undefined
}

export interface KeepingAlive {
  /** Renews the connections of all users that are due, one after the other. One round at a time. */
  round(): Promise<void>
  /** Ends a round after the renewal under way, and resolves then. */
  end(): Promise<void>
}

/** When so many in a row fail because the provider cannot be reached, the others are left for the next round. */
const outagesAtMost = 5

export function keepingAlive({ parts, index, openOf }: KeepingAliveParts): KeepingAlive {
  const { store, random, context } = parts
  const { definition, now } = context
  let current: Promise<void> | undefined
  let isEnding = false
  /** What was noted last before a crash may be lost: who has ended by the index may be connected. Told apart once in each process. */
  let isDoubtful = true

  async function round(): Promise<void> {
    const { entries } = await index.view(true)
    const due: string[] = []
    await inSlices(entries.values(), (entry) => {
      const { key, state } = entry
      if (isDue(entry, definition, jitterOf(key), now()) || (isDoubtful && state !== 'connected')) due.push(key)
    })
    // From a place of its own each time, so that none is always behind those that fail.
    const start = Math.trunc(random() * due.length)
    let outages = 0
    for (const key of [...due.slice(start), ...due.slice(0, start)]) {
      if (isEnding || outages === outagesAtMost) return
      outages = (await keepOneAlive(key).then(() => false, isOutage)) ? outages + 1 : 0
    }
    isDoubtful = false
  }

  async function keepOneAlive(key: string): Promise<void> {
    const found = await store.peek(key)
    if (found.state !== 'connected' || found.user === undefined) return
    const open = openOf(found.user)
    if (open) return open.keepAlive(jitterOf(key))
    // Not as one that is used: it leaves the memory as soon as it is renewed.
    const passing = openConnection(parts, key, found.user)
    try {
      await passing.keepAlive(jitterOf(key))
    } finally {
      await passing.settled()
      await store.forget(key)
    }
  }

  return {
    async round() {
      if (definition.keepAlive <= 0) return
      isEnding = false
      current ??= round().finally(() => {
        current = undefined
      })
      await current
    },
    async end() {
      isEnding = true
      await current?.catch(() => {})
    },
  }
}

/** The same for ever, so that it does not depend on how often it is looked at: from 0 to 1, evenly. */
function jitterOf(key: string): number {
  return Number.parseInt(hashOf(key).slice(0, 8), 16) / 0xff_ff_ff_ff
}

function isOutage(error: unknown): boolean {
  if (isOAuthError(error, 'NETWORK_FAILED', 'DEADLINE_PASSED')) return true
  return isOAuthError(error, 'TOKEN_REQUEST_REFUSED') && error.reason === 'unavailable'
}
