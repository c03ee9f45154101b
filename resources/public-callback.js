import { fieldOf, formValue } from './dialog-fields.js'
import { isKnownToFlows, redirectUri } from './redirect-uri.js'
import { t } from './translate.js'

/**
 * Where the callback of an integration is reached. A flow cannot know the address, the editor can: it offers to write it down,
 * where flows will need it.
 */
export function createPublicCallback({ node, form, changed }) {
  const root = fieldOf(form, 'callbackRoot')
  const fixed = fieldOf(form, 'callbackUrl')
  const note = form.querySelector('[data-role="fix-address"]')
  const place = () => ({ key: formValue(node, 'key'), callbackRoot: root.value })
  const address = () => redirectUri({ ...place(), callbackUrl: '' })
  let before

  form.querySelector('[data-action="use-address"]').addEventListener('click', fix)
  // An address that was written down from here moves with what it was made of.
  form.addEventListener('input', ({ target }) => {
    const isPart = target === root || target === fieldOf(form, 'key')
    if (isPart && fixed.value.trim() === before) fix()
  })

  function fix() {
    fixed.value = address()
    $(fixed).trigger('change')
    changed()
  }

  function update() {
    before = address()
    const known = isKnownToFlows(before, place())
    note.hidden = formValue(node, 'mode') !== 'personal' || fixed.value.trim() !== ''
    note.className = `oauth-message oauth-message-${known ? 'plain' : 'warning'}`
    note.querySelector('span').textContent = t(known ? 'tip.fixAddress' : 'tip.unknownAddress')
  }

  return { show: update, update }
}
