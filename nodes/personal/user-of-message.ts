import type { Node, NodeAPI, NodeMessage } from 'node-red'
import { type MessageUser, OAuthError } from '../../src/index.ts'
import { hasMadeUpRequest } from './request-of-message.ts'

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
  return async (whole: NodeMessage, integration: Node, ofIntegration: MessageUser | undefined): Promise<unknown> => {
    const { from, text } = ownUser ?? ofIntegration ?? {}
    if (!text) return undefined
    const msg = hasMadeUpRequest(whole) ? ({ ...whole, req: undefined } as NodeMessage) : whole
    const place = ownUser ? node : integration
    switch (from) {
      case 'str':
        return text
      case 'msg':
        return property('msg', text, place, msg)
      case 'env':
        return environmentOf(text, (part) => property('env', part, place, msg))
      case 'jsonata':
        return evaluated(text, place, msg).catch(() => {
          throw new OAuthError('USER_MISSING', 'expression')
        })
    }
    // Any other type that somebody wrote into a flow file says nothing.
    return undefined
  }

  /** What a message does not have is nobody's name. */
  function property(from: 'msg' | 'env', text: string, place: Node, msg: NodeMessage): unknown {
    try {
      return RED.util.evaluateNodeProperty(text, from, place, msg)
    } catch {
      return undefined
    }
  }

  async function evaluated(text: string, place: Node, msg: NodeMessage): Promise<unknown> {
    const known = prepared.get(text)
    const expression = known ?? RED.util.prepareJSONataExpression(text, place)
    if (!known) prepared.set(text, expression)
    return new Promise((resolve, reject) => {
      RED.util.evaluateJSONataExpression(expression, msg, (error, value) => (error ? reject(error) : resolve(value)))
    })
  }
}

/** Node-RED leaves out a variable in a text that nobody has set, and then many users could become one. */
function environmentOf(text: string, read: (part: string) => unknown): unknown {
  const variables = text.match(/\$\{[^{}]{1,200}\}/g) ?? []
  return variables.some((variable) => read(variable) === '') ? undefined : read(text)
}
