import { postDefinition } from './admin-api.js'
import { adoptDefinition } from './dialog-settings.js'
import { readJson } from './json-place.js'
import { isGroup } from './settings-path.js'
import { t } from './translate.js'

export const schemaAddress =
  'https://raw.githubusercontent.com/grantkeeper/node-red-oauth/main/schema/integration.schema.json'

/** What is of no use to others, or none of their business. Credentials are never here. */
const own = ['key', 'clientId', 'callbackUrl', 'store', 'tls', 'proxy']

/** The buttons that hand a definition on as JSON, and take one. */
export function createDefinitionExchange({ form, read, draft }) {
  const action = (name) => form.querySelector(`[data-action="${name}"]`)
  const role = (name) => form.querySelector(`[data-role="${name}"]`)
  const pasted = form.querySelector('#oauth-pasted-definition')

  action('copy-definition').addEventListener('click', ({ currentTarget }) => {
    const text = JSON.stringify({ $schema: schemaAddress, ...definitionOf(read()) }, null, 2)
    RED.clipboard.copyText(text, $(currentTarget), t('action.copied'))
  })
  action('paste-definition').addEventListener('click', () => {
    const box = role('paste-definition')
    box.hidden = !box.hidden
    action('paste-definition').setAttribute('aria-expanded', String(!box.hidden))
    if (!box.hidden) pasted.focus()
  })
  action('use-definition').addEventListener('click', () => void take())
  pasted.addEventListener('input', () => tell())

  async function take() {
    const { value, problem } = readJson(pasted.value)
    if (problem) return tell(t('definition.malformed', { line: String(problem.line), detail: problem.message }))
    if (!isGroup(value)) return tell(t('definition.noObject'))
    try {
      const answer = await postDefinition('import', { settings: value })
      const { $schema: _schema, name, ...settings } = answer.settings ?? value
      adoptDefinition({ ...settings, name: draft.get('name') || name })
      pasted.value = ''
      role('paste-definition').hidden = true
      action('paste-definition').setAttribute('aria-expanded', 'false')
      tell(answer.problem?.message, t('definition.used'))
    } catch (error) {
      tell(error.message)
    }
  }

  function tell(problem, done) {
    const line = role(done ? 'definition-done' : 'paste-problem')
    for (const other of ['definition-done', 'paste-problem']) role(other).hidden = true
    line.textContent = [done, problem].filter(Boolean).join(' ')
    line.hidden = !line.textContent
  }
}

/** The part of settings that others can use. */
function definitionOf(settings) {
  const declared = Array.isArray(settings.parameters) ? settings.parameters : []
  const secret = new Set(declared.filter((entry) => entry?.secret).map(({ name }) => name))
  const values = Object.entries(settings.parameterValues ?? {}).filter(([name]) => !secret.has(name))
  const isOwn = (name, value) => own.includes(name) && !(name === 'clientId' && value.includes('{'))
  const kept = Object.entries(settings).filter(([name, value]) => !isOwn(name, value) && name !== 'parameterValues')
  return { ...Object.fromEntries(kept), ...(values.length > 0 && { parameterValues: Object.fromEntries(values) }) }
}
