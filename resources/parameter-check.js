const formats = {
  hostname: /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*(?::\d{1,5})?$/u,
  uri: /^https?:\/\/[^\s\\]+$/iu,
  uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu,
  email: /^[^\s@]+@[^\s@]+$/u,
  number: /^-?\d+(?:\.\d+)?$/u,
}

/** Whether a person is to type its value: it is neither computed nor caught on the way, nor hidden. */
export function isAskedFor({ source = 'user', value, hidden }) {
  return source === 'user' && value === undefined && !hidden
}

/** A typed value without what the dialog shows around its field anyway. */
export function bareValue(written, { prefix, suffix, format }) {
  let value = written.trim()
  if (prefix && value.startsWith(prefix)) value = value.slice(prefix.length)
  if (suffix && value.length > suffix.length && value.endsWith(suffix)) value = value.slice(0, -suffix.length)
  if (format === 'hostname') value = value.replace(/^https?:\/\//i, '').replace(/\/+$/, '')
  return value
}

/** What is wrong with a value, as a key of `check` in the locale, or `undefined`. The runtime has the last word. */
export function parameterProblem(written, declaration) {
  const { required = true, default: fallback, enum: choices, pattern, format, secret } = declaration
  const value = bareValue(String(written ?? ''), declaration)
  if (!value) return required && !fallback && !secret ? 'missing' : undefined
  // Environment variables are filled in by the runtime.
  if (value.includes('${')) return undefined
  if (/[\p{Cc}\p{Cs}]/u.test(value) || value.length > 10_000) return 'control'
  if (choices) return choices.includes(value) ? undefined : 'choice'
  const expression = pattern ? expressionOf(pattern) : formats[format]
  if (!expression || expression.test(value)) return undefined
  return pattern ? 'pattern' : `format.${format}`
}

function expressionOf(pattern) {
  for (const flags of ['u', ''])
    try {
      return new RegExp(`^(?:${pattern})$`, flags)
    } catch {}
}
