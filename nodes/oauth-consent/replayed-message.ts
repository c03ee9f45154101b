import type { NodeMessage } from 'node-red'

type Fields = NodeMessage & { res?: unknown; oauth?: unknown; error?: { code?: unknown } }

/**
 * What stays of a message that waits for a consent: all but the response to a request, which is answered by then, and the error that it
 * may have come with, which is over by then. The request stays, since it may say who the user is.
 *
 * @param clone `RED.util.cloneMessage`
 */
export function messageToReplay(msg: NodeMessage, clone: (msg: NodeMessage) => NodeMessage): NodeMessage {
  const { res: _res, oauth: _oauth, error, ...rest } = msg as Fields
  const isOver = error?.code === 'AUTHORIZATION_REQUIRED'
  return clone((error === undefined || isOver ? rest : { ...rest, error }) as NodeMessage)
}
