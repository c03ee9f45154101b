import { t } from './translate.js'

/** Asks before something is done that cannot be taken back; `question` is plain text. */
export function askFirst(question, answer, act) {
  const text = document.createElement('p')
  text.textContent = question
  const notification = RED.notify($(text), {
    type: 'warning',
    modal: true,
    fixed: true,
    buttons: [
      { text: t('action.cancel'), click: () => notification.close() },
      { text: answer, class: 'primary', click: () => [notification.close(), act()] },
    ],
  })
}
