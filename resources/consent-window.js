import { post } from './admin-api.js'
import { safeUrl } from './redirect-uri.js'
import { t } from './translate.js'

const pollEvery = 3000
const shape = 'popup,width=640,height=760'

/** A person's trip to the provider, in a window of its own, and back. */
export function createConsentWindow({ id, part, refresh, redirectUri, fail }) {
  let pending
  let poll

  /** Runs inside the click: browsers let only that open a window. */
  async function start(before) {
    stop()
    const consentWindow = window.open('', '_blank', shape)
    if (consentWindow) {
      // The provider's page must not be able to reach back into the editor.
      consentWindow.opener = null
      consentWindow.document.title = t('consent.opening')
    }
    try {
      const answer = await post(id, 'authorize', { redirectUri: redirectUri() })
      const target = safeUrl(answer.authorizationUrl)
      if (!target || !/^https?:$/.test(target.protocol)) throw new Error(t('failure.authorizationUrl'))
      pending = {
        window: consentWindow,
        consent: answer.consent,
        state: target.searchParams.get('state'),
        connectedAt: before?.connectedAt,
        until: answer.expiresAt,
      }
      const opened = consentWindow && !consentWindow.closed
      if (opened) consentWindow.location.replace(target.href)
      announce(opened ? 'consent.waiting' : 'consent.blocked', opened ? undefined : target.href)
      part('paste').hidden = false
      poll = setInterval(check, pollEvery)
    } catch (error) {
      consentWindow?.close()
      throw error
    }
  }

  // A provider's page may cut its window off from ours, which then looks closed: so that alone ends nothing.
  function check() {
    if (Date.now() > pending.until) {
      stop()
      return fail(new Error(t('consent.late')))
    }
    if (pending.window?.closed && !pending.looksClosed) {
      pending.looksClosed = true
      part('paste').open = true
      announce('consent.closed')
    }
    refresh()
  }

  /** Ends the waiting when the connection is newer than the consent, or when nothing came of it. */
  function settle({ state, connectedAt, failedConsent }) {
    if (!pending) return
    if (failedConsent?.consent === pending.consent) {
      stop()
      fail(new Error(failedConsent.message))
    } else if (state === 'connected' && connectedAt !== pending.connectedAt) stop()
  }

  /** Takes the redirected address, its query alone, or a bare code, which then belongs to the consent under way. */
  async function complete(field) {
    const text = field.value.trim()
    const query = new URLSearchParams(text.replace(/^[^?]*\?/, ''))
    const code = query.get('code') ?? (/^[^\s&=?]+$/.test(text) ? text : undefined)
    const state = query.get('state') ?? pending?.state
    const body = safeUrl(text) ? { url: text } : { code, ...(state ? { state } : {}) }
    if (!body.url && !body.code) throw new Error(t('failure.pasted'))
    await post(id, 'complete', body)
    field.value = ''
    return t('done.complete')
  }

  function announce(key, address) {
    part('consent').hidden = false
    part('consent-text').textContent = t(key)
    const link = part('consent-link')
    link.hidden = !address
    link.textContent = address ? t('consent.open') : ''
    if (address) link.href = address
    else link.removeAttribute('href')
    part('consent').scrollIntoView({ block: 'nearest' })
  }

  function stop() {
    clearInterval(poll)
    pending = undefined
    part('consent').hidden = true
    part('paste').hidden = true
    part('paste').open = false
  }

  return { start, complete, settle, close: stop }
}
