import { bareValue, isAskedFor, parameterProblem } from './parameter-check.js'
import { fieldRow } from './parameter-row.js'
import { createSecretParameters, mask } from './secret-parameters.js'
import { isSame } from './settings-path.js'
import { t } from './translate.js'

/** A field for each parameter that the definition declares and a person gives the value of. */
export function createParameterFields({ form, draft, changed }) {
  const place = form.querySelector('[data-role="parameters"]')
  const secrets = createSecretParameters(form.querySelector('#node-config-input-secretParameters'))
  const visited = new Set()
  let rows = []
  let built

  function declarations() {
    const declared = draft.get('parameters')
    return Array.isArray(declared)
      ? declared.filter((entry) => typeof entry?.name === 'string' && isAskedFor(entry))
      : []
  }

  function build(declared) {
    built = declared
    rows = declared.map((declaration, index) => fieldRow(declaration, `oauth-parameter-${index}`))
    for (const { field, declaration } of rows) {
      field.addEventListener('input', () => take(field, declaration))
      field.addEventListener('change', () => take(field, declaration))
      field.addEventListener('focusout', () => {
        visited.add(declaration.name)
        if (!declaration.secret && field.value !== bareValue(field.value, declaration)) {
          field.value = bareValue(field.value, declaration)
          take(field, declaration)
        }
        changed()
      })
    }
    place.replaceChildren(...rows.map(({ row }) => row))
  }

  function take(field, { name, secret }) {
    if (secret) secrets.set(name, field.value, secretNames())
    else {
      const values = Object.entries(draft.get('parameterValues') ?? {}).filter(([other]) => other !== name)
      const value = field.value.trim()
      const all = Object.fromEntries(value ? [...values, [name, value]] : values)
      draft.set('parameterValues', Object.keys(all).length > 0 ? all : undefined)
    }
  }

  const secretNames = () =>
    rows.filter(({ declaration }) => declaration.secret).map(({ declaration }) => declaration.name)

  function show() {
    const declared = declarations()
    if (!isSame(declared, built)) build(declared)
    const values = draft.get('parameterValues') ?? {}
    for (const { field, declaration, setText } of rows) {
      const { name, secret } = declaration
      const value = secret ? secrets.get(name) : Object.hasOwn(values, name) ? String(values[name]) : ''
      if (field.ownerDocument.activeElement !== field && field.value !== value) setText(value)
    }
    update()
  }

  function update() {
    for (const { field, declaration, setProblem, setNote } of rows) {
      const { name, secret } = declaration
      setProblem(problemOf(field.value, declaration))
      if (secret) setNote(t(secrets.get(name) === mask ? 'parameter.stored' : 'parameter.secret'))
    }
  }

  function problemOf(value, declaration) {
    const { name, secret, example, required = true } = declaration
    if (secret && secrets.isIncomplete(secretNames()) && value === mask) return t('check.secretAgain')
    const problem =
      secret && !value ? (required ? 'missing' : undefined) : value !== mask && parameterProblem(value, declaration)
    if (!problem || (!value && !visited.has(name))) return undefined
    if (problem === 'pattern' && example) return t('check.patternLike', { example })
    return t(`check.${problem}`)
  }

  return { show, update, unsaved: () => secrets.isIncomplete(secretNames()) && t('parameter.notSaved') }
}
