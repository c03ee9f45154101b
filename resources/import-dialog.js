import { postDefinition } from './admin-api.js'
import { button, element, message } from './element.js'
import { readDocument } from './import-api.js'
import { createReview } from './import-review.js'
import { createSource } from './import-source.js'
import { t } from './translate.js'

/**
 * The dialog in which an API description is read and its import is reviewed: a modal one of the browser, which keeps the focus and
 * closes by Escape. `apply` gets the settings as they are to be.
 */
export function openImport({ before, apply }) {
  const body = element('div', { className: 'oauth-import-body' })
  const status = element('div', { attributes: { 'aria-live': 'assertive' } })
  const back = button('fa-arrow-left', t('import.other'), showSource)
  const cancel = button('fa-times', t('action.cancel'), () => dialog.close())
  const done = button('fa-check', t('import.apply'), finish)
  done.classList.add('primary')
  const footer = element('div', { className: 'oauth-import-footer' }, back, cancel, done)
  const title = element('h2', { id: 'oauth-import-title', textContent: t('import.title') })
  const dialog = element(
    'dialog',
    { id: 'oauth-import', className: 'oauth-dialog', attributes: { 'aria-labelledby': title.id } },
    title,
    body,
    status,
    footer,
  )
  const { address } = before.apiDescription ?? {}
  const { tls, proxy } = before
  const source = createSource({
    address,
    read: (document) => void run(() => readDocument(document)),
    fetch: (url, allowPrivate) => void run(() => postDefinition('import', { url, allowPrivate, tls, proxy })),
    fail: (text) => tell('error', text),
  })
  let review
  let busy = false

  function tell(kind, text) {
    status.replaceChildren(...(text ? [message(kind, text, kind === 'error' ? 'alert' : 'status')] : []))
  }

  function showSource() {
    review = undefined
    body.replaceChildren(source.root)
    back.hidden = true
    done.hidden = true
    tell()
    source.first.focus()
  }

  async function run(work) {
    if (busy) return
    busy = true
    body.inert = true
    tell('', t('import.reading'))
    try {
      const description = await work()
      if (dialog.isConnected) showReview(description)
    } catch (error) {
      if (dialog.isConnected) tell('error', error.message)
    }
    busy = false
    body.inert = false
  }

  function showReview(description) {
    const settle = (ready) => {
      done.disabled = !ready
    }
    review = createReview({ description, before, settle })
    back.hidden = false
    done.hidden = false
    settle(false)
    tell()
    body.replaceChildren(review.root)
    body.inert = false
    body.scrollTop = 0
    review.start()
    body.querySelector('input:checked')?.focus()
  }

  function finish() {
    apply(review.result())
    dialog.close()
  }

  // Keys and files are for this dialog, not for the editor behind it.
  for (const type of ['keydown', 'keyup', 'keypress', 'paste', 'input', 'change'])
    dialog.addEventListener(type, (event) => event.stopPropagation())
  dialog.addEventListener('dragover', (event) => event.preventDefault())
  dialog.addEventListener('drop', (event) => {
    event.preventDefault()
    event.stopPropagation()
    const [file] = event.dataTransfer.files
    if (file && !review) source.take(file)
  })
  dialog.addEventListener('close', () => {
    dialog.remove()
  })
  document.getElementById('red-ui-editor').append(dialog)
  dialog.showModal()
  showSource()
  return dialog
}
