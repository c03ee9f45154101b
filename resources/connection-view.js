import { isAttended } from './attended-grant.js'
import { countsText } from './connection-list.js'
import { formatDuration, formatTime } from './durations.js'
import { fillFacts } from './fact-list.js'
import { t } from './translate.js'

const icons = {
  users: 'fa-users',
  connected: 'fa-check-circle oauth-success',
  dead: 'fa-times-circle oauth-error',
  unreadable: 'fa-times-circle oauth-error',
  invalid: 'fa-times-circle oauth-error',
  disconnected: 'fa-circle-o',
  none: 'fa-circle-o',
}

/** Shows what the runtime reported; `undefined` when it does not know the integration. */
export function renderStatus(part, status, blocked) {
  const { state = 'unknown', error, token, storage, shortLived, counts } = status ?? {}
  part('state-icon').className = `fa ${icons[state] ?? 'fa-circle-o'}`
  const said = ['new', 'disabled', 'notRunning'].includes(blocked) ? blocked : state
  setText(part('state'), said === 'users' ? countsText(counts) : t(`state.${said}`))
  const problem = error && (state === 'connected' ? t('state.renewalFailing') : '')
  setText(part('problem'), error ? [problem, error.message].filter(Boolean).join(' ') : '')
  part('problem').hidden = !error
  part('short-lived').hidden = !shortLived || state !== 'connected'
  fillFacts(part('facts'), status ? facts(status) : [])
  part('token').hidden = !token
  fillFacts(part('token-fields'), token ? tokenFields(token) : [])
  // Where nothing runs, nothing is known about storing either.
  renderStorage(part, state === 'invalid' ? undefined : storage, Boolean(counts))
  renderTime(part, status)
}

/** What changes with every second. */
export function renderTime(part, status) {
  const now = Date.now() - (status?.skew ?? 0)
  const expires = part('facts').querySelector('[data-fact="expires"]')
  if (expires) setText(expires, expiry(status, now))
  const left = (status?.debugUntil ?? 0) - now
  const box = part('debug-remaining').closest('.oauth-check').querySelector('input')
  if (box.getAttribute('aria-busy') !== 'true') box.checked = left > 0
  setText(part('debug-remaining'), left > 0 ? t('debug.remaining', { time: formatDuration(left) }) : '')
}

function facts({ state, connectedAt, renewedAt, account, token }) {
  if (state !== 'connected' && state !== 'dead') return []
  return [
    ['account', account?.name ?? account?.subject],
    ['connectedAt', connectedAt && formatTime(connectedAt)],
    ['expires', state === 'connected' && token && ' '],
    ['scope', token?.scope],
    ['renewedAt', renewedAt ? formatTime(renewedAt) : t('fact.never')],
  ].map(([name, value]) => [name, t(`fact.${name}`), value])
}

function expiry({ token, grant }, now) {
  if (token.expires_at === undefined) return t('fact.noExpiry')
  const left = token.expires_at - now
  if (left > 0) return formatDuration(left)
  return t(token.refresh_token || !isAttended(grant) ? 'fact.renewedNext' : 'fact.expired')
}

/** The token's fields by their names on the wire; the runtime has masked what is secret. */
function tokenFields(token) {
  const shown = { ...token }
  for (const name of ['expires_at', 'created_at']) if (token[name] !== undefined) shown[name] = formatTime(token[name])
  const names = ['access_token', 'refresh_token', 'token_type', 'expires_in', 'expires_at', 'created_at', 'scope']
  return names.map((name) => [name, name, shown[name] ?? '–'])
}

function renderStorage(part, storage, hasUsers) {
  if (!storage) {
    setText(part('storage'), '')
    part('storage-warning').hidden = true
    return
  }
  const { store, persistent, rewritesAll, journal, key } = storage
  const kept = journal ? (persistent ? 'both' : 'journal') : persistent ? 'store' : 'nothing'
  const sealed = key === 'credentialSecret' ? t('storage.credentialSecret') : ''
  setText(part('storage'), [journal && t(`storage.${kept}`, { store }), sealed].filter(Boolean).join(' '))
  const warnings = [
    journal ? '' : t(`storage.${kept}`, { store }),
    key === 'keyFile' ? t('storage.keyFile') : '',
    hasUsers && rewritesAll ? t('tip.wholeStore') : '',
  ]
  setText(part('storage-warning'), warnings.filter(Boolean).join(' '))
  part('storage-warning').hidden = warnings.every((text) => !text)
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text
}
