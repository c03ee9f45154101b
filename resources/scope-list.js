import { isSame } from './settings-path.js'
import { t } from './translate.js'

/** The scopes that the definition names, to be ticked. The field beside stays what counts, and may hold others. */
export function createScopeList({ form, draft, changed }) {
  const place = form.querySelector('[data-role="scopes"]')
  const list = form.querySelector('[data-role="scope-list"]')
  const filter = form.querySelector('[data-role="scope-filter"]')
  const field = form.querySelector('#node-config-input-scope')
  let built

  const chosen = () => field.value.split(/\s+/).filter(Boolean)
  const boxes = () => [...list.querySelectorAll('input')]

  // Before the form hears of it and ticks what the field says.
  list.addEventListener('input', ({ target }) => {
    const others = chosen().filter((scope) => scope !== target.value)
    field.value = (target.checked ? [...others, target.value] : others).join(' ')
    $(field).trigger('change')
    changed()
  })
  filter.addEventListener('input', () => {
    const wanted = filter.value.trim().toLowerCase()
    for (const row of list.children) row.hidden = !row.textContent.toLowerCase().includes(wanted)
  })
  place.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const shown = [filter, ...boxes().filter((box) => !box.closest('[hidden]'))]
    shown[shown.indexOf(event.target) + step]?.focus()
  })

  function show() {
    const scopes = draft.get('scopes')
    const known = Array.isArray(scopes) ? scopes.filter((scope) => typeof scope?.name === 'string') : []
    if (!isSame(known, built)) list.replaceChildren(...known.map(rowOf))
    built = known
    place.hidden = known.length === 0
    const ticked = new Set(chosen())
    for (const box of boxes()) box.checked = ticked.has(box.value)
    const count = boxes().filter((box) => box.checked).length
    place.querySelector('summary').textContent = t('scopes.summary', {
      count: String(count),
      total: String(known.length),
    })
    filter.hidden = known.length < 8
  }

  return { show, update: show }
}

function rowOf({ name, description }, index) {
  const row = document.createElement('div')
  const box = Object.assign(document.createElement('input'), {
    type: 'checkbox',
    id: `oauth-scope-${index}`,
    value: name,
  })
  const label = Object.assign(document.createElement('label'), { htmlFor: box.id, textContent: name })
  if (description) label.append(Object.assign(document.createElement('small'), { textContent: description }))
  row.append(box, label)
  return row
}
