import { post } from './admin-api.js'
import { formatDuration, formatTime } from './durations.js'
import { safeUrl } from './redirect-uri.js'
import { t } from './translate.js'

const pollEvery = 3000

/** A code that a person enters on the provider's page, in any browser, while the runtime waits for the tokens. */
export function createDeviceConsent({ id, root, part, refresh, fail }) {
  let pending
  let poll
  let clock

  async function start(before) {
    show(await post(id, 'device'), before)
  }

  /** The code once more, of a dialog that was closed since. */
  async function resume(before) {
    show(await post(id, 'device', { show: true }), before)
  }

  async function cancel() {
    await post(id, 'device', { cancel: true })
    stop()
    part('device-waiting').hidden = true
  }

  function show(answer, before) {
    const page = safeUrl(answer.verificationUri)
    const target = safeUrl(answer.verificationUriComplete ?? answer.verificationUri)
    if (![page, target].every((url) => /^https?:$/.test(url?.protocol))) throw new Error(t('failure.authorizationUrl'))
    stop()
    pending = { ...answer, connectedAt: before?.connectedAt, skew: Date.now() - answer.now }
    part('device').hidden = false
    part('device-waiting').hidden = true
    part('device-text').textContent = t('device.enter')
    part('device-code').textContent = answer.userCode
    const link = part('device-link')
    link.textContent = answer.verificationUri
    link.href = target.href
    // As a picture it can hold whatever it likes: nothing in it is run.
    part('device-qr').src = `data:image/svg+xml,${encodeURIComponent(answer.qr)}`
    tick()
    clock = setInterval(tick, 1000)
    poll = setInterval(refresh, pollEvery)
    part('device').scrollIntoView({ block: 'nearest' })
  }

  function tick() {
    const left = pending.expiresAt - (Date.now() - pending.skew)
    part('device-left').textContent = t('device.left', { time: formatDuration(left) })
  }

  /** Ends the waiting when the runtime does, which knows why. */
  function settle({ state, connectedAt, device, now }) {
    const isMine = pending && device?.consent === pending.consent
    const other = device?.state === 'waiting' && !isMine
    part('device-waiting').hidden = !other || Boolean(pending)
    if (other) part('device-until').textContent = t('device.waiting', { time: formatTime(device.expiresAt) })
    // What was asked before the code was there says nothing of it.
    if (!pending || now < pending.now || (isMine && device.state === 'waiting')) return
    const isConnected = state === 'connected' && connectedAt !== pending.connectedAt
    stop()
    if (isMine) fail(new Error(device.message))
    else if (!isConnected) fail(new Error(t('device.ended')))
  }

  function stop() {
    clearInterval(poll)
    clearInterval(clock)
    pending = undefined
    const box = part('device')
    const hadFocus = box.contains(document.activeElement)
    box.hidden = true
    part('device-code').textContent = ''
    part('device-qr').removeAttribute('src')
    part('device-link').removeAttribute('href')
    if (hadFocus) root.querySelector('[data-action="authorize"]').focus()
  }

  function copy() {
    const button = root.querySelector('[data-action="copy-code"]')
    RED.clipboard.copyText(part('device-code').textContent, $(button), t('action.copied'))
  }

  return { start, resume, cancel, settle, copy, close: stop }
}
