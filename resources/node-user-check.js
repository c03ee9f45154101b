import { t } from './translate.js'

/**
 * For the editor's own validation of a node that may say whose connection its messages use: whether it can be found that way, and
 * whether anybody says it at all where the integration has a connection for each user.
 */
export function checkNodeUser(node, value, options) {
  const integration = RED.nodes.node(current(node, 'integration'))
  if (integration?.mode !== 'personal') return true
  const user = String(value ?? '')
  if (user === '') return Boolean(integration.user) || t('nodeUser.missing')
  const type = current(node, 'userType') || 'msg'
  return RED.utils.validateTypedProperty(user, type, { ...options, label: t('nodeUser.label') })
}

/** As the open dialog of the node has it, or else the node. */
export function current(node, property) {
  const isOpen = RED.editor.getEditStack?.().at(-1)?.id === node.id
  return (isOpen ? $(`#node-input-${property}`).val() : undefined) ?? node[property]
}
