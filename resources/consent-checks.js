const byAddress = ['redirect', 'link', 'paste']

/**
 * What is to be known of an operation with an integration, as a key of `tip` in the locale: why it cannot work, or what it needs.
 * Values that come from the environment are not known here.
 */
export function consentTip(operation, integration) {
  if (!integration) return undefined
  const { grant, mode, callbackUrl } = integration
  const isKnown = !/^\$[{(]/.test(String(grant ?? ''))
  if (operation === 'link' && mode !== 'personal') return 'needsUsers'
  if (isKnown && operation === 'device' && !['device_code', 'authorization_code'].includes(grant)) return 'noConsent'
  if (isKnown && operation !== 'device' && grant === 'device_code') return 'deviceOnly'
  if (isKnown && operation !== 'device' && grant !== 'authorization_code') return 'noConsent'
  if (byAddress.includes(operation) && !callbackUrl) return 'thisMachineOnly'
  return undefined
}

/** Whether a text can be the page to return to: empty, from the environment, or a path that stays on the same site. */
export function isReturnPath(value) {
  const path = String(value ?? '').trim()
  if (path === '' || /^\$(\{[^}]+\}|\([^)]+\))$/.test(path)) return true
  return /^\/(?![/\\])[^\\\p{Cc}\s]*$/u.test(path)
}

/** How many outputs the node has: to finish a consent is to be connected, there is nothing to wait for. */
export function outputsOf(operation) {
  return operation === 'finish' ? 1 : 2
}
