/** The field for a grant type that the list does not have: what is typed becomes the value of the last choice. */
export function createOtherGrant({ form, changed }) {
  const select = form.querySelector('#node-config-input-grant')
  const any = select.querySelector('option[data-any]')
  const field = form.querySelector('#oauth-other-grant')

  field.addEventListener('input', () => {
    any.value = field.value.trim()
    changed()
  })

  return {
    show() {
      if (select.value === any.value && field.ownerDocument.activeElement !== field) field.value = any.value
    },
  }
}
