/** Stands where a secret would be shown. */
export const MASK = '••••••••'

/** A URL fit for a log: no user name, no fragment, and no query values. */
export function redactUrl(url: string): string {
  try {
    const { origin, pathname, searchParams } = new URL(url)
    const names = [...new Set(searchParams.keys())].map((name) => `${encodeURIComponent(name)}=${MASK}`)
    return origin + pathname + (names.length > 0 ? `?${names.join('&')}` : '')
  } catch {
    return MASK
  }
}
