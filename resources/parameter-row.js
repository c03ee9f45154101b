import { setValue } from './dialog-fields.js'
import { t } from './translate.js'

/** The row of a declared parameter: label, field between its prefix and suffix, what it is for, what is wrong with it. */
export function fieldRow(declaration, id) {
  const { name, label = name, description, required = true, prefix, suffix, default: fallback } = declaration
  const field = fieldFor(declaration, id)
  const row = element('div', { className: 'form-row' })
  const heading = element('label', { htmlFor: id, textContent: label })
  if (required && !fallback)
    heading.append(element('span', { className: 'oauth-required', textContent: ' *', ariaHidden: 'true' }))
  const affixed = element('span', { className: 'oauth-affixed' })
  if (prefix) affixed.append(element('span', { textContent: prefix }))
  affixed.append(field)
  if (suffix) affixed.append(element('span', { textContent: suffix }))
  const note = element('span')
  const hint = element('div', { className: 'oauth-hint', id: `${id}-hint` })
  const byDefault = fallback && !declaration.enum ? t('parameter.default', { value: fallback }) : ''
  hint.append([description, byDefault].filter(Boolean).join(' '), ' ', note)
  const message = element('div', { className: 'oauth-message oauth-message-error', id: `${id}-problem`, hidden: true })
  message.setAttribute('role', 'alert')
  field.setAttribute('aria-describedby', hint.id)
  field.setAttribute('aria-required', String(required && !fallback))
  row.dataset.parameter = name
  row.append(heading, ' ', affixed, hint, message)
  hint.hidden = !hint.textContent.trim() && !declaration.secret
  return {
    row,
    field,
    declaration,
    setText: (text) => setValue(field, text),
    setNote(text) {
      note.textContent = text
    },
    setProblem(text) {
      message.hidden = !text
      message.textContent = text ?? ''
      field.classList.toggle('input-error', Boolean(text))
      field.setAttribute('aria-invalid', String(Boolean(text)))
      if (text) field.setAttribute('aria-errormessage', message.id)
      else field.removeAttribute('aria-errormessage')
    },
  }
}

function fieldFor({ secret, enum: choices, default: fallback, example, format }, id) {
  if (secret) return element('input', { id, type: 'password', autocomplete: 'new-password' })
  if (!Array.isArray(choices))
    return element('input', {
      id,
      type: 'text',
      spellcheck: false,
      placeholder: example ?? fallback ?? '',
      inputMode: format === 'number' ? 'decimal' : '',
    })
  const select = element('select', { id })
  select.append(new Option(fallback ? t('parameter.default', { value: fallback }) : t('parameter.choose'), ''))
  for (const choice of choices) select.append(new Option(choice, choice))
  return select
}

const element = (tag, properties = {}) => Object.assign(document.createElement(tag), properties)
