import type { NodeAPI, NodeMessage } from 'node-red'
import { isOAuthError } from '../../src/index.ts'
import { errorText } from '../error-text.ts'
import type { ChosenConnection } from './connection-of-message.ts'
import { publicAddress, type RootSettings } from './public-address.ts'
import { returnPathOf } from './return-path.ts'

/** What a message gets whose connection has to be authorized first. */
export interface AuthorizationRequired {
  /** For `msg.oauth`. */
  readonly oauth: {
    readonly integration: string
    /** Where the message's user may connect; absent where the integration has one connection for all, or no link would help. */
    readonly connectUrl?: string
  }
  /** For `msg.error`, where the message leaves by an output of its own: no Catch node puts it there. */
  readonly error: { readonly message: string; readonly code: string }
}

/** Tells what a message gets after this error; `undefined` if it is about something else than an authorization. */
export async function authorizationRequired(
  RED: NodeAPI,
  thrown: unknown,
  chosen: ChosenConnection | undefined,
  msg: NodeMessage,
): Promise<AuthorizationRequired | undefined> {
  if (!chosen || !isOAuthError(thrown, 'AUTHORIZATION_REQUIRED', 'TOKEN_UNREADABLE')) return undefined
  // Tokens that no key opens are for whoever runs the integration to mend; but each user can connect again.
  if (thrown.code === 'TOKEN_UNREADABLE' && chosen.user === undefined) return undefined
  const connectUrl = await connectUrlFor(chosen, RED.settings as RootSettings, msg)
  return {
    oauth: { integration: chosen.name, ...(connectUrl !== undefined && { connectUrl }) },
    error: { message: errorText(thrown, RED._), code: thrown.code },
  }
}

async function connectUrlFor(
  { integration, user }: ChosenConnection,
  settings: RootSettings,
  msg: NodeMessage,
): Promise<string | undefined> {
  const { definition } = integration
  if (user === undefined || definition.grant !== 'authorization_code') return undefined
  try {
    const ticket = await integration.ticketFor(user, returnPathOf(msg))
    return publicAddress(definition, settings, `connect/${ticket}`)
  } catch {
    // Too long for a link, or the store fails just now. What the message is told is true without a link, too.
    return undefined
  }
}
