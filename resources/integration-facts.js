import { countsText } from './connection-list.js'
import { formatRoughly, formatTime } from './durations.js'
import { redirectUri } from './redirect-uri.js'
import { t } from './translate.js'

/** What stands behind the name of an integration: how it is, in a few words. */
export function noteOfIntegration({ state, error, counts, expiresAt, renewable, mark, instance }, now) {
  const where = instance && RED.nodes.node(instance)
  return [
    counts ? countsText(counts) : t(state === 'connected' && error ? 'sidebar.notRenewed' : `state.${state}`),
    state === 'connected' && !error && expiryOf({ expiresAt, renewable }, now),
    where && t('sidebar.instance', { name: RED.utils.getNodeLabel(where, where.id) }),
    mark && t(`sidebar.${mark}`),
  ]
    .filter(Boolean)
    .join(' · ')
}

function expiryOf({ expiresAt, renewable }, now) {
  if (expiresAt === undefined) return ''
  if (expiresAt > now) return t('connections.expiresIn', { time: formatRoughly(expiresAt - now) })
  return renewable ? '' : t('connections.expired')
}

/** What is known of an integration, for a list of facts. */
export function factsOfIntegration({ grant, mode, connectedAt, renewedAt, scope, key, redirect }) {
  const isSystem = mode !== 'personal'
  return [
    ['mode', t('fact.mode'), mode && t(`sidebar.mode.${mode}`)],
    ['grant', t('label.grant'), grant && grantName(grant)],
    ['connectedAt', t('fact.connectedAt'), connectedAt && formatTime(connectedAt)],
    [
      'renewedAt',
      t('fact.renewedAt'),
      isSystem && connectedAt && (renewedAt ? formatTime(renewedAt) : t('fact.never')),
    ],
    ['scope', t('fact.scope'), scope],
    ['redirectUri', t('label.redirectUri'), redirect && addressOf(redirect, key)],
  ]
}

function grantName(grant) {
  const key = `grant.${grant}`
  const name = /^[a-z_]+$/.test(grant) ? t(key) : grant
  return name.endsWith(key) ? grant : name
}

/** The runtime knows a path; where that begins, only the browser knows. */
function addressOf({ root, address }, key) {
  if (root === 'admin' && address.startsWith('/')) return redirectUri({ callbackUrl: '', key })
  return new URL(address, location.href).href
}
