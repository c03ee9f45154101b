const types = ['msg', 'jsonata', 'str', 'env']

/**
 * Whose connection the messages of a node use, where the integration has one for each user: a typed input, empty where the
 * integration says it. It is folded away until somebody wants another user than that.
 *
 * @param label what those hear who cannot see the field
 */
export function openNodeUser(node, label) {
  const field = $('#node-input-user')
  const row = field.closest('details')
  field.typedInput({ types, default: 'msg', typeField: '#node-input-userType' })
  const box = row.find('.red-ui-typedInput-container')
  box.find('.red-ui-typedInput-input').attr('aria-label', label)
  box.find('.red-ui-typedInput-type-select').attr('aria-label', label)
  row.prop('open', Boolean(node.user))
  // Folded, it has no width to fit into.
  row.on('toggle', () => field.typedInput('width', '70%'))
  return {
    /** Without an integration nobody knows. */
    update: (integration) => row.prop('hidden', Boolean(integration) && integration.mode !== 'personal'),
  }
}

/** Without a user there is no type either, so that opening a dialog changes nothing. */
export function saveNodeUser() {
  if (!$('#node-input-user').val()) $('#node-input-userType').val('')
}
