const bringsToken = (operation) => operation === 'token' || operation === 'refresh'

/** Whether an operation may find that somebody has to connect first, and so can have an output for it. */
export function mayAsk(operation) {
  return bringsToken(operation) || operation === 'introspect'
}

/**
 * What is to be known of an operation with an integration, and with a result that goes there, as a key of `tip` in the locale.
 * Values that come from the environment are not known here.
 */
export function tokenTip(operation, propertyType, integration) {
  if (bringsToken(operation) && propertyType !== 'msg') return 'readable'
  if (operation === 'list' && integration && integration.mode !== 'personal') return 'oneForAll'
  const { introspectionUrl, issuer } = integration ?? {}
  if (operation === 'introspect' && integration && !introspectionUrl && !issuer) return 'noIntrospection'
  return undefined
}

/** The token of a user has no place that all messages share. */
export function isSharedPlace(operation, propertyType, integration) {
  return bringsToken(operation) && integration?.mode === 'personal' && !['msg', '', undefined].includes(propertyType)
}
