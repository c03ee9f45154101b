import type { NodeAPI } from 'node-red'

type FlowNode = Readonly<Record<string, unknown>>

const texts = '@grantkeeper/node-red-oauth/oauth-integration:oauth-integration.'

/** The property of a node in which its own id stands. Node-RED takes that for a reference, which it can never resolve. */
export function propertyWithOwnId(node: FlowNode): string | undefined {
  return Object.keys(node).find((name) => name !== 'id' && node[name] === node['id'])
}

/** Says in the log why such an integration does not start: Node-RED itself prints no more than a stack. */
export function warnOfOwnIds(RED: NodeAPI): void {
  RED.events.on('flows:starting', ({ config }: { config?: { flows?: readonly FlowNode[] } }) => {
    for (const node of config?.flows ?? []) {
      const property = node['type'] === 'oauth-integration' && node['d'] !== true && propertyWithOwnId(node)
      if (!property) continue
      const label = RED._(`${texts}label.${property}`)
      RED.log.error(RED._(`${texts}log.ownId`, { id: String(node['id']), property: label }))
    }
  })
}
