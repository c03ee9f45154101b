import oauthToken from '../../../nodes/oauth-token/oauth-token.ts'
import type { TokenProperties } from '../../../nodes/oauth-token/token-config.ts'
import { person, providerAtHand } from '../../integration-floor/provider-at-hand.ts'
import { type Message, settle } from '../node-helper.ts'
import { watchedNode } from '../watched-node.ts'

/** Settings of an integration with a connection for each user. */
export const personal = { ...person, name: 'Acme', mode: 'personal', user: 'user' }

/** An integration and its provider by the clock of the day, as the node has it. */
export const provider = (definition: object, behaviours: Parameters<typeof providerAtHand>[1] = {}) =>
  providerAtHand({ name: 'Acme', ...definition }, behaviours, { clock: dayClock as never })

const dayClock = { now: Date.now, sleep: () => settle() }

/** Deploys one token node with an integration, and records what comes out of the node, and in which order. */
export async function deployToken(
  integration: object,
  changed: Partial<TokenProperties> = {},
  more: { readonly problem?: Error } = {},
) {
  const { events, all, ...watched } = await watchedNode({
    node: {
      ...{ id: 'token', type: 'oauth-token', name: '' },
      ...{ operation: 'token', property: 'payload', propertyType: 'msg', outputs: 1 },
      ...changed,
    },
    register: oauthToken,
    integration: { integration, ...more },
  })
  return {
    ...watched,
    events,
    all,
    kinds: () => events.map(([kind]) => kind).toSorted(),
    /** The result, and what is told beside it. */
    outcomes: () => all('out').map(({ payload, oauth }) => ({ payload, oauth: oauth as Message })),
    result: () => all('out')[0]?.['payload'] as Message,
    statuses: () =>
      all('status').map(({ status }) => {
        const { fill, shape, text } = status as Readonly<Record<string, string>>
        return [fill, shape, text].filter(Boolean).join(' ')
      }),
  }
}

/** What a Catch node, or the second output, is told. */
export function errorIn(msg: Message): { readonly code: string; readonly message: string } {
  return msg['error'] as { code: string; message: string }
}
