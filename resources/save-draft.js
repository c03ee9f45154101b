import { fieldOf } from './dialog-fields.js'
import { isSame } from './settings-path.js'

/** Puts into the node what core will not: it reads the fields that have the id of a property, and takes any of them for text. */
export function saveDraft(node, form, draft) {
  for (const name of Object.keys(node._def.defaults)) {
    const field = fieldOf(form, name)
    const value = draft.get(name)
    const isCores = field?.id === `node-config-input-${name}`
    if (isCores && typeof value !== 'object') continue
    if (isCores) field.removeAttribute('id')
    if (isSame(value, node[name])) continue
    if (value === undefined) delete node[name]
    else node[name] = value
  }
}
