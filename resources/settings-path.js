/** The value at a place in settings, such as `tokenResponse.expires.path`. */
export function valueAt(settings, place) {
  let at = settings
  for (const name of place.split('.')) at = isGroup(at) && Object.hasOwn(at, name) ? at[name] : undefined
  return at
}

/** A copy of settings with another value at a place; `undefined` removes it, and groups that have become empty. */
export function withValue(settings, place, value) {
  const [name, ...rest] = place.split('.')
  const { [name]: old, ...others } = isGroup(settings) ? settings : {}
  const inner = rest.length > 0 ? withValue(old, rest.join('.'), value) : value
  const gone = inner === undefined || (rest.length > 0 && Object.keys(inner).length === 0)
  if (gone) return others
  return isGroup(settings) && Object.hasOwn(settings, name)
    ? { ...settings, [name]: inner }
    : { ...others, [name]: inner }
}

export const isGroup = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether two settings say the same, whatever the order of their members. */
export const isSame = (one, other) => JSON.stringify(ordered(one)) === JSON.stringify(ordered(other))

function ordered(value) {
  if (Array.isArray(value)) return value.map(ordered)
  if (!isGroup(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, ordered(value[name])]),
  )
}
