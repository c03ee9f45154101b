import { t } from './translate.js'
import { userTypes } from './user-sources.js'

/**
 * Whose connection the messages of a node use, where the integration has one for each user: a typed input, empty where the
 * integration says it. It is folded away until somebody wants another user than that.
 */
export function openNodeUser(node) {
  const field = $('#node-input-user')
  const row = field.closest('details')
  field.typedInput({ types: userTypes, default: 'msg', typeField: '#node-input-userType' })
  row.find('.red-ui-typedInput-input, .red-ui-typedInput-type-select').attr('aria-label', t('nodeUser.label'))
  row.prop('open', Boolean(node.user))
  row.on('toggle', () => {
    // Folded, it has no width to fit into.
    field.typedInput('width', '70%')
    RED.tray.resize()
  })
  return {
    /** @param integration that the node uses; `undefined` where it has none, or asks for no user */
    update(integration) {
      row.prop('hidden', integration?.mode !== 'personal')
      row.find('.oauth-request-hint').text(hintOf(integration))
    },
    unfold: () => row.prop('open', true),
  }
}

/** Who the user of a message is where the node does not say it. */
function hintOf(integration) {
  const { user, userType } = integration ?? {}
  if (!user) return t('nodeUser.unsaid')
  const said = !userType || userType === 'msg' ? `msg.${user}` : user
  return t('nodeUser.asIntegration', { user: said })
}

/** Without a user there is no type either, so that opening a dialog changes nothing. */
export function saveNodeUser() {
  if (!$('#node-input-user').val()) $('#node-input-userType').val('')
}
