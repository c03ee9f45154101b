import { button, element } from './element.js'
import { t } from './translate.js'

/** Says why something could not be loaded, and offers to try again. */
export function createTryAgain(load) {
  const text = element('span')
  const again = button('fa-refresh', t('action.tryAgain'), () => void load())
  again.classList.add('red-ui-button-small')
  const line = element(
    'p',
    { className: 'oauth-message oauth-message-error', hidden: true, attributes: { role: 'alert' } },
    text,
    ' ',
    again,
  )
  return {
    element: line,
    show(error) {
      line.hidden = !error
      text.textContent = error?.message ?? ''
    },
  }
}
