import type { Node, NodeAPI, NodeMessage } from 'node-red'
import { type ConnectionActions, type Integration, OAuthError } from '../../src/index.ts'
import type { IntegrationNode } from '../oauth-integration/oauth-integration.ts'
import { type UserProperties, userOfMessage } from './user-of-message.ts'

/** How a node names its integration, and whose connection of it. */
export interface ConnectionProperties extends UserProperties {
  readonly integration?: string
}

/** The integration that a node uses. */
export interface ChosenIntegration {
  readonly node: IntegrationNode
  readonly integration: Integration
  /** Of the integration, as people call it. */
  readonly name: string
}

/** The connection that a message uses. */
export interface ChosenConnection extends ChosenIntegration {
  readonly connection: ConnectionActions
  /** Whose it is, where every user has one. */
  readonly user?: string
}

/** Throws `CONFIGURATION_INVALID` where a node has no integration that could work. */
export function chosenIntegration(RED: NodeAPI, properties: ConnectionProperties): ChosenIntegration {
  const found = RED.nodes.getNode(properties.integration ?? '') as IntegrationNode | null
  if (!found?.integration) throw new OAuthError('CONFIGURATION_INVALID', 'integration')
  const { integration, problem } = found
  if (problem) throw problem
  return { node: found, integration, name: found.name || integration.definition.name }
}

/** Finds the connection that each message of a node uses: that of its user where every user has one. */
export function connectionOfMessage(RED: NodeAPI, node: Node, properties: ConnectionProperties) {
  const userOf = userOfMessage(RED, node, properties)

  /** Throws `CONFIGURATION_INVALID` without a usable integration, and `USER_MISSING` for a message that names no user. */
  return async (msg: NodeMessage): Promise<ChosenConnection> => {
    const chosen = chosenIntegration(RED, properties)
    const { node: found, integration } = chosen
    const { definition } = integration
    if (definition.mode === 'system') return { ...chosen, connection: integration }
    const user = await userOf(msg, found, definition.user)
    return { ...chosen, connection: integration.as(user), user: user as string }
  }
}
