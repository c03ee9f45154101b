import { createConnectionPanel } from './connection-panel.js'
import { attachForm, bindFields, detachForm, fieldOf, formValue, showFields } from './dialog-fields.js'
import { createParts } from './dialog-parts.js'
import { closeSettings, openSettings } from './dialog-settings.js'
import { createFieldMessages } from './field-messages.js'
import { fillGenerated, isKeyTaken } from './generated-values.js'
import { withDerived } from './needed-secrets.js'
import { offerStores, writesWhole } from './offered-stores.js'
import { isRefusedByProviders, redirectUri } from './redirect-uri.js'
import { saveDraft } from './save-draft.js'
import { createDraft } from './settings-draft.js'
import { t } from './translate.js'
import { swapPlacement } from './usual-placement.js'

const dialogs = new Map()

/** Called by core when the fields have their values. `node` may not be part of the flows yet. */
export function openDialog(node) {
  closeDialog(node)
  const form = document.getElementById('node-config-dialog-edit-form')
  const get = (name) => formValue(node, name)
  const role = (name) => form.querySelector(`[data-role="${name}"]`)
  const shownUri = form.querySelector('#oauth-redirect-uri')
  const draft = createDraft(node)
  attachForm(node, form, draft)
  offerStores(fieldOf(form, 'store'), node.store ?? '')
  for (const field of form.querySelectorAll('input[type="password"]')) field.autocomplete = 'new-password'
  const fields = bindFields(form, draft, (name) => name in node._def.defaults)
  fields.show()
  fillGenerated(form, node)
  const watchers = new Set()
  const parts = createParts({ node, form, draft, changed, read, write })
  parts.show()
  const messages = createFieldMessages(form, get)
  const untouched = snapshot()
  const panel = createConnectionPanel({
    root: role('connection'),
    node,
    get,
    isDirty: () => snapshot() !== untouched,
    redirectUri: () => shownUri.value,
    onStatus: update,
  })

  function read() {
    fields.read()
    return draft.essential()
  }

  function write(next) {
    fields.read()
    // A new key would mean another redirect URI: only somebody who writes one gets it.
    draft.replace({ key: draft.get('key'), ...next })
    fields.show()
    parts.show()
    // Core marks its fields anew.
    $(fieldOf(form, 'name')).trigger('change')
    changed()
  }

  function watch(listener) {
    watchers.add(listener)
    return () => watchers.delete(listener)
  }

  function snapshot() {
    return JSON.stringify([read(), fields.secrets()])
  }

  function changed() {
    fields.read()
    parts.update()
    update()
    for (const watcher of watchers) watcher()
  }

  function update() {
    showFields(form, withDerived(get))
    messages.update()
    const address = redirectUri({
      callbackUrl: get('callbackUrl'),
      key: get('key'),
      callbackRoot: get('callbackRoot'),
      resolved: panel.status()?.callbackUrl,
    })
    shownUri.value = address
    warn(role('redirect-warning'), isRefusedByProviders(address) && t('tip.plainRedirect'))
    role('key-warning').hidden = !isKeyTaken(node, get('key'))
    role('domains-warning').hidden = !get('allowedDomains')
      .split(/[\s,]+/)
      .includes('*')
    role('store-warning').hidden = get('mode') !== 'personal' || !writesWhole(get('store'))
    const fromIssuer = get('issuer').trim() ? t('placeholder.fromIssuer') : 'https://'
    for (const name of ['authorizationUrl', 'deviceAuthorizationUrl', 'tokenUrl'])
      fieldOf(form, name).placeholder = fromIssuer
    panel.update()
  }

  form.addEventListener('input', changed)
  form.addEventListener('change', changed)
  fieldOf(form, 'tokenPlacement.in').addEventListener('change', () => swapPlacement(form, get))
  form.querySelector('[data-action="copy"]').addEventListener('click', ({ currentTarget }) => {
    RED.clipboard.copyText(shownUri.value, $(currentTarget), t('action.copied'))
  })
  const settings = { read, write, watch }
  dialogs.set(node.id, { form, panel, parts, draft, fields, settings })
  update()
  panel.start()
  openSettings(settings, { node, form })
}

/** Called before core reads the fields. */
export function saveDialog(node) {
  const dialog = dialogs.get(node.id)
  if (!dialog) return
  const { form, draft, fields, parts } = dialog
  fillGenerated(form, node)
  for (const field of form.querySelectorAll('input[type="text"][id^="node-config-input-"]'))
    field.value = field.value.trim()
  fields.read()
  for (const lost of parts.unsaved()) RED.notify($('<span>').text(lost), { type: 'warning', timeout: 15_000 })
  saveDraft(node, form, draft)
  closeDialog(node)
}

/** Called when the dialog goes away without saving; core may pass no more than the node's id. */
export function closeDialog(node) {
  const dialog = dialogs.get(node.id)
  dialog?.panel.close()
  dialog?.parts.close()
  closeSettings(dialog?.settings)
  dialogs.delete(node.id)
  detachForm(node)
}

function warn(element, text) {
  element.hidden = !text
  element.textContent = text || ''
}
