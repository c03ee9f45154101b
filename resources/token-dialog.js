import { openNodeUser, saveNodeUser } from './node-user.js'
import { checkNodeUser, current } from './node-user-check.js'
import { isSharedPlace, mayAsk, tokenTip } from './token-checks.js'

const text = (key, values) => RED._(`@grantkeeper/node-red-oauth/oauth-token:oauth-token.${key}`, values)

/** For the editor's own validation. */
export function checkPlace(node, value, options) {
  const [operation, type, integration] = ['operation', 'propertyType', 'integration'].map((name) => current(node, name))
  if (isSharedPlace(operation, type, RED.nodes.node(integration))) return text('check.sharedPlace')
  // A node that was written by hand may leave out what is usual.
  if (!value && !type) return true
  return RED.utils.validateTypedProperty(value, type || 'msg', { ...options, label: text('label.property') })
}

/** A list is about nobody's connection. */
export function checkUser(node, value, options) {
  if (current(node, 'operation') === 'list') return true
  return checkNodeUser(node, value, options)
}

export function openToken(node) {
  const operation = $('#node-input-operation')
  const outputs = $('#node-input-outputs')
  const place = $('#node-input-property')
  if (!operation.val()) operation.val('token')
  if (!outputs.val()) outputs.val('1')
  if (!place.val()) place.val('payload')
  place.typedInput({ types: ['msg', 'flow', 'global'], default: 'msg', typeField: '#node-input-propertyType' })
  const user = openNodeUser(node)

  const update = () => {
    const chosen = operation.val()
    const integration = RED.nodes.node($('#node-input-integration').val())
    const type = place.typedInput('type')
    const tip = isSharedPlace(chosen, type, integration) ? 'sharedPlace' : tokenTip(chosen, type, integration)
    $('#oauth-token-about').text(text(`about.${chosen}`))
    $('#oauth-token-tip')
      .prop('hidden', !tip)
      .text(tip ? text(`tip.${tip}`) : '')
    $('.oauth-request-line').toggle(mayAsk(chosen))
    user.update(chosen === 'list' ? undefined : integration)
    RED.tray.resize()
  }
  operation.on('change', update)
  place.on('change', update)
  // Core puts a new select in the place of the input after an integration was added or edited.
  $('#dialog-form').on('change', '#node-input-integration', update)
  update()
}

export function saveToken() {
  saveNodeUser()
  if (!mayAsk($('#node-input-operation').val())) $('#node-input-outputs').val('1')
}
