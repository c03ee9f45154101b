import { isGroup, isSame } from './settings-path.js'

/** What is the same as nothing. */
const usual = {
  schemaVersion: 1,
  mode: 'system',
  userType: 'msg',
  clientAuth: 'client_secret_basic',
  basicEncoding: 'form',
  pkce: 'S256',
  allowHttp: false,
  callbackRoot: 'admin',
}

const usualParts = {
  tokenPlacement: ({ in: place = 'header' }) =>
    place === 'header'
      ? { in: 'header', name: 'Authorization', template: 'Bearer {token}' }
      : { name: 'access_token', template: '{token}' },
  authError: () => ({ status: [401, 403] }),
  ping: () => ({ method: 'GET' }),
}

/** Settings without what is empty, or would be so anyway. */
export function essential(settings) {
  return withoutEmpty(settings, (name, value) => name in usual && String(value) === String(usual[name]))
}

function withoutEmpty(settings, isUsual) {
  const entries = Object.entries(settings).map(([name, value]) => [name, isGroup(value) ? members(name, value) : value])
  return Object.fromEntries(entries.filter(([name, value]) => !isEmpty(value) && !isUsual(name, value)))
}

function members(name, group) {
  const parts = usualParts[name]?.(group) ?? {}
  const kept = Object.entries(group).filter(
    ([part, value]) => value !== undefined && value !== '' && !(part in parts && isSame(value, parts[part])),
  )
  return Object.fromEntries(kept)
}

function isEmpty(value) {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
