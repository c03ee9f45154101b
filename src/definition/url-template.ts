import { OAuthError } from '../vocabulary/errors.ts'
import { filledPart, type Template, type Values } from './template.ts'

/**
 * Fills in a URL so that no value changes what it is: in the host it can be host characters only, or a host, port and path where
 * the placeholder ends the host; in the path no query, fragment or way up; in query and fragment it is percent-encoded. A scheme in
 * a value behind `https://` is dropped, since people copy addresses whole. `undefined` when a placeholder has no value.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` `parameterValue` for a value that cannot stand there
 */
export function fillUrl({ parts }: Template, values: Values, property: string): string | undefined {
  let url = ''
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'string') {
      url += part
      continue
    }
    const value = filledPart(part, values)
    if (value === undefined) return undefined
    const follower = parts[index + 1]
    const fitting = fitted(value.trim(), url, typeof follower === 'string' ? follower : follower ? 'x' : '')
    if (fitting === undefined)
      throw new OAuthError('CONFIGURATION_INVALID', 'parameterValue', {
        property,
        parameter: 'name' in part ? part.name : 'function',
      })
    url += fitting
  }
  return url
}

/** Of several URLs, the first whose placeholders all have values. */
export function firstUrl(alternatives: readonly Template[], values: Values, property: string): string | undefined {
  for (const template of alternatives) {
    const url = fillUrl(template, values, property)
    if (url !== undefined) return url
  }
  return undefined
}

/** The names of the placeholders that say which server it is. */
export function namesInAuthority({ parts }: Template): string[] {
  const names: string[] = []
  let url = ''
  for (const part of parts) {
    if (typeof part !== 'string' && (url === '' || isAuthority(url)))
      names.push(...('name' in part ? [part.name] : part.arguments.flatMap((argument) => [...argument.names])))
    url += typeof part === 'string' ? part : url === '' ? 'https://x' : 'x'
  }
  return names
}

/** Whether what comes next belongs to the host or port. */
const isAuthority = (before: string): boolean => /^https?:\/\/[^/?#\\]*$/i.test(before)

const label = String.raw`[\p{L}\p{N}_-]+`
const host = `${label}(?:[.]${label})*`
/** A part of a host name, which may begin or end at a dot. */
const hostPart = new RegExp(`^[.]?${host}[.]?$`, 'u')
const hostAndPath = new RegExp(
  String.raw`^(?:[.]?${host}|\[[\da-f:.]+\])[.]?(?::\d{1,5})?(?:/[^?#\\\s\p{Cc}]*)?$`,
  'iu',
)
const port = /^\d{1,5}$/
const wayUp = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i

/** The value as it may stand behind `before`. */
function fitted(value: string, before: string, next: string): string | undefined {
  if (/[\p{Cc}\p{Cs}]/u.test(value)) return undefined
  const clean = next.startsWith('/') ? withoutSlashes(value) : value
  if (before === '') return wholeUrl(clean, next)
  if (/[?#]/.test(before)) return encodeQuery(value)
  if (!isAuthority(before))
    return /[?#\\]/.test(value) || wayUp.test(value) ? undefined : encodeURI(value).replace(/%25([\da-f]{2})/gi, '%$1')
  if (before.endsWith(':')) return port.test(value) ? value : undefined
  const named = before.endsWith('://') ? clean.replace(/^https?:\/\//i, '') : clean
  const ends = next === '' || /^[/?#]/.test(next)
  if (!ends) return hostPart.test(named) ? named : undefined
  return hostAndPath.test(named) && !wayUp.test(named) ? named : undefined
}

/** Without slashes at its end; not by a pattern, which would take quadratic time. */
export function withoutSlashes(text: string): string {
  let end = text.length
  while (text[end - 1] === '/') end--
  return text.slice(0, end)
}

/** A value that starts the URL is one itself, or the host of one. */
function wholeUrl(value: string, next: string): string | undefined {
  if (/[?#\\\s]/.test(value) && next !== '') return undefined
  if (/^https?:\/\//i.test(value)) return value
  if (hostAndPath.test(value)) return `https://${value}`
  return next === '' ? value : undefined
}

/** Everything but what a query may hold and a form leaves alone. */
function encodeQuery(value: string): string {
  return encodeURIComponent(value).replace(/%(?:2F|3A|40|2C|24|3B)/g, decodeURIComponent)
}
