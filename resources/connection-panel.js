import { post, readStatus } from './admin-api.js'
import { isAttended } from './attended-grant.js'
import { blockedReason, isRunning } from './blocked-reason.js'
import { calm } from './calm.js'
import { confirmRevoke, describePing, enterByHand } from './connection-actions.js'
import { renderStatus, renderTime } from './connection-view.js'
import { createConsentWindow } from './consent-window.js'
import { createDeviceConsent } from './device-consent.js'
import { mayChange } from './may-change.js'
import { t } from './translate.js'
import { usableActions } from './usable-actions.js'
import { createUsersSection } from './users-section.js'

/** Milliseconds after which an integration that does not run is asked for again: Node-RED may be starting its flows. */
const askAgainAfter = 2000

/**
 * The Connection section: what the runtime says about the connection, and the buttons that change it. Everything shown
 * comes from GET status; what arrives over channels only says that it is time to ask again.
 */
export function createConnectionPanel({ root, node, get, isDirty, redirectUri, onStatus }) {
  const part = (name) => root.querySelector(`[data-role="${name}"]`)
  const button = (action) => root.querySelector(`[data-action="${action}"]`)
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('grantkeeper')
  const topic = `oauth-integration/${node.id}`
  const fail = (error) => tell(error.message, 'error')
  const consent = createConsentWindow({ id: node.id, part, refresh, redirectUri, fail })
  const device = createDeviceConsent({ id: node.id, root, part, refresh, fail })
  const users = createUsersSection({ id: node.id, root: part('users'), changed: () => refresh() })
  const happened = calm(() => refresh().then(users.refresh))
  let status
  let missing = false
  let busy = false
  let clock
  let again
  let latest = 0

  async function refresh() {
    clearTimeout(again)
    if (!isRunning(node)) return update()
    const turn = ++latest
    try {
      const answer = await readStatus(node.id)
      if (turn !== latest || !clock) return
      missing = false
      status = { ...answer, skew: Date.now() - answer.now }
      consent.settle(status)
      device.settle(status)
    } catch (error) {
      if (turn !== latest || !clock) return
      status = undefined
      missing = error.status === 404
      if (missing) again = setTimeout(refresh, askAgainAfter)
      else tell(error.message, 'error')
    }
    onStatus()
  }

  function update() {
    const blocked = blockedReason(node, { isDirty, missing, status })
    const interactive = isAttended(get('grant'))
    const state = status?.state
    for (const made of root.querySelectorAll('.oauth-actions, [data-role="by-hand"], .oauth-check'))
      if (!part('users').contains(made)) made.hidden = !mayChange()
    button('show-code').hidden = !mayChange()
    button('authorize').hidden = !interactive
    button('token').hidden = interactive
    part('authorize-label').textContent = t(state === 'connected' ? 'action.authorizeAgain' : 'action.authorize')
    const isAble = !blocked && !busy && Boolean(status) && mayChange()
    for (const [action, isUsable] of Object.entries(usableActions({ state, isAble, isAttended: interactive })))
      button(action).disabled = !isUsable
    const reason = blocked ?? (mayChange() ? undefined : 'readOnly')
    part('blocked').hidden = !reason
    part('blocked').textContent = reason ? t(`blocked.${reason}`) : ''
    renderStatus(part, status, blocked)
    users.show(status?.state === 'users' && get('mode') === 'personal')
    // What the status says stands above the buttons already.
    if (part('feedback').textContent === status?.error?.message) tell()
  }

  function tell(text, kind) {
    const line = part('feedback')
    line.hidden = !text
    line.textContent = text ?? ''
    line.className = `oauth-message oauth-message-${kind ?? 'success'}`
    line.scrollIntoView({ block: 'nearest' })
  }

  function setBusy(value) {
    busy = value
    button('debug').setAttribute('aria-busy', String(value))
  }

  async function run(work) {
    setBusy(true)
    tell()
    update()
    try {
      tell(await work())
    } catch (error) {
      tell(error.message, 'error')
    }
    setBusy(false)
    await refresh()
  }

  const actions = {
    authorize: () => run(() => (get('grant') === 'device_code' ? device : consent).start(status)),
    'show-code': () => run(() => device.resume(status)),
    'copy-code': device.copy,
    'cancel-code': () => device.cancel().then(refresh, fail),
    complete: () => run(() => consent.complete(part('pasted'))),
    token: () => run(() => post(node.id, 'token').then(() => t('done.token'))),
    renew: () => run(() => post(node.id, 'renew').then(() => t('done.renew'))),
    ping: () => run(() => post(node.id, 'ping').then(describePing)),
    revoke: () =>
      confirmRevoke(() => run(() => post(node.id, 'revoke').then(({ confirmed }) => t(`done.revoke.${confirmed}`)))),
    'by-hand': () => run(() => enterByHand(root, node.id)),
    debug: () => run(() => post(node.id, 'debug', { on: button('debug').checked }).then(() => undefined)),
  }

  const hear = ({ data }) => data?.integration === node.id && refresh()
  const listen = (change) => {
    RED.comms[change ? 'subscribe' : 'unsubscribe'](topic, happened.ask)
    RED.events[change ? 'on' : 'off']('deploy', refresh)
    channel?.[change ? 'addEventListener' : 'removeEventListener']('message', hear)
  }

  return {
    status: () => status,
    update,
    start() {
      // A click comes before the input event, whose update would put the debug switch back to what the runtime said last.
      for (const [action, handler] of Object.entries(actions)) button(action).addEventListener('click', handler)
      listen(true)
      clock = setInterval(() => renderTime(part, status), 1000)
      void refresh()
    },
    close() {
      listen(false)
      channel?.close()
      clearInterval(clock)
      clearTimeout(again)
      clock = undefined
      happened.stop()
      users.close()
      consent.close()
      device.close()
    },
  }
}
