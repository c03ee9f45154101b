/** Stands where a secret would be shown. */
export const MASK = '••••••••'

const secretNames =
  /^(authorization|proxy-authorization|cookie|set-cookie|dpop|x-api-key|.*(token|secret|password|passwd|assertion|api_?key).*|code|code_verifier|state|client_id|sig|signature)$/i

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

/** Whether a value under this name must never be shown. */
export function isSecretName(name: string): boolean {
  return secretNames.test(name)
}
