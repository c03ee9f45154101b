import { createConnectionPanel } from './connection-panel.js'
import {
  attachForm,
  detachForm,
  fieldOf,
  fillFields,
  formValue,
  saveParts,
  setValue,
  showFields,
  snapshot,
} from './dialog-fields.js'
import { createFieldMessages } from './field-messages.js'
import { randomHex, randomKey } from './random-text.js'
import { isRefusedByProviders, redirectUri } from './redirect-uri.js'
import { t } from './translate.js'

const dialogs = new Map()

/** Called by core when the fields have their values. `node` may not be part of the flows yet. */
export function openDialog(node) {
  closeDialog(node)
  const form = document.getElementById('node-config-dialog-edit-form')
  const get = (name) => formValue(node, name)
  const role = (name) => form.querySelector(`[data-role="${name}"]`)
  const shownUri = form.querySelector('#oauth-redirect-uri')
  attachForm(node, form)
  offerStores(fieldOf(form, 'store'), node.store ?? '')
  fillFields(form, node)
  fillGenerated(form, node)
  for (const field of form.querySelectorAll('input[type="password"]')) field.autocomplete = 'new-password'

  const messages = createFieldMessages(form, get)
  const untouched = snapshot(form)
  const panel = createConnectionPanel({
    root: role('connection'),
    node,
    get,
    isDirty: () => snapshot(form) !== untouched,
    redirectUri: () => shownUri.value,
    onStatus: update,
  })

  function update() {
    showFields(form, get)
    messages.update()
    const address = redirectUri({
      callbackUrl: get('callbackUrl'),
      key: get('key'),
      resolved: panel.status()?.callbackUrl,
    })
    shownUri.value = address
    warn(role('redirect-warning'), isRefusedByProviders(address) && t('tip.plainRedirect'))
    role('key-warning').hidden = !isKeyTaken(node, get('key'))
    role('domains-warning').hidden = !get('allowedDomains')
      .split(/[\s,]+/)
      .includes('*')
    const fromIssuer = get('issuer').trim() ? t('placeholder.fromIssuer') : 'https://'
    for (const name of ['authorizationUrl', 'tokenUrl']) fieldOf(form, name).placeholder = fromIssuer
    panel.update()
  }

  form.addEventListener('input', update)
  form.addEventListener('change', update)
  fieldOf(form, 'tokenPlacement.in').addEventListener('change', () => swapPlacement(form, get))
  form.querySelector('[data-action="copy"]').addEventListener('click', ({ currentTarget }) => {
    RED.clipboard.copyText(shownUri.value, $(currentTarget), t('action.copied'))
  })
  dialogs.set(node.id, { form, panel })
  update()
  panel.start()
}

/** Called before core reads the fields. */
export function saveDialog(node) {
  const dialog = dialogs.get(node.id)
  if (!dialog) return
  const { form } = dialog
  fillGenerated(form, node)
  for (const field of form.querySelectorAll('input[type="text"][id^="node-config-input-"]'))
    field.value = field.value.trim()
  saveParts(form, node)
  closeDialog(node)
}

/** Called when the dialog goes away without saving; core may pass no more than the node's id. */
export function closeDialog(node) {
  dialogs.get(node.id)?.panel.close()
  dialogs.delete(node.id)
  detachForm(node)
}

function fillGenerated(form, node) {
  const key = fieldOf(form, 'key')
  if (!key.value.trim()) key.value = freeKey(node)
  const storeKey = fieldOf(form, 'storeKey')
  if (!storeKey.value) storeKey.value = randomHex(32)
}

function freeKey(node) {
  for (;;) {
    const key = randomKey()
    if (!RED.nodes.node(key) && !isKeyTaken(node, key)) return key
  }
}

function offerStores(select, chosen) {
  const { stores = [], default: usual = 'default' } = RED.settings.context ?? {}
  select.append(new Option(usual === 'default' ? t('store.default') : t('store.named', { name: usual }), ''))
  for (const name of stores) if (name !== 'default' || chosen === name) select.append(new Option(name, name))
  setValue(select, chosen, t('store.unknown', { name: chosen }))
}

function isKeyTaken(node, key) {
  let taken = false
  RED.nodes.eachConfig((other) => {
    taken ||= other.type === node.type && other.id !== node.id && other.key === key.trim()
  })
  return taken
}

// Each way of placing a token has its own usual name; values that somebody chose are left alone.
function swapPlacement(form, get) {
  const usual = { header: ['Authorization', 'Bearer {token}'], query: ['access_token', '{token}'] }
  const to = get('tokenPlacement.in')
  const from = to === 'query' ? 'header' : 'query'
  for (const [index, part] of ['name', 'template'].entries()) {
    const field = fieldOf(form, `tokenPlacement.${part}`)
    if (field.value === usual[from][index]) field.value = usual[to][index]
  }
  form.dispatchEvent(new Event('input'))
}

function warn(element, text) {
  element.hidden = !text
  element.textContent = text || ''
}
