import { readSettings, watchSettings, whenOpened, writeSettings } from './dialog-settings.js'
import { button, element } from './element.js'
import { openImport } from './import-dialog.js'
import { t } from './translate.js'

/** The button in the form that opens the import, and where the definition came from. */
whenOpened(({ form }) => {
  const slot = form.querySelector('#gk-import-slot')
  if (!slot) return
  const open = button('fa-file-code-o', t('import.open'), () => {
    dialog = openImport({ before: readSettings(), apply })
  })
  open.dataset.action = 'import'
  const origin = element('span', {
    className: 'oauth-hint',
    dataset: { role: 'import-origin' },
    attributes: { role: 'status' },
  })
  let dialog

  function apply(settings) {
    writeSettings(settings)
    show(t('import.done'))
    open.focus()
  }

  function show(more = '') {
    const { apiDescription } = readSettings()
    const { title, version } = typeof apiDescription === 'object' ? apiDescription : {}
    const from = [title, version].filter((text) => typeof text === 'string').join(' ')
    origin.textContent = [from, more].filter(Boolean).join(' · ')
  }

  slot.replaceChildren(element('div', { className: 'form-row oauth-import-row' }, open, ' ', origin))
  show()
  const unwatch = watchSettings(() => show())
  return () => {
    unwatch()
    dialog?.close()
  }
})
