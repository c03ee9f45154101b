import type { Node, NodeAPI } from 'node-red'

/** An environment variable as Node-RED sees it from a node: of its flow, the global ones, or of the process. */
export function variableOf(RED: NodeAPI, node: Node, name: string): string | undefined {
  const util = RED.util as unknown as { getSetting(node: Node, name: string, flow?: unknown): unknown }
  const value = util.getSetting(node, name, (node as { _flow?: unknown })._flow)
  return value === undefined || value === null ? undefined : String(value)
}
