import { element } from './element.js'
import { t } from './translate.js'

/** Lines of a list or group that are shown; the rest is counted. */
const linesAtMost = 12

/**
 * What an import would change, property by property, each to be left out. What somebody has edited since the last import comes
 * first and is left out unless they want otherwise; so is a name that there is already. `kept` names what was left out.
 */
export function createChangeList({ changes, before }) {
  const shown = changes.filter(
    ({ path }) => propertyOf(path) !== 'apiDescription' || path === '/apiDescription/version',
  )
  const properties = new Map()
  for (const change of shown) {
    const property = propertyOf(change.path)
    properties.set(property, [...(properties.get(property) ?? []), change])
  }
  const legend = element('legend', { textContent: t('import.changes') })
  if (properties.size === 0)
    return {
      root: element('fieldset', {}, legend, element('p', { className: 'oauth-hint', textContent: t('import.same') })),
      kept: () => [],
    }
  const rows = [...properties].map(([property, own], index) => rowOf(property, own, index, before))
  const boxes = () => rows.flatMap((row) => [...row.querySelectorAll('input')])
  return {
    root: element('fieldset', { className: 'oauth-import-changes' }, legend, ...rows),
    kept: () =>
      boxes()
        .filter(({ checked }) => !checked)
        .map(({ value }) => value),
  }
}

function rowOf(property, changes, index, before) {
  const id = `oauth-import-change-${index}`
  const edited = changes.some((change) => change.edited)
  const box = element('input', {
    type: 'checkbox',
    id,
    value: property,
    checked: !edited && !(property === 'name' && before.name),
    disabled: property === 'apiDescription',
  })
  const label = element('label', { htmlFor: id }, element('b', { textContent: labelOf(property) }))
  if (edited) label.append(' ', element('em', { textContent: t('import.edited') }))
  const rest = changes.length - linesAtMost
  const lines = changes.slice(0, linesAtMost).map((change) => lineOf(change, property))
  if (rest > 0) lines.push(element('small', { textContent: t('import.more', { count: String(rest) }) }))
  return element('div', { className: 'oauth-import-choice', dataset: { property } }, box, label, ...lines)
}

function lineOf({ path, kind, before, after }, property) {
  const inner = path.slice(property.length + 2)
  const line = element('div', { className: 'oauth-import-change' })
  if (inner) line.append(`${inner}: `)
  if (kind !== 'added')
    line.append(element('del', { textContent: shownValue(before) }), kind === 'changed' ? ' → ' : '')
  if (kind !== 'removed') line.append(element('ins', { textContent: shownValue(after) }))
  return line
}

/** A value for people, cut where it is long. */
function shownValue(value) {
  const text = typeof value === 'string' ? value : listed(value)
  return text.length > 300 ? `${text.slice(0, 299)}…` : text
}

function listed(value) {
  if (!Array.isArray(value) || !value.every((entry) => typeof entry?.name === 'string')) return JSON.stringify(value)
  const names = value.slice(0, linesAtMost).map(({ name }) => name)
  return [...names, ...(value.length > names.length ? [`… (${value.length})`] : [])].join(', ')
}

/** A property by the label of its field, if it has one. */
function labelOf(property) {
  const text = t(`label.${property}`)
  return text.endsWith(`label.${property}`) ? property : text
}

const propertyOf = (path) => path.split('/')[1].replaceAll('~1', '/').replaceAll('~0', '~')
