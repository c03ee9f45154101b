import { fieldOf } from './dialog-fields.js'
import { checkedProperties, checkProperty } from './integration-checks.js'

/**
 * Says under a field what is wrong with it. Empty fields of a dialog just opened are not complained about until somebody
 * has been in them.
 */
export function createFieldMessages(form, get) {
  const visited = new Set()

  function update() {
    for (const property of checkedProperties) {
      const field = fieldOf(form, property)
      if (!field) continue
      const problem = checkProperty(property, get)
      show(field, problem && (field.value.trim() || visited.has(property)) ? problem : undefined)
      // A field that the present grant does not need, but whose value stops the runtime, must not stay hidden.
      if (problem && field.value.trim()) field.closest('.form-row').hidden = false
      if (field.dataset.part) field.classList.toggle('input-error', Boolean(problem))
    }
  }

  form.addEventListener('focusout', ({ target }) => {
    const name = target.dataset?.part ?? target.id?.replace('node-config-input-', '')
    if (!name || visited.has(name)) return
    visited.add(name)
    update()
  })
  return { update }
}

function show(field, problem) {
  const id = `${field.id}-problem`
  let message = field.ownerDocument.getElementById(id)
  if (!message) {
    if (!problem) return
    message = document.createElement('div')
    message.id = id
    message.hidden = true
    message.className = 'oauth-message oauth-message-error'
    message.setAttribute('role', 'alert')
    field.closest('.form-row').append(message)
  }
  // What is newly wrong must not stay folded away.
  for (
    let fold = field.closest('details');
    fold && problem && message.hidden;
    fold = fold.parentElement.closest('details')
  )
    fold.open = true
  message.hidden = !problem
  message.textContent = problem ?? ''
  field.setAttribute('aria-invalid', String(Boolean(problem)))
  if (problem) field.setAttribute('aria-errormessage', id)
  else field.removeAttribute('aria-errormessage')
}
