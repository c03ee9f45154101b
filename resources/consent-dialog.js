import { consentTip, isReturnPath, outputsOf } from './consent-checks.js'
import { openNodeUser } from './node-user.js'

const text = (key, values) => RED._(`@grantkeeper/node-red-oauth/oauth-consent:oauth-consent.${key}`, values)

/** For the editor's own validation. */
export function checkReturnPath(value) {
  return isReturnPath(value) || text('check.returnTo')
}

export function openConsent(node) {
  const operation = $('#node-input-operation')
  if (!operation.val()) operation.val('redirect')
  const user = openNodeUser(node)

  const update = () => {
    const chosen = operation.val()
    const integration = RED.nodes.node($('#node-input-integration').val())
    const tip = consentTip(chosen, integration)
    $('#node-input-outputs').val(outputsOf(chosen))
    $('#oauth-consent-about').text(text(`about.${chosen}`))
    $('#oauth-consent-tip')
      .prop('hidden', !tip)
      .text(tip ? text(`tip.${tip}`) : '')
    $('.oauth-consent-return-row').toggle(['redirect', 'link'].includes(chosen))
    user.update(integration)
    RED.tray.resize()
  }
  operation.on('change', update)
  // Core puts a new select in the place of the input after an integration was added or edited.
  $('#dialog-form').on('change', '#node-input-integration', update)
  update()
}
