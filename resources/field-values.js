import { isGroup } from './settings-path.js'

/** A value as a field shows it. Fields with `data-list` show lists with commas; whatever else is no text is shown as JSON. */
export function textOfValue(value, field) {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'object') return String(value)
  const isList = field.dataset.list !== undefined && Array.isArray(value) && value.every((entry) => !isGroup(entry))
  return isList ? value.join(', ') : JSON.stringify(value)
}

/** What somebody means who typed this into a field; `undefined` for nothing. `before` is what stood there. */
export function valueOfText(text, before, field) {
  // What core keeps is text, even an empty one.
  if (!text) return field.dataset.part === undefined ? '' : undefined
  const isText = field.dataset.part === undefined && !Array.isArray(before)
  if (field.dataset.list !== undefined && !isText) return listOf(text, field.dataset.list)
  return (Array.isArray(before) || text.startsWith('["')) && jsonList(text) ? jsonList(text) : text
}

function listOf(text, kind) {
  const entries = text.split(kind === 'values' ? /\s*,\s*/ : /[\s,]+/).filter(Boolean)
  return entries.map((entry) => (kind === 'status' && /^\d+$/.test(entry) ? Number(entry) : entry))
}

function jsonList(text) {
  try {
    const value = JSON.parse(text)
    return Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value : undefined
  } catch {
    return undefined
  }
}
