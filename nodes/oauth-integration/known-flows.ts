import type { NodeAPI } from 'node-red'
import type { KnownFlows } from '../../src/index.ts'

/**
 * Names the flows that Node-RED runs now: flow file and, where there are projects, the project. One user directory can be used
 * with several, one after the other, and what is not in these may be in others.
 */
export function flowsName(settings: NodeAPI['settings']): string {
  const get = (name: string): unknown => {
    try {
      return (settings as unknown as { get(name: string): unknown }).get(name)
    } catch {
      return undefined
    }
  }
  const theme = get('editorTheme') as { projects?: { enabled?: boolean } } | undefined
  const projects = get('projects') as { activeProject?: unknown } | undefined
  const project = theme?.projects?.enabled === true ? projects?.activeProject : undefined
  return JSON.stringify([get('flowFile') ?? null, project ?? null])
}

/**
 * The flows as they are now, with the nodes that are switched off.
 *
 * @param running the ids of nodes at work: of a subflow that a package brings, the flows have nothing but its instances
 */
export function knownFlows(RED: NodeAPI, running: Iterable<string>): KnownFlows {
  const nodeIds = new Set(running)
  RED.nodes.eachNode(({ id }) => nodeIds.add(id))
  return { name: flowsName(RED.settings), nodeIds }
}
