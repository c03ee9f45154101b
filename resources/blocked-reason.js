/**
 * Why the connection cannot be changed now, as a key of `blocked` in the locale; `undefined` when it can. The runtime
 * only knows what was deployed, so nothing else may be connected.
 */
export function blockedReason(node, { isDirty, missing, status }) {
  const known = RED.nodes.node(node.id)
  if (status?.inSubflow || RED.nodes.subflow(node.z)) return 'subflow'
  if (!known) return 'new'
  if (isDisabled(known)) return 'disabled'
  if (known.changed) return 'changed'
  if (isDirty()) return 'dirty'
  if (missing) return 'notRunning'
}

/** Whether the runtime may know the node: it was deployed, neither disabled nor inside a subflow, whose nodes have other ids. */
export function isRunning(node) {
  const deployed = RED.nodes.originalFlow()
  const known = RED.nodes.node(node.id)
  if (!known || isDisabled(known) || RED.nodes.subflow(known.z)) return false
  return !deployed || deployed.some(({ id }) => id === node.id)
}

function isDisabled({ d, z }) {
  return Boolean(d || RED.nodes.workspace(z)?.disabled)
}
