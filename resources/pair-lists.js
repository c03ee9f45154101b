import { textOfJson, valueOfJson } from './json-text.js'
import { isGroup, isSame } from './settings-path.js'
import { t } from './translate.js'

/** The lists of names and values: each element with `data-pairs` holds the object at that place in the settings. */
export function createPairLists({ form, draft, changed }) {
  const lists = [...form.querySelectorAll('[data-pairs]')].map((place) => pairList(place, draft, changed))
  return { show: () => lists.map((list) => list.show()) }
}

function pairList(place, draft, changed) {
  const name = place.dataset.pairs
  const caption = place.getAttribute('aria-labelledby')
  let count = 0
  const rows = document.createElement('div')
  const add = button('plus', t('pairs.add'))
  add.append(` ${t('pairs.add')}`)
  place.replaceChildren(rows, add)

  add.addEventListener('click', () => {
    rows.append(pairRow('', ''))
    rows.lastElementChild.querySelector('input').focus()
  })
  rows.addEventListener('input', take)
  rows.addEventListener('click', ({ target }) => {
    const row = target.closest('button')?.closest('.oauth-pair')
    if (!row) return
    row.remove()
    add.focus()
    take()
    changed()
  })

  function typed() {
    const pairs = [...rows.children].map((row) => [...row.querySelectorAll('input')].map(({ value }) => value.trim()))
    return Object.fromEntries(pairs.filter(([key]) => key).map(([key, value]) => [key, valueOfJson(value)]))
  }

  function take() {
    const pairs = typed()
    draft.set(name, Object.keys(pairs).length > 0 ? pairs : undefined)
  }

  function pairRow(key, value) {
    const row = document.createElement('div')
    row.className = 'oauth-pair'
    row.append(input(key, t('pairs.name'), caption, ++count))
    row.append(input(value, t('pairs.value'), caption, ++count))
    row.append(button('remove', `${t('pairs.remove')} ${key}`))
    return row
  }

  return {
    show() {
      const value = draft.get(name)
      const pairs = isGroup(value) ? value : {}
      // Rows that are not complete yet stay.
      if (isSame(pairs, typed())) return
      rows.replaceChildren(...Object.entries(pairs).map(([key, inner]) => pairRow(key, textOfJson(inner))))
    },
  }
}

/** A field that is called by the caption of its list, and by what it is. */
function input(value, label, caption, count) {
  const properties = { type: 'text', id: `${caption}-${count}`, value, placeholder: label, spellcheck: false }
  const field = Object.assign(document.createElement('input'), properties)
  field.setAttribute('aria-label', label)
  field.setAttribute('aria-labelledby', `${caption} ${field.id}`)
  return field
}

function button(icon, label) {
  const made = Object.assign(document.createElement('button'), {
    type: 'button',
    className: 'red-ui-button red-ui-button-small',
  })
  made.setAttribute('aria-label', label.trim())
  made.append(Object.assign(document.createElement('i'), { className: `fa fa-${icon}` }))
  return made
}
