import type { IntegrationSettings } from '../../src/index.ts'
import { callApi } from '../providers/api-calls.ts'
import { compareAuthorize } from '../providers/compare-authorize.ts'
import { urlOf } from '../providers/compare-urls.ts'
import { refreshModeOf } from '../providers/convert-refresh.ts'
import { expectedAuthorize } from '../providers/expected-tokens.ts'
import { introspectionSlots, lookupSlots } from '../providers/other-calls.ts'
import type { ProviderRow } from '../providers/provider-row.ts'
import type { ProviderServer } from '../providers/provider-server.ts'
import { inPart, messageOf, type RowRun, startRun } from '../providers/row-run.ts'
import { firstTokens, nextTokens } from '../providers/token-slots.ts'
import { integrationFor } from '../support/integration-for.ts'
import { type CatalogueEntry, filledIn, secretsOf } from './catalogue.ts'
import type { RowOfEntry } from './row-of-entry.ts'

/** Runs an entry of the catalogue against a server that behaves as a row's mock says. The differences; never throws. */
export async function runByRow(
  entry: CatalogueEntry,
  row: ProviderRow,
  given: RowOfEntry,
  server: ProviderServer,
): Promise<string[]> {
  const differences: string[] = []
  try {
    const run = await startRun(withTexts(row, given.instead), server, differences, [])
    await drive(takenOver(run, entry, given, server))
  } catch (error) {
    differences.push(messageOf(error))
  }
  return [...new Set(differences)]
}

/** The run of a row with the entry's definition in place of the one that the row became. */
function takenOver(run: RowRun, entry: CatalogueEntry, given: RowOfEntry, server: ProviderServer): RowRun {
  const { conversion, mock, desk, now } = run
  const { scope = given.scope ?? '', clientId = '', key = '' } = conversion.settings
  const settings: IntegrationSettings = filledIn(entry, { key, clientId, scope })
  settings.parameterValues = {
    ...settings.parameterValues,
    ...typedBy(entry, given, { ...mock.captured, ...mock.params }),
  }
  // Where a mock names servers, they are its own.
  if (settings.allowedDomains) settings.allowedDomains = [settings.allowedDomains, 'example.com'].flat()
  const secrets = { ...conversion.secrets, secretParameters: secretsOf(entry) }
  const integration = integrationFor(entry.id, settings, secrets, server.sendTo(desk.handler), now)
  return { ...run, integration }
}

/** What the mock types, under the entry's names. */
function typedBy(
  { settings: { parameters = [] } }: CatalogueEntry,
  { names = {}, typed = {} }: RowOfEntry,
  params: Readonly<Record<string, unknown>>,
) {
  const own = Object.entries(params).map(([name, value]) => [names[name] ?? name, String(value)] as const)
  const declared = new Set(parameters.filter(({ source = 'user' }) => source === 'user').map(({ name }) => name))
  return { ...Object.fromEntries(own.filter(([name]) => declared.has(name))), ...typed }
}

function withTexts(row: ProviderRow, instead: Readonly<Record<string, string>> = {}): ProviderRow {
  let text = JSON.stringify(row)
  for (const [before, after] of Object.entries(instead)) text = text.replaceAll(before, after)
  return JSON.parse(text) as ProviderRow
}

async function drive(run: RowRun): Promise<void> {
  const { row, mock, integration, desk, differences, held } = run
  desk.always([...lookupSlots(run), ...introspectionSlots(run)])
  if (row.authorization) await consent(run)
  else {
    desk.begin('token request', firstTokens(run))
    await inPart('token request', () => integration.obtain())
    await integration.settled()
    desk.end()
  }
  const based = { ...run, mock: { ...mock, api: { ...mock.api, base_url: await baseOf(run) } } }
  await callApi(based, 'API request')
  const refusals = [mock.api?.auth_error_status?.[0] ?? 401]
  if (refreshModeOf(mock.refresh?.mode) === 'none') return callApi(based, 'refused API request', { refusals })
  desk.begin('renewal', nextTokens(run, 2))
  await inPart('renewal', () => integration.renew())
  await integration.settled()
  desk.end()
  const { accessToken } = await integration.token()
  if (accessToken !== held.access) differences.push(`the renewed token is ${accessToken} and not ${held.access}`)
  await callApi(based, 'refused API request', { slots: nextTokens(run, 3), refusals })
}

async function consent(run: RowRun): Promise<void> {
  const { row, mock, integration, desk, marks, values, differences, redirectUri } = run
  const started = await inPart('authorization request', () =>
    integration.beginConsent({ redirectUri, binding: 'cookie' }),
  )
  const raw = row.authorization?.scope_encoding === 'raw' && { raw: 'scope' }
  const expected = { ...expectedAuthorize(run, mock.authorize ?? {}), ...raw }
  for (const difference of compareAuthorize(expected, started.authorizationUrl, marks))
    differences.push(`authorization request: ${difference}`)
  const answered = Object.entries(mock.callback?.query ?? {}).map(([name, value]): [string, string] => [
    name,
    value === '*echo' ? started.state : String(value),
  ])
  const callback = Object.fromEntries(answered)
  values.fromCallback(callback)
  if (callback['code'] !== undefined) values.set('code', callback['code'])
  desk.begin('callback', firstTokens(run))
  await inPart('callback', () => integration.completeConsent(new URLSearchParams(callback)))
  await integration.settled()
  desk.end()
}

/** Where relative API URLs start. An entry may begin further down than its row. */
async function baseOf({ integration, mock, differences }: RowRun): Promise<string | null> {
  const own = await inPart('base URL', () => integration.baseUrl())
  const wanted = mock.api?.base_url
  if (own === undefined) return null
  const href = (text: string) => `${urlOf(text)?.href.replace(/\/+$/, '')}/`
  if (wanted && !href(own).startsWith(href(wanted))) differences.push(`the base URL is ${own} and not ${wanted}`)
  return own
}
