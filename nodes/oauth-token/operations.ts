import type { ConnectionStatus, TokenSet } from '../../src/index.ts'
import { errorText, type Translate } from '../error-text.ts'
import type { ChosenConnection } from '../personal/connection-of-message.ts'
import { type ListMessage, listConnections } from './list-connections.ts'

export type OperationName = 'token' | 'refresh' | 'revoke' | 'introspect' | 'status' | 'list'

/** What an operation brings: its result, and what else is told in `msg.oauth`. */
export interface Outcome {
  readonly result: unknown
  readonly oauth?: object
}

/** What an operation may look at beside the connection. */
export interface OperationContext {
  readonly msg: ListMessage
  readonly now: () => number
  readonly translate: Translate
}

type Operation = (
  chosen: Pick<ChosenConnection, 'connection' | 'integration'>,
  context: OperationContext,
) => Promise<Outcome>

/** What can be done. Only `token` and `refresh` bring a token. */
export const operations: Readonly<Record<OperationName, Operation>> = {
  async token({ connection }, { now }) {
    const asked = now()
    return tokenOutcome(await connection.token(), asked, now())
  },

  async refresh({ connection }, { now }) {
    const asked = now()
    // Whatever a flow asks, a provider that failed is left alone as long as it is by renewals that nobody asked for.
    const { trouble } = await connection.status()
    if (trouble?.retryAt !== undefined && trouble.retryAt > asked) throw trouble
    return tokenOutcome(await connection.renew(), asked, now())
  },

  async revoke({ connection }) {
    return { result: { revoked: await connection.revoke() } }
  },

  async introspect({ connection }) {
    return { result: await connection.introspect() }
  },

  async status({ connection }, { translate }) {
    return { result: statusResult(await connection.status(), translate) }
  },

  list: ({ integration }, { msg }) => listConnections(integration, msg),
}

/** Whether an operation brings a token, which must not get to where others can have it. */
export function bringsToken(operation: OperationName): boolean {
  return operation === 'token' || operation === 'refresh'
}

/** The access token, and about it what a flow needs to plan by. Times in milliseconds since the epoch, `expiresIn` in seconds. */
function tokenOutcome(
  { accessToken, tokenType, scope, createdAt, expiresAt }: TokenSet,
  asked: number,
  now: number,
): Outcome {
  const life = expiresAt !== undefined && {
    expiresAt,
    expiresIn: Math.max(0, Math.floor((expiresAt - now) / 1_000)),
  }
  return {
    result: accessToken,
    oauth: { tokenType, ...(scope !== undefined && { scope }), ...life, renewed: createdAt >= asked },
  }
}

/** How a connection stands, without its tokens. */
function statusResult({ found, trouble }: ConnectionStatus, translate: Translate): object {
  const error = trouble && {
    error: { code: trouble.code, reason: trouble.reason, message: errorText(trouble, translate) },
  }
  if (!('tokens' in found)) return { state: found.state === 'foreign' ? 'none' : found.state, ...error }
  const { state, connectedAt, renewedAt, account, tokens } = found
  return {
    state,
    connectedAt,
    ...(renewedAt !== undefined && { renewedAt }),
    ...(tokens.expiresAt !== undefined && { expiresAt: tokens.expiresAt }),
    ...(tokens.scope !== undefined && { scope: tokens.scope }),
    ...(account && { account: { ...account } }),
    ...error,
  }
}
