import type { IntegrationSettings } from '../../src/definition/integration-settings.ts'
import type { Names } from './conversion-names.ts'
import { alternatives, type ProviderRow } from './provider-row.ts'
import { rowValue } from './row-value.ts'

/** The hosts that a row's flow goes to: those its texts state, and those its mock fills in. */
export function hostsOf(
  row: ProviderRow,
  typed: Readonly<Record<string, string>>,
  sentBack: readonly string[],
): string[] {
  const { mock } = row
  const answers = [mock?.token?.respond?.body, mock?.refresh?.respond?.body, mock?.captured, mock?.params, typed]
  const back = sentBack.map((name) => mock?.callback?.query?.[name])
  const seen = [mock?.authorize?.url, mock?.token?.url, mock?.refresh?.url, mock?.api?.base_url]
  const known: Record<string, unknown> = { client_id: 'x', ...mock?.captured, ...mock?.callback?.query, ...typed }
  const look = (name: string) =>
    known[name] === undefined || typeof known[name] === 'object' ? undefined : String(known[name])
  // Where a part of a path is not known yet, the host is.
  const stated = urlsOf(row).flatMap((url) => [rowValue(url, look) ?? '', url])
  return [...new Set([...seen, ...answers, ...back, ...stated].flatMap(textsIn).flatMap(hostIn))]
}

function urlsOf({
  authorization,
  token_request: token,
  refresh_request: refresh,
  revoke_request: revoke,
  api,
  extra_steps: steps,
  discovery,
  token_response: response,
}: ProviderRow): string[] {
  const urls = [
    authorization?.url,
    token?.url,
    refresh?.url,
    revoke?.url,
    response?.expires?.url,
    api?.base_url,
    ...[...(steps ?? []), ...(discovery ?? [])].map(({ url }) => url),
  ]
  return urls.flatMap((url) => alternatives(url))
}

const hostIn = (text: string): string[] =>
  /^https?:\/\/(?:https?:\/\/)?([\w.-]+(?::\d+)?)(?=[/?#]|$)/i.exec(text)?.slice(1, 2) ?? []

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** Whether any address of the flow is known only after somebody outside has said a part of it. */
export function takesAddressFromOutside(
  settings: IntegrationSettings,
  found: ReadonlyMap<string, string>,
  names: Names,
): boolean {
  const urls = [
    settings.authorizationUrl,
    settings.tokenUrl,
    settings.refreshUrl,
    settings.revocationUrl,
    ...(settings.steps ?? []).map(({ url }) => url),
    ...(settings.lookups ?? []).map(({ url }) => url),
  ]
  const outside = new Set([...found.keys()].map(names.own))
  return urls
    .flatMap((url) => alternatives(url))
    .some((url) =>
      [...url.matchAll(/\{([A-Za-z_][\w.-]*)\}/g)].some(
        ([, name]) => outside.has(name as string) || /^step\d+\./.test(name as string),
      ),
    )
}
