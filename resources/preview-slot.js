import { postDefinition } from './admin-api.js'
import { readSettings, watchSettings, whenOpened } from './dialog-settings.js'
import { button, element, message } from './element.js'
import { requestBlock } from './preview-request.js'
import { t } from './translate.js'

/** The section of the form that shows which requests its settings lead to. */
whenOpened(({ node, form }) => {
  const slot = form.querySelector('#gk-preview-slot')
  if (!slot) return
  const list = element('div', {
    className: 'oauth-preview-list',
    dataset: { role: 'preview' },
    attributes: { 'aria-live': 'polite' },
  })
  const show = button('fa-eye', t('preview.show'), () => void refresh())
  show.dataset.action = 'preview'
  let shown
  let turn = 0

  async function refresh() {
    const mine = ++turn
    const settings = readSettings()
    const redirectUri = form.querySelector('#oauth-redirect-uri')?.value
    const blocks = await postDefinition('preview', { id: node.id, settings, redirectUri }).then(
      ({ requests }) => [
        element('p', { className: 'oauth-hint', textContent: t('preview.words') }),
        ...requests.map((request, index) => requestBlock(request, nameOf(requests, index))),
      ],
      (error) => [message('error', error.message, 'alert')],
    )
    if (mine !== turn) return
    list.replaceChildren(...blocks)
    shown = JSON.stringify(settings)
  }

  /** What is shown must not be taken for what is there now. */
  function age() {
    if (shown === undefined || JSON.stringify(readSettings()) === shown) return
    shown = undefined
    list.replaceChildren(element('p', { className: 'oauth-hint', textContent: t('preview.changed') }))
  }

  const summary = element('summary', { textContent: t('preview.title') })
  const hint = element('p', { className: 'oauth-hint', textContent: t('preview.hint') })
  const section = element('details', { className: 'oauth-section', dataset: { section: 'preview' } })
  section.append(summary, hint, element('div', { className: 'oauth-actions' }, show), list)
  slot.replaceChildren(section)
  return watchSettings(age)
})

/** The purpose of a request, with a number where there are several of it. */
function nameOf(requests, index) {
  const { purpose } = requests[index]
  const same = requests.filter((request) => request.purpose === purpose)
  const number = same.length > 1 ? ` ${same.indexOf(requests[index]) + 1}` : ''
  return t(`preview.purpose.${purpose}`) + number
}
