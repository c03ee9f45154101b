import type { Node, NodeAPI, NodeMessage } from 'node-red'
import { type MessageUser, OAuthError } from '../../src/index.ts'

/** How a node says whose connection its messages use; empty where its integration says it. */
export interface UserProperties {
  readonly user?: string
  readonly userType?: string
}

type Expression = ReturnType<NodeAPI['util']['prepareJSONataExpression']>

/** Finds the user of messages: as the node says it, else as the integration does. What is found is not checked. */
export function userOfMessage(RED: NodeAPI, node: Node, own: UserProperties) {
  const prepared = new Map<string, Expression>()
  const ownUser = own.user ? ({ from: own.userType || 'msg', text: own.user } as MessageUser) : undefined

  /** @param integration the config node, whose environment counts for what it says itself */
  return async (msg: NodeMessage, integration: Node, ofIntegration: MessageUser | undefined): Promise<unknown> => {
    const wanted = ownUser ?? ofIntegration
    if (!wanted) return undefined
    const { from, text } = wanted
    if (from === 'str') return text
    try {
      if (from === 'jsonata') return await evaluated(text, msg)
      return RED.util.evaluateNodeProperty(text, from, ownUser ? node : integration, msg)
    } catch {
      // What a message does not have is nobody's name; an expression that fails is somebody's mistake.
      if (from === 'jsonata') throw new OAuthError('USER_MISSING', 'expression')
      return undefined
    }
  }

  function evaluated(text: string, msg: NodeMessage): Promise<unknown> {
    const known = prepared.get(text)
    const expression = known ?? RED.util.prepareJSONataExpression(text, node)
    if (!known) prepared.set(text, expression)
    return new Promise((resolve, reject) => {
      RED.util.evaluateJSONataExpression(expression, msg, (error, value) => (error ? reject(error) : resolve(value)))
    })
  }
}
