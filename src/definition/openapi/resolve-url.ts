/**
 * An absolute URL out of a reference and the URL it is relative to (RFC 3986 §5.2). Works on the text, so that placeholders in
 * braces survive anywhere; `base` is absolute. `undefined` for a reference that cannot be one.
 */
export function resolveUrl(reference: string, base: string): string | undefined {
  if (/^[a-z][a-z\d+.-]*:/i.test(reference)) return reference
  const [, scheme = '', host = '', path = ''] = /^([a-z][a-z\d+.-]*:)(\/\/[^/?#]+)([^?#]*)/i.exec(base) ?? []
  if (scheme === '') return undefined
  if (reference.startsWith('//')) return scheme + reference
  if (reference === '' || reference.startsWith('#')) return scheme + host + (path || '/')
  if (reference.startsWith('?')) return scheme + host + (path || '/') + reference
  const [, relative = '', query = ''] = /^([^?#]*)(.*)$/s.exec(reference) ?? []
  const whole = relative.startsWith('/') ? relative : `${path.slice(0, path.lastIndexOf('/') + 1) || '/'}${relative}`
  return scheme + host + withoutDots(whole) + query
}

/** Takes `.` and `..` out of a path (RFC 3986 §5.2.4). */
function withoutDots(path: string): string {
  const result: string[] = []
  const steps = path.split('/').slice(1)
  for (const [index, step] of steps.entries()) {
    if (step === '..') result.pop()
    if (step !== '..' && step !== '.') result.push(step)
    else if (index === steps.length - 1) result.push('')
  }
  return `/${result.join('/')}`
}
