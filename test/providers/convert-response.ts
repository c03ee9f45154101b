import type { Answer } from '../../src/definition/integration-settings.ts'
import { alternatives, type ExpiresRow, type ResponseRow } from './provider-row.ts'

type Expires = NonNullable<Answer['expires']>
type Success = NonNullable<Answer['success']>

/** Where things stand in an answer. `caught` are the names that values of it get, by the path they stand at. */
export function convertResponse(response: ResponseRow, caught: ReadonlyMap<string, string> = new Map()): Answer {
  const answer: Answer = {}
  const { encoding } = response
  if (encoding === 'form' || encoding === 'xml' || encoding === 'text') answer.encoding = encoding
  const success = convertSuccess(response)
  if (success) answer.success = success
  const token = [...alternatives(response.access_token_path), ...alternatives(response.alternate_access_token_path)]
  // A text is the token, whatever place in it the row names.
  if (encoding !== 'text' && token.length > 0 && token.join() !== 'access_token')
    answer.accessToken = token.length === 1 ? (token[0] as string) : token
  const refresh = alternatives(response.refresh_token_path)
  if (refresh.length > 0 && refresh.join() !== 'refresh_token')
    answer.refreshToken = refresh.length === 1 ? (refresh[0] as string) : [...refresh]
  if (response.token_type_path && response.token_type_path !== 'token_type') answer.tokenType = response.token_type_path
  if (response.scope_path && response.scope_path !== 'scope') answer.scope = response.scope_path
  if (response.id_token_path && response.id_token_path !== 'id_token') answer.idToken = response.id_token_path
  const expires = convertExpires(response.expires)
  if (expires) answer.expires = expires
  if (caught.size > 0) answer.capture = Object.fromEntries([...caught].map(([path, name]) => [name, path]))
  const kept = response.headers_kept ?? []
  if (kept.length > 0) answer.captureHeaders = Object.fromEntries(kept.map((header) => [keptName(header), header]))
  return answer
}

/** What a header of an answer is called that requests bring along. */
export const keptName = (header: string): string =>
  header.toLowerCase() === 'set-cookie' ? '_cookies' : `header_${header.toLowerCase().replaceAll('-', '_')}`

function convertSuccess({ success }: ResponseRow): Success | undefined {
  const { status, path, equals, not_equals: not } = success ?? {}
  const list = (Array.isArray(status) ? status : [status ?? '2xx']).map(String)
  const converted: Success = {}
  // Any of 2xx is what goes without saying.
  if (list.every((entry) => /^\d{3}$/.test(entry))) converted.status = list.map(Number)
  if (path) converted.path = path
  if (equals !== undefined && equals !== null) converted.values = listOf(equals)
  if (not !== undefined && not !== null) converted.not = listOf(not)
  return Object.keys(converted).length > 0 ? converted : undefined
}

const listOf = (value: unknown): (string | number | boolean)[] => (Array.isArray(value) ? value : [value]) as string[]

/** The unit here of a unit of a row, whatever way it is written. Throws for one that there is nothing for. */
export function unitOf(unit: string | null | undefined): NonNullable<Expires['unit']> {
  const name = (unit ?? 'seconds').toLowerCase()
  if (/milli|^ms$|_ms$/.test(name)) return 'ms'
  if (/iso|rfc|date/.test(name)) return 'iso'
  if (/^min/.test(name)) return 'min'
  if (/^h(?:ours?)?$/.test(name)) return 'h'
  if (/^s$|sec|epoch|unix|timestamp/.test(name)) return 's'
  throw new Error(`the unit ${unit} of the row has no equivalent`)
}

export function convertExpires(expires: ExpiresRow | null | undefined): Expires | undefined {
  const { kind = 'in', path, seconds, default: fallback } = expires ?? {}
  const converted: Expires = {}
  switch (kind) {
    case 'none':
    case null:
      return undefined
    case 'fixed':
      return seconds ? { seconds } : undefined
    case 'default':
      return { ...(path && { path }), ...(seconds && { default: seconds }) }
    case 'jwt':
    case 'from_jwt':
      return { from: 'jwt', ...(seconds && { default: seconds }) }
    case 'introspect':
    case 'introspection':
      return { from: 'introspection', ...(path && { path }), ...(seconds && { default: seconds }) }
    case 'in':
    case 'at':
      break
    default:
      throw new Error(`the expiry kind ${kind} of the row has no equivalent`)
  }
  if (kind === 'at') converted.as = 'at'
  if (path && path !== 'expires_in') converted.path = path
  const unit = unitOf(expires?.unit)
  if (unit !== 's') converted.unit = unit
  const life = fallback ?? (kind === 'in' && seconds ? seconds : undefined)
  if (life) converted.default = life
  return Object.keys(converted).length > 0 ? converted : undefined
}
