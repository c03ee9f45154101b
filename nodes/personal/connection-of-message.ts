import type { Node, NodeAPI, NodeMessage } from 'node-red'
import { type ConnectionActions, type Integration, OAuthError } from '../../src/index.ts'
import type { IntegrationNode } from '../oauth-integration/oauth-integration.ts'
import { type UserProperties, userOfMessage } from './user-of-message.ts'

/** How a node names its integration, and whose connection of it. */
export interface ConnectionProperties extends UserProperties {
  readonly integration?: string
}

/** The connection that a message uses. */
export interface ChosenConnection {
  readonly node: IntegrationNode
  readonly integration: Integration
  /** Of the integration, as people call it. */
  readonly name: string
  readonly connection: ConnectionActions
  /** Whose it is, where every user has one. */
  readonly user?: string
}

/** Finds the connection that each message of a node uses: that of its user where every user has one. */
export function connectionOfMessage(RED: NodeAPI, node: Node, properties: ConnectionProperties) {
  const userOf = userOfMessage(RED, node, properties)

  /** Throws `CONFIGURATION_INVALID` without a usable integration, and `USER_MISSING` for a message that names no user. */
  return async (msg: NodeMessage): Promise<ChosenConnection> => {
    const found = RED.nodes.getNode(properties.integration ?? '') as IntegrationNode | null
    if (!found?.integration) throw new OAuthError('CONFIGURATION_INVALID', 'integration')
    const { integration, problem } = found
    if (problem) throw problem
    const { definition } = integration
    const common = { node: found, integration, name: found.name || definition.name }
    if (definition.mode === 'system') return { ...common, connection: integration }
    const user = await userOf(msg, found, definition.user)
    return { ...common, connection: integration.as(user), user: user as string }
  }
}
