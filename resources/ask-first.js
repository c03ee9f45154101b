import { element } from './element.js'
import { t } from './translate.js'

/** Asks before something is done that cannot be taken back; `question` is plain text, and so is `subject`, which it is about. */
export function askFirst(question, answer, act, subject = '') {
  const text = element('p', { textContent: question })
  const about = subject && element('p', {}, element('strong', {}, element('bdi', { textContent: subject })))
  const notification = RED.notify($(element('div', {}, about, text)), {
    type: 'warning',
    modal: true,
    fixed: true,
    buttons: [
      { text: t('action.cancel'), click: () => notification.close() },
      { text: answer, class: 'primary', click: () => [notification.close(), act()] },
    ],
  })
}
