import { element } from './element.js'

let count = 0

/**
 * A line that unfolds what belongs to it: an icon, a title and a note, which together are what a screen reader says of it.
 * `opened` is told when it is unfolded or folded.
 */
export function createDisclosure({ opened = () => {} } = {}) {
  const body = element('div', { id: `oauth-fold-${++count}`, className: 'oauth-fold-body', hidden: true })
  const arrow = element('i', { className: 'fa fa-angle-right oauth-arrow', attributes: { 'aria-hidden': 'true' } })
  const icon = element('i', { attributes: { 'aria-hidden': 'true' } })
  const title = element('bdi', { className: 'oauth-line-title' })
  const note = element('span', { className: 'oauth-line-note' })
  const button = element(
    'button',
    {
      type: 'button',
      className: 'oauth-line',
      attributes: { 'aria-expanded': 'false', 'aria-controls': body.id },
    },
    arrow,
    icon,
    element('span', { className: 'oauth-line-text' }, title, ' ', note),
  )

  function toggle(isOpen = body.hidden) {
    body.hidden = !isOpen
    button.setAttribute('aria-expanded', String(isOpen))
    opened(isOpen)
  }

  button.addEventListener('click', () => toggle())
  return {
    button,
    body,
    isOpen: () => !body.hidden,
    /** Texts that have not changed are not touched: screen readers would say them again. */
    show({ iconClass, title: name, note: text }) {
      icon.className = `fa fa-fw ${iconClass}`
      if (title.textContent !== name) title.textContent = name
      if (note.textContent !== text) note.textContent = text
    },
  }
}
