import { element } from './element.js'
import { t } from './translate.js'

/** Scopes beyond which one wants to search. */
const many = 10

/**
 * The scopes of a flow as a checklist. What the integration asks for already is ticked, also what the document does not name.
 * `chosen` is the scope to ask for.
 */
export function createScopeChecklist({ scopes, settings, scope }) {
  const declared = settings.scopes ?? scopes
  const wanted = new Set([scope, settings.scope].join(' ').split(/\s+/).filter(Boolean))
  const names = new Set(declared.map(({ name }) => name))
  const others = [...wanted].filter((name) => !names.has(name))
  const all = [...declared, ...others.map((name) => ({ name, description: t('import.otherScope') }))]
  if (all.length === 0) return { chosen: () => '' }

  const rows = all.map(({ name, description }, index) => {
    const id = `oauth-import-scope-${index}`
    const box = element('input', { type: 'checkbox', id, value: name, checked: wanted.has(name) })
    const label = element('label', { htmlFor: id }, element('code', { textContent: name.replaceAll('\\{', '{') }))
    if (description) label.append(element('small', { textContent: description }))
    return element('div', { className: 'oauth-import-choice' }, box, label)
  })
  const list = element('div', { className: 'oauth-import-scopes' }, ...rows)
  const filter = element('input', {
    type: 'text',
    placeholder: t('import.filter'),
    hidden: all.length < many,
    attributes: { 'aria-label': t('import.filter') },
  })
  filter.addEventListener('input', () => {
    const text = filter.value.trim().toLowerCase()
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(text)
  })
  const root = element('fieldset', {}, element('legend', { textContent: t('import.scopes') }), filter, list)
  const chosen = () => rows.map((row) => row.querySelector('input')).filter(({ checked }) => checked)
  return {
    root,
    chosen: () =>
      chosen()
        .map(({ value }) => value)
        .join(' '),
  }
}
