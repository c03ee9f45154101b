// The form of an open dialog by node id. Core takes a form out of the page while another dialog lies on top of it, so
// fields are looked up inside the form and never in the document, where another node's fields have the same ids.
const openForms = new Map()

/** What stands in a property, or a part of an object property, of a flow that does not have it. */
const defaults = {
  grant: 'client_credentials',
  clientAuth: 'client_secret_basic',
  basicEncoding: 'form',
  pkce: 'S256',
  'tokenPlacement.in': 'header',
  'tokenPlacement.name': 'Authorization',
  'tokenPlacement.template': 'Bearer {token}',
  'authError.status': [401, 403],
  'ping.method': 'GET',
}

export const attachForm = (node, form) => openForms.set(node.id, form)
export const detachForm = (node) => openForms.delete(node.id)

export function fieldOf(form, name) {
  return form.querySelector(`[id="node-config-input-${name}"], [data-part="${name}"]`)
}

function storedValue(node, name) {
  const [property, part] = name.split('.')
  const value = part ? node[property]?.[part] : node[property]
  return value === undefined || value === null ? defaults[name] : value
}

/** The value of a property or part: what stands in the open dialog of this node, else what the node has. */
export function formValue(node, name) {
  const form = openForms.get(node.id)
  const field = form && fieldOf(form, name)
  if (!field) return storedValue(node, name)
  return field.type === 'checkbox' ? field.checked : field.value
}

/** Fills what core does not: parts of objects, properties the flow lacks, values that no option stands for. */
export function fillFields(form, node) {
  for (const field of form.querySelectorAll('[data-part]')) {
    const value = storedValue(node, field.dataset.part) ?? ''
    setValue(field, Array.isArray(value) ? value.join(', ') : String(value))
  }
  for (const field of form.querySelectorAll('select[id^="node-config-input-"]')) {
    const name = field.id.replace('node-config-input-', '')
    if (name in defaults) setValue(field, String(storedValue(node, name)))
  }
}

/** Sets a select to a value even if it has no option for it, so that saving does not lose the value. */
export function setValue(field, value, label = value) {
  if (field.tagName === 'SELECT' && ![...field.options].some((option) => option.value === value)) {
    field.append(new Option(label, value))
  }
  field.value = value
}

/** Puts the parts back into the node's objects; what this dialog has no field for stays as it is. */
export function saveParts(form, node) {
  for (const field of form.querySelectorAll('[data-part]')) {
    const [property, part] = field.dataset.part.split('.')
    const value = part === 'status' ? statusList(field.value) : field.value.trim()
    if (JSON.stringify(value) === JSON.stringify(storedValue(node, field.dataset.part) ?? '')) continue
    node[property] = { ...node[property], [part]: value }
  }
}

function statusList(text) {
  const entries = text.split(/[\s,]+/).filter(Boolean)
  return entries.length === 0
    ? defaults['authError.status']
    : entries.map((entry) => (/^\d+$/.test(entry) ? Number(entry) : entry))
}

/** Shows a row only while its `data-show` holds: `name=value` or `name!=value`. */
export function showFields(form, get) {
  for (const row of form.querySelectorAll('[data-show]')) {
    const [, name, not, wanted] = /^([\w.]+?)(!?)=(.*)$/.exec(row.dataset.show)
    row.hidden = (String(get(name)) === wanted) === (not === '!')
  }
}

/** All values as one text, to tell whether anything was edited. */
export function snapshot(form) {
  const fields = form.querySelectorAll(':is(input, select)[id^="node-config-input-"], [data-part]')
  return JSON.stringify([...fields].map((field) => [field.id, field.type === 'checkbox' ? field.checked : field.value]))
}
