/**
 * Why the connection cannot be changed now, as a key of `blocked` in the locale; `undefined` when it can. The runtime
 * only knows what was deployed, so nothing else may be connected.
 */
export function blockedReason(node, { isDirty, missing, status }) {
  const known = RED.nodes.node(node.id)
  if (status?.inSubflow || RED.nodes.subflow(node.z)) return 'subflow'
  if (!known) return 'new'
  if (known.d || RED.nodes.workspace(known.z)?.disabled) return 'disabled'
  if (known.changed) return 'changed'
  if (isDirty()) return 'dirty'
  if (missing) return 'notRunning'
}

/** Whether the runtime may know the node: it was among the flows that were loaded or deployed last. */
export function isDeployed(node) {
  const deployed = RED.nodes.originalFlow()
  return RED.nodes.node(node.id) !== null && (!deployed || deployed.some(({ id }) => id === node.id))
}
