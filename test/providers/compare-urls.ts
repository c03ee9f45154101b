/**
 * An address in one spelling. Mocks put captured addresses behind `https://` whole, and addresses without a scheme where one
 * must stand: neither is an address that anybody could mean, so both are read as what is meant.
 */
export function urlOf(text: string): URL | undefined {
  const whole = text.replace(/^(https?:\/\/)(?:https?:\/\/)+/i, '$1')
  const absolute = /^[a-z][a-z\d+.-]*:\/\//i.test(whole) ? whole : `https://${whole}`
  return URL.canParse(absolute) ? new URL(absolute) : undefined
}

/** Host and path, without the query. */
function placeOf(text: string): string {
  const url = urlOf(text)
  if (!url) return text
  return `${url.origin}${url.pathname}`
}

/** Whether two texts are the same address, but for the query. */
export function samePlace(expected: string, actual: string): boolean {
  return unencoded(placeOf(expected)) === unencoded(placeOf(actual))
}

function unencoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
