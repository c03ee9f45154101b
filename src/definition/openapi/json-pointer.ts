/** A JSON pointer one step further (RFC 6901 §3). */
export function below(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** The steps of a pointer that is written as the fragment of a URL (RFC 6901 §6); `undefined` when it is none. */
export function stepsOfFragment(fragment: string): string[] | undefined {
  if (fragment === '#') return []
  if (!fragment.startsWith('#/')) return undefined
  try {
    const steps = decodeURIComponent(fragment.slice(2)).split('/')
    return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  } catch {
    return undefined
  }
}

/** What lies one step below a value: an own property, or an element; nothing that is inherited. */
export function stepInto(value: unknown, step: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value) && !/^(?:0|[1-9]\d{0,8})$/.test(step)) return undefined
  return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined
}
