import { button, element } from './element.js'
import { t } from './translate.js'

/**
 * Where one is in a list that comes page by page. The runtime knows of a page only where the next one begins, so the beginnings of
 * those before are kept. `turn` is told when another page is wanted.
 */
export function createListPages({ size, turn }) {
  const previous = button('fa-angle-left', t('pages.previous'), () => go(-1))
  const next = button('fa-angle-right', t('pages.next'), () => go(1))
  const range = element('span', { attributes: { role: 'status' } })
  const nav = element('nav', { className: 'oauth-pages', attributes: { 'aria-label': t('pages.label') } })
  nav.append(previous, range, next)
  for (const made of [previous, next]) made.classList.add('red-ui-button-small')
  let beginnings = [undefined]
  let following

  async function go(by) {
    if (by < 0) beginnings.pop()
    else beginnings.push(following)
    await turn()
    // A button that cannot be pressed any more has no focus either.
    const pressed = by < 0 ? previous : next
    if (pressed.disabled) (by < 0 ? next : previous).focus()
  }

  return {
    element: nav,
    cursor: () => beginnings.at(-1),
    isFirst: () => beginnings.length === 1,
    first() {
      beginnings = [undefined]
    },
    back() {
      beginnings.pop()
    },
    show({ connections, cursor, total }) {
      following = cursor
      const before = (beginnings.length - 1) * size
      const text = t('pages.range', {
        from: number(before + 1),
        to: number(before + connections.length),
        total: number(total),
      })
      if (range.textContent !== text) range.textContent = text
      previous.disabled = beginnings.length === 1
      next.disabled = cursor === undefined
      for (const made of [previous, next]) made.hidden = previous.disabled && next.disabled
      nav.hidden = connections.length === 0
    },
  }
}

/** A number as people write it, such as 10,000. */
export function number(value) {
  return value.toLocaleString(RED.i18n.lang())
}
