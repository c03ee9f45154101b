import { openNodeUser, saveNodeUser } from './node-user.js'
import { createHeaderList, readHeaderList } from './request-headers.js'

const text = (key, values) => RED._(`@grantkeeper/node-red-oauth/oauth-request:oauth-request.${key}`, values)

/** For the editor's own validation: an absolute web address, a path, or a template of either. */
export function checkUrl(_node, value) {
  const url = String(value ?? '').trim()
  return !url.includes('://') || /^(https?:|\{\{|.*\$\{)/i.test(url) || text('check.url')
}

/** What the node does, for its label on the canvas: method and address without the query. */
export function requestLabel({ method, url }) {
  const address = String(url ?? '')
    .trim()
    .replace(/[?#].*$/, '')
  return address && [method === 'use' ? '' : method, address].filter(Boolean).join(' ')
}

export function openRequest(node) {
  const method = $('#node-input-method')
  const url = $('#node-input-url')
  $('#node-input-paytoqs').val({ true: 'query', query: 'query', body: 'body' }[node.paytoqs] ?? 'ignore')
  if (!$('#node-input-ret').val()) $('#node-input-ret').val('txt')
  if (!method.val()) method.val('GET')
  if (!$('#node-input-outputs').val()) $('#node-input-outputs').val('1')
  const user = openNodeUser(node)

  const update = () => {
    $('.oauth-request-paytoqs-row').toggle(method.val() === 'GET')
    $('#oauth-request-tip-json').prop('hidden', $('#node-input-ret').val() !== 'obj')
    const integration = RED.nodes.node($('#node-input-integration').val())
    user.update(integration)
    if (integration?.mode === 'personal' && !integration.user) user.unfold()
    $('#oauth-request-hint-url').text(urlHint(url.val().trim(), integration))
    RED.tray.resize()
  }
  method.on('change', update)
  $('#node-input-ret').on('change', update)
  url.on('input change', update)
  // Core puts a new select in the place of the input after an integration was added or edited.
  $('#dialog-form').on('change', '#node-input-integration', update)
  createHeaderList($('#node-input-headers-container'), node.headers ?? [])
  update()
}

/** Where a request of this URL will go, or where the URL comes from. */
function urlHint(url, integration) {
  if (!url) return text('tip.fromMessage')
  if (/^(https?:\/\/|\{\{)/i.test(url)) return text('tip.absolute')
  if (!integration) return text('tip.relative')
  return integration.baseUrl ? text('tip.joined', { baseUrl: integration.baseUrl }) : text('tip.noBaseUrl')
}

export function saveRequest(node) {
  saveNodeUser()
  node.headers = readHeaderList($('#node-input-headers-container'))
}

export function resizeHeaders() {
  const form = $('#dialog-form')
  const row = form.find('.node-input-headers-container-row')
  let height = form.height() - 5
  for (const sibling of form.find('> .form-row').not(row)) {
    if ($(sibling).is(':visible')) height -= $(sibling).outerHeight(true)
  }
  $('#node-input-headers-container').editableList('height', Math.max(height, 150))
}
