import { formValue } from './dialog-fields.js'
import { t } from './translate.js'
import { sourceOf, trustOf, userSources, userTypes } from './user-sources.js'

const severities = {
  login: 'success',
  recipe: 'success',
  browser: 'warning',
  proxy: 'warning',
  ingress: 'warning',
  unknown: 'warning',
  sender: 'error',
}

/** Who the user of a message is: a typed input, known sources that fill it in, and how far what it says can be trusted. */
export function createUserField({ node, form, changed }) {
  const field = form.querySelector('#oauth-part-user')
  const type = form.querySelector('#oauth-part-userType')
  const sources = form.querySelector('#oauth-user-source')
  const note = form.querySelector('[data-role="user-trust"]')
  const typed = $(field).typedInput({ types: userTypes, default: 'msg' })
  let showing = false

  nameParts(field)
  offerSources(sources)
  typed.on('change keyup', () => {
    if (showing) return
    type.value = typed.typedInput('type')
    changed()
  })
  // Before the form hears of it and shows what the field says.
  sources.addEventListener('input', () => {
    const source = userSources.find(({ id }) => id === sources.value)
    if (source) fill(source)
    type.value = typed.typedInput('type')
  })

  function fill({ user, userType }) {
    showing = true
    // A type that is not offered stays until somebody chooses another.
    typed.typedInput('type', userTypes.includes(userType) ? userType : 'msg')
    typed.typedInput('value', user)
    showing = false
  }

  function update() {
    const said = { user: formValue(node, 'user') ?? '', userType: formValue(node, 'userType') }
    const trust = trustOf(said)
    sources.value = sourceOf(said)?.id ?? ''
    sources.options[0].textContent = t(said.user ? 'userSource.other' : 'userSource.choose')
    // To core an empty property is a wrong one.
    if (!said.user) field.parentElement.classList.remove('input-error')
    note.className = `oauth-message oauth-message-${severities[trust] ?? 'plain'}`
    note.querySelector('span').textContent = t(`userTrust.${trust}`)
  }

  function show() {
    fill({ user: field.value, userType: type.value })
    update()
  }

  return { show, update }
}

/** What core makes of the field has no names of its own for those who cannot see it. */
function nameParts(field) {
  const [box, label] = [field.parentElement, t('label.user')]
  box.querySelector('.red-ui-typedInput-input').id = 'oauth-user'
  box.querySelector('.red-ui-typedInput-type-select').setAttribute('aria-label', `${label}: ${t('label.userType')}`)
  box.querySelector('.red-ui-typedInput-option-expand').setAttribute('aria-label', `${label}: ${t('action.edit')}`)
}

function offerSources(select) {
  select.append(new Option('', ''))
  for (const group of new Set(userSources.map((source) => source.group))) {
    const list = document.createElement('optgroup')
    const sources = userSources.filter((source) => source.group === group)
    list.label = t(`userSource.group.${group}`)
    list.append(...sources.map(({ id }) => new Option(t(`userSource.${id}`), id)))
    select.append(list)
  }
}
