import { createDisclosure } from './disclosure.js'
import { formatRoughly, formatTime } from './durations.js'
import { button, element } from './element.js'
import { fillFacts } from './fact-list.js'
import { t } from './translate.js'

const icons = { connected: 'fa-check-circle oauth-success', dead: 'fa-times-circle oauth-error' }

/** What can be done with a connection: its icon, and in which states. */
const actions = {
  renew: { icon: 'fa-refresh', states: ['connected'] },
  ping: { icon: 'fa-check', states: ['connected'] },
  revoke: { icon: 'fa-unlink', states: ['connected', 'dead'] },
}

/** The connection of one user in a list. `act` is told which button was pressed; `now` is the runtime's time. */
export function createConnectionRow({ mayChange, now, act }) {
  const disclosure = createDisclosure()
  const facts = element('dl', { className: 'oauth-facts' })
  const buttons = new Map(
    Object.entries(actions).map(([name, { icon }]) => {
      const made = button(icon, t(`action.${name}`), () => act(name, row))
      made.classList.add('red-ui-button-small')
      return [name, made]
    }),
  )
  const bar = element('div', { className: 'oauth-actions' }, ...buttons.values())
  disclosure.body.append(facts, bar)
  const line = element('li', { className: 'oauth-row' }, disclosure.button, disclosure.body)
  let row
  let pressed

  return {
    element: line,
    button: disclosure.button,
    update(next) {
      row = next
      line.dataset.state = row.state
      disclosure.show({ iconClass: icons[row.state] ?? 'fa-circle-o', title: row.user, note: noteOf(row, now()) })
      fillFacts(facts, factsOf(row))
      bar.hidden = !mayChange()
      for (const [name, { states }] of Object.entries(actions)) buttons.get(name).hidden = !states.includes(row.state)
    },
    setBusy(isBusy) {
      if (isBusy) pressed = document.activeElement
      for (const made of buttons.values()) made.disabled = isBusy
      // A button that cannot be pressed for a moment loses the focus for good.
      if (!isBusy && bar.contains(pressed) && document.activeElement === document.body) pressed.focus()
    },
  }
}

/** What a line says of a connection besides whose it is. */
function noteOf({ state, expiresAt }, now) {
  if (state !== 'connected') return t('connections.ended')
  const left = expiresAt === undefined ? undefined : expiresAt - now
  const life = left > 0 ? t('connections.expiresIn', { time: formatRoughly(left) }) : t('connections.expired')
  return [t('state.connected'), left !== undefined && life].filter(Boolean).join(' · ')
}

function factsOf({ connectedAt, renewedAt, expiresAt, usedAt, scope, problem }) {
  const at = (time) => time && formatTime(time)
  return [
    ['problem', t('fact.problem'), problem],
    ['connectedAt', t('fact.connectedAt'), at(connectedAt)],
    ['expiresAt', t('fact.expiresAt'), at(expiresAt)],
    ['usedAt', t('fact.usedAt'), at(usedAt) ?? t('fact.unused')],
    ['renewedAt', t('fact.renewedAt'), at(renewedAt) ?? t('fact.never')],
    ['scope', t('fact.scope'), scope],
  ]
}
