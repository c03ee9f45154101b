import { textOfValue, valueOfText } from './field-values.js'
import { valueAt } from './settings-path.js'

// The open dialogs by node id. Core takes a form out of the page while another dialog lies on top of it, so fields are looked up
// inside the form and never in the document, where another node's fields have the same ids.
const open = new Map()

/** What a flow means that does not say it. */
const defaults = {
  mode: 'system',
  userType: 'msg',
  grant: 'client_credentials',
  clientAuth: 'client_secret_basic',
  basicEncoding: 'form',
  pkce: 'S256',
  callbackRoot: 'admin',
  'tokenPlacement.in': 'header',
  'tokenPlacement.name': 'Authorization',
  'tokenPlacement.template': 'Bearer {token}',
  'authError.status': [401, 403],
  'ping.method': 'GET',
}

export const attachForm = (node, form, draft) => open.set(node.id, { form, draft })
export const detachForm = (node) => open.delete(node.id)

export function fieldOf(form, name) {
  return form.querySelector(`[id="node-config-input-${name}"], [data-part="${name}"]`)
}

/** The value of a property or part: what stands in the open dialog of this node, else what the node has. */
export function formValue(node, name) {
  const { form, draft } = open.get(node.id) ?? {}
  const field = form && fieldOf(form, name)
  if (!field) return (draft ? draft.get(name) : valueAt(node, name)) ?? defaults[name]
  return field.type === 'checkbox' ? field.checked : field.value
}

/**
 * Ties fields to a draft: those of core, which have the id of a property, and those with `data-part`, which stand for a part of a
 * property, or for one that core shall not touch. `show` fills them all, `read` takes over what was typed since.
 */
export function bindFields(form, draft, isProperty) {
  const shown = new Map()
  const all = form.querySelectorAll(':is(input, select, textarea):is([id^="node-config-input-"], [data-part])')
  const named = [...all].map((field) => [field, field.dataset.part ?? field.id.replace('node-config-input-', '')])
  const fields = named.filter(([, name]) => isProperty(name.split('.')[0]))
  const secrets = named.map(([field]) => field).filter((field) => !fields.some(([other]) => other === field))

  return {
    show() {
      for (const [field, name] of fields) {
        showText(field, textOfValue(draft.get(name) ?? defaults[name], field))
        shown.set(field, textIn(field))
      }
    },
    read() {
      for (const [field, name] of fields) {
        const text = textIn(field)
        if (text === shown.get(field)) continue
        shown.set(field, text)
        draft.set(name, field.type === 'checkbox' ? field.checked : valueOfText(text, draft.get(name), field))
      }
    },
    /** What stands in the fields of credentials. */
    secrets: () => secrets.map((field) => field.value),
  }
}

function textIn(field) {
  if (field.type === 'checkbox') return String(field.checked)
  return field.value === '_ADD_' ? '' : field.value.trim()
}

function showText(field, text) {
  if (text === textIn(field)) return
  if (field.type === 'checkbox') field.checked = text === 'true'
  else setValue(field, text)
}

/** Sets a select to a value even if it has no option for it, so that saving does not lose the value. */
export function setValue(field, value, label = value) {
  if (field.tagName === 'SELECT' && ![...field.options].some((option) => option.value === value)) {
    const any = field.querySelector('option[data-any]')
    if (any) any.value = value
    else field.append(new Option(label, value))
  }
  field.value = value
}

/** Shows a row only while one of the conditions in its `data-show` holds: `name=value|value` or `name!=value|value`. */
export function showFields(form, get) {
  for (const row of form.querySelectorAll('[data-show]')) {
    row.hidden = !row.dataset.show.split(' ').some((condition) => {
      const [, name, not, wanted] = /^([\w.]+?)(!?)=(.*)$/.exec(condition)
      return wanted.split('|').includes(String(get(name))) === (not === '')
    })
  }
}
