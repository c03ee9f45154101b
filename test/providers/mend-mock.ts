import { valueAt } from './answers.ts'
import { alternatives, type ProviderRow } from './provider-row.ts'

/**
 * A row whose mock fills whole addresses into the middle of a host name, where nobody could have meant them (`https://api-https://x`),
 * with their hosts there instead, everywhere.
 */
export function mendMock(row: ProviderRow): ProviderRow {
  const { mock } = row
  if (!mock) return row
  const urls = [
    row.authorization?.url,
    row.token_request?.url,
    row.refresh_request?.url,
    row.api?.base_url,
    ...[...(row.extra_steps ?? []), ...(row.discovery ?? [])].map(({ url }) => url),
  ]
  const inside = new Set(urls.flatMap((url) => alternatives(url)).flatMap(namesInsideHosts))
  const whole = [...inside].flatMap((name) => valuesOf(name, row)).filter((value) => /^https?:\/\//i.test(value))
  if (whole.length === 0) return row
  let text = JSON.stringify(mock)
  for (const value of new Set(whole)) text = text.replaceAll(value, value.replace(/^https?:\/\//i, ''))
  return { ...row, mock: JSON.parse(text) as NonNullable<ProviderRow['mock']> }
}

/** Names of placeholders that stand in a host, but not at its beginning. */
function namesInsideHosts(url: string): string[] {
  const [, host = ''] = /^https?:\/\/([^/?#]+)/i.exec(url) ?? []
  return [...host.matchAll(/\{([A-Za-z_][\w.-]*)\}/g)]
    .filter(({ index }) => index > 0)
    .map(([, name]) => name as string)
}

function valuesOf(name: string, { mock }: ProviderRow): string[] {
  const found = [
    mock?.params?.[name],
    mock?.captured?.[name],
    mock?.callback?.query?.[name],
    valueAt(mock?.token?.respond?.body, name),
    valueAt(mock?.refresh?.respond?.body, name),
  ]
  return found.filter((value) => typeof value === 'string')
}
