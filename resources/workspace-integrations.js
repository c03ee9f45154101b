import { isRunning } from './blocked-reason.js'

const type = 'oauth-integration'
const healths = ['trouble', 'warning', 'idle', 'good']

/** The integrations in the editor, deployed or not. */
export function integrationsHere() {
  const all = []
  RED.nodes.eachConfig((node) => {
    if (node.type === type) all.push(describe(node))
  })
  return all
}

function describe(node) {
  const { id, z, mode, users, changed } = node
  const isInSubflow = Boolean(RED.nodes.subflow(z))
  const isDeployed = RED.nodes.originalFlow()?.some((known) => known.id === id) ?? true
  return {
    id,
    name: RED.utils.getNodeLabel(node, id),
    mode: mode ?? 'system',
    uses: users.length,
    changed: Boolean(changed),
    state: !isDeployed ? 'new' : isInSubflow ? 'inSubflow' : isRunning(node) ? 'notRunning' : 'disabled',
  }
}

/**
 * One list of what the editor has and what the runtime runs, those first that need a person. `state` of one that does not run says
 * why; `mark` is what a person should know besides: `changed` since the last deploy, or running but not in this editor (`elsewhere`).
 */
export function mergeIntegrations(here, running) {
  const known = new Map(here.map((node) => [node.id, node]))
  const covered = new Set(running.map(idHere))
  const runningHere = running.map((entry) => {
    const node = known.get(idHere(entry))
    const mark = node ? node.changed && 'changed' : 'elsewhere'
    return {
      ...entry,
      name: node?.name ?? (entry.name || entry.key || entry.id),
      ...(node && { nodeId: node.id, uses: node.uses }),
      ...(mark && { mark }),
    }
  })
  const others = here
    .filter(({ id }) => !covered.has(id))
    .map((node) => ({ ...node, nodeId: node.id, health: node.state === 'notRunning' ? 'warning' : 'idle' }))
  return [...runningHere, ...others].sort(
    (a, b) => healths.indexOf(a.health) - healths.indexOf(b.health) || a.name.localeCompare(b.name),
  )
}

/** Instances of a subflow have ids of their own; the editor knows the node inside the subflow. */
function idHere({ id, alias }) {
  return alias ?? id
}
