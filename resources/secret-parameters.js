/** What core puts into the field of a credential that is stored; the editor never gets the value itself. */
export const mask = '__PWRD__'

/**
 * The values of secret parameters, which are one credential: JSON text. Where one is stored nobody here knows what is in it, so one
 * value cannot be changed without the others: until all have been typed again the credential stays what it is.
 */
export function createSecretParameters(credential) {
  const stored = credential.value === mask
  const typed = new Map(stored ? [] : entriesOf(credential.value))

  return {
    /** The value as far as it is known; the mask where it may be stored. */
    get: (name) => typed.get(name) ?? (stored ? mask : ''),
    set(name, value, names) {
      if (value === mask) typed.delete(name)
      else typed.set(name, value)
      const isWhole = !stored || names.every((other) => typed.has(other))
      const values = [...typed].filter(([other, secret]) => secret !== '' && names.includes(other))
      if (isWhole) credential.value = values.length > 0 ? JSON.stringify(Object.fromEntries(values)) : ''
      else credential.value = mask
    },
    /** Whether some have been typed, but not all that would be lost otherwise. */
    isIncomplete: (names) => stored && typed.size > 0 && names.some((name) => !typed.has(name)),
  }
}

function entriesOf(text) {
  try {
    return Object.entries(JSON.parse(text || '{}')).filter(([, value]) => typeof value === 'string')
  } catch {
    return []
  }
}
