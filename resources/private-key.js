import { t } from './translate.js'

/** The field of the private key: text of several lines, which is never shown again once it is stored. */
export function createPrivateKey({ form, changed }) {
  const text = form.querySelector('#oauth-private-key')
  const note = form.querySelector('[data-role="private-key-note"]')
  const forget = form.querySelector('[data-action="forget-key"]')
  const credential = form.querySelector('#node-config-input-privateKey')
  const stored = credential.value

  text.addEventListener('input', () => {
    credential.value = text.value.trim() || stored
  })
  forget.addEventListener('click', () => {
    text.value = ''
    credential.value = ''
    changed()
    text.focus()
  })

  function show() {
    note.textContent = t(
      text.value ? 'privateKey.typed' : credential.value ? 'privateKey.stored' : 'privateKey.missing',
    )
    forget.hidden = !credential.value
  }

  return { show, update: show }
}
