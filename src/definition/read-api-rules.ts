import type { IntegrationDefinition, TokenPlacement } from './integration-definition.ts'
import { invalid } from './invalid.ts'
import { pathOf, readStatus, readValues } from './read-answer-rule.ts'
import { headerName } from './read-request-rule.ts'
import type { SettingsReader } from './settings-reader.ts'

/** Reads where the token goes on API requests. */
export function readPlacement(reader: SettingsReader): TokenPlacement {
  const place = reader.choice('in', ['header', 'query', 'body'], 'header')
  const name = reader.text('name') ?? (place === 'header' ? 'Authorization' : 'access_token')
  if (place === 'header' && !headerName.test(name)) throw invalid('text', { property: reader.property('name') })
  const template = reader.raw('template') ?? (place === 'header' ? 'Bearer {token}' : '{token}')
  if (
    typeof template !== 'string' ||
    /\p{Cc}/u.test(template) ||
    reader.template(template, 'template').names.size === 0
  )
    throw invalid('text', { property: reader.property('template') })
  return { in: place, name, template }
}

/** Reads which API answers mean that the token is not accepted. */
export function readAuthError(reader: SettingsReader): IntegrationDefinition['authError'] {
  const [path, values] = [pathOf(reader.plain('path')), readValues(reader, 'values')]
  return {
    status: readStatus(reader) ?? [401, 403],
    ...(path !== undefined && { path }),
    ...(values && { values }),
    ...(reader.flag('onlyIfExpired') && { onlyIfExpired: true }),
  }
}

/** Reads the request behind the Test button. */
export function readPing(reader: SettingsReader): IntegrationDefinition['ping'] {
  const method = (reader.text('method') ?? 'GET').toUpperCase()
  if (!/^[A-Z]{1,20}$/.test(method)) throw invalid('text', { property: reader.property('method') })
  const success = reader.group('success')
  const [path, values] = [pathOf(success.plain('path')), readValues(success, 'values')]
  const [subject, accountName] = [pathOf(reader.plain('subject')), pathOf(reader.plain('accountName'))]
  return {
    method,
    url: reader.text('url') ?? '',
    ...(reader.raw('headers') !== undefined && { headers: readHeaders(reader.group('headers')) }),
    ...(path !== undefined && { success: { path, ...(values && { values }) } }),
    ...(subject !== undefined && { subject }),
    ...(accountName !== undefined && { accountName }),
  }
}

function readHeaders(reader: SettingsReader): Record<string, string> {
  const headers = reader.names().map((name) => [name, reader.text(name)] as const)
  return Object.fromEntries(headers.filter(([, value]) => value !== undefined)) as Record<string, string>
}
