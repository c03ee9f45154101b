import { postDefinition } from './admin-api.js'
import { readJson } from './json-place.js'
import { explainSchema } from './json-schema.js'
import { isGroup, isSame } from './settings-path.js'
import { t } from './translate.js'

/** Milliseconds without typing after which the runtime is asked what it thinks. */
const patience = 600

/** Texts that could not be read when their dialog was closed, by the id of the node. */
const unread = new Map()

/**
 * Everything the dialog says, as JSON. What is typed there goes into the fields as soon as it is JSON; a change of a field comes
 * back. The editor is made when its section is first opened.
 */
export function createJsonView({ node, form, draft, read, write }) {
  const section = form.querySelector('[data-section="definition"]')
  const place = form.querySelector('[data-role="json"]')
  const message = form.querySelector('[data-role="json-problem"]')
  let editor
  let forgetSchema
  let asking
  let turn = 0
  /** What the editor was last told, or told us: other texts are the user's. */
  let known = ''
  let typing = false

  section.addEventListener('toggle', () => section.open && void open())
  if (unread.has(node.id)) for (let fold = section; fold; fold = fold.parentElement.closest('details')) fold.open = true

  function open() {
    if (editor) return
    const box = document.createElement('div')
    box.className = 'node-text-editor'
    place.replaceChildren(box)
    known = unread.get(node.id) ?? textOf(read())
    editor = RED.editor.createEditor({
      element: box,
      id: 'oauth-json-editor',
      mode: 'ace/mode/json',
      value: known,
      stateId: false,
      minimap: { enabled: false },
      wordWrap: 'on',
    })
    forgetSchema = explainSchema(editor)
    editor.getSession().on('change', take)
    if (unread.has(node.id)) judge(known)
  }

  function take() {
    const text = editor.getValue()
    if (text === known) return
    known = text
    judge(text)
  }

  function judge(text) {
    const { value, problem } = readJson(text)
    clearTimeout(asking)
    turn++
    if (problem) return tell(t('definition.malformed', { line: String(problem.line), detail: problem.message }))
    if (!isGroup(value)) return tell(t('definition.noObject'))
    const { $schema: _schema, ...settings } = value
    typing = true
    write(settings)
    typing = false
    asking = setTimeout(() => void ask(settings, text), patience)
  }

  async function ask(settings, text) {
    const mine = ++turn
    let problem
    try {
      problem = (await postDefinition('import', { settings })).problem
    } catch (error) {
      problem = error
    }
    if (mine !== turn || !editor) return
    const at = problem?.place ?? /(?:^|[\s“"'])(\/[\w./~-]+)/.exec(problem?.message ?? '')?.[1]
    const line = at && readJson(text, at).line
    tell(problem && (line ? t('definition.atLine', { line: String(line), problem: problem.message }) : problem.message))
  }

  function tell(text) {
    message.hidden = !text
    message.textContent = text ?? ''
  }

  return {
    update() {
      if (!editor || typing) return
      const { value, problem } = readJson(editor.getValue())
      if (problem || isSame(withoutSchema(value), read())) return
      known = textOf(read())
      editor.setValue(known, -1)
      tell()
    },
    /** What would be lost if the dialog were saved now; the text is kept for the next time. */
    unsaved() {
      if (!editor) return undefined
      const { value, problem } = readJson(editor.getValue())
      unread.delete(node.id)
      if (problem || !isGroup(value)) {
        unread.set(node.id, editor.getValue())
        return t('definition.unreadable')
      }
      const names = draft.unknown(value)
      return names.length > 0 ? t('definition.unknown', { names: names.join(', ') }) : undefined
    },
    close() {
      clearTimeout(asking)
      forgetSchema?.()
      // Monaco still looks at the model that core disposes of, unless it is taken away before.
      const model = editor?.getModel?.()
      if (model) editor.setModel(null)
      model?.dispose()
      editor?.destroy()
      editor = undefined
    },
  }
}

const textOf = (settings) => JSON.stringify(settings, null, 2)

function withoutSchema(value) {
  if (!isGroup(value)) return value
  const { $schema: _schema, ...settings } = value
  return settings
}
