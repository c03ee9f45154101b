import type { AnswerPath } from './answer-path.ts'
import type { AnswerRule, ExpiryRule } from './answer-rule.ts'
import type { SettingsReader } from './settings-reader.ts'

/** The longest life a token can be said to have: 68 years, in seconds. */
const longestLife = 2_147_483_647

/** Reads where things stand in an answer. Without `needsToken`, an answer has a token only where a path says so. */
export function readAnswerRule(reader: SettingsReader, needsToken: boolean = true): AnswerRule {
  const path = (name: string, standard: string): AnswerPath => pathOf(reader.plain(name)) ?? standard
  const encoding = reader.choice('encoding', ['auto', 'json', 'form', 'xml', 'text'], 'auto')
  const standardToken = encoding === 'text' ? '' : 'access_token'
  const accessToken = pathOf(reader.plain('accessToken')) ?? (needsToken ? standardToken : undefined)
  return {
    encoding,
    refreshToken: path('refreshToken', 'refresh_token'),
    tokenType: path('tokenType', 'token_type'),
    scope: path('scope', 'scope'),
    idToken: path('idToken', 'id_token'),
    expires: readExpiry(reader.group('expires')),
    capture: new Map(membersOf(reader.plain('capture')).map(([name, at]) => [name, pathOf(at) ?? name])),
    captureHeaders: new Map(
      membersOf(reader.plain('captureHeaders')).map(([name, header]) => [name, String(header).toLowerCase()]),
    ),
    ...(accessToken !== undefined && { accessToken }),
    ...(reader.raw('success') !== undefined && { success: readSuccess(reader.group('success')) }),
    ...(reader.raw('error') !== undefined && { error: readError(reader.group('error')) }),
  }
}

function readSuccess(reader: SettingsReader): NonNullable<AnswerRule['success']> {
  const [status, path, values, not] = [
    readStatus(reader),
    pathOf(reader.plain('path')),
    readValues(reader, 'values'),
    readValues(reader, 'not'),
  ]
  return {
    ...(status && { status }),
    ...(path !== undefined && { path }),
    ...(values && { values }),
    ...(not && { not }),
  }
}

function readError(reader: SettingsReader): NonNullable<AnswerRule['error']> {
  const [path, values, dead] = [pathOf(reader.plain('path')), readValues(reader, 'values'), readValues(reader, 'dead')]
  return { ...(path !== undefined && { path }), ...(values && { values }), ...(dead && { dead }) }
}

function readExpiry(reader: SettingsReader): ExpiryRule {
  const [seconds, fallback] = [
    reader.optionalNumber('seconds', longestLife, 1),
    reader.optionalNumber('default', longestLife, 1),
  ]
  return {
    path: pathOf(reader.plain('path')) ?? 'expires_in',
    as: reader.choice('as', ['in', 'at'], 'in'),
    unit: reader.choice('unit', ['s', 'ms', 'min', 'h', 'iso'], 's'),
    from: reader.choice('from', ['answer', 'jwt', 'introspection', 'never'], 'answer'),
    ...(seconds !== undefined && { seconds }),
    ...(fallback !== undefined && { default: fallback }),
  }
}

/** HTTP statuses, as a list or text. */
export function readStatus(reader: SettingsReader): number[] | undefined {
  const list = reader.list('status')?.map((entry) => Number(entry))
  for (const status of list ?? []) reader.inRange('status', status, 200, 599)
  return list
}

/** Exact values, as a list or as text with commas. */
export function readValues(reader: SettingsReader, name: string): string[] | undefined {
  const value = reader.plain(name)
  if (Array.isArray(value)) return value.map(String)
  return value === undefined
    ? undefined
    : reader
        .text(name)
        ?.split(',')
        .map((entry) => entry.trim())
}

export function pathOf(value: unknown): AnswerPath | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined
}

function membersOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
}
