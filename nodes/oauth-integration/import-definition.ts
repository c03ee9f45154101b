import { lookup } from 'node:dns/promises'
import type { NodeAPI } from 'node-red'
import {
  type ApiDescription,
  type ApiServer,
  chooseServer,
  fetchApiDescription,
  type IntegrationSettings,
  OAuthError,
  planImport,
  problemOf,
  readApiDescription,
  type SettingsChange,
  sendToAddresses,
  takeSettings,
} from '../../src/index.ts'
import { networkOptions } from './network-options.ts'

interface FoundSettings {
  readonly settings: IntegrationSettings
  /** What is wrong with them, if anything. */
  readonly problem?: OAuthError
  /** What importing them would change, if it was asked. */
  readonly changes?: readonly SettingsChange[]
}

/** What an import finds: the API description, or the settings. */
export type Found = Partial<FoundSettings> & Partial<ApiDescription>

/**
 * Reads what a dialog wants to import:
 *
 * - `document` (bytes) or `text`: an API description
 * - `url`: where there is one; `allowPrivate` lets it be in a network of one's own, `tls` and `proxy` are ids of nodes
 * - `settings`: a definition, or a proposal of an API description; with `server` (`{first, chosen}`) for another of its servers,
 *   with `before` to hear what would change
 *
 * @throws OAuthError for what cannot be read
 */
export async function importDefinition(RED: NodeAPI, body: Readonly<Record<string, unknown>>): Promise<Found> {
  const { document, text, url, settings } = body
  if (document instanceof Uint8Array || typeof text === 'string')
    return readApiDescription(document instanceof Uint8Array ? document : (text as string), { check: placeOfProblem })
  if (settings !== undefined) return found(takeSettings(settings), body)
  if (typeof url !== 'string') throw new OAuthError('REQUEST_INVALID', 'body', { detail: 'text, url, settings' })
  const { allowPrivate, tls, proxy } = body
  const options = networkOptions(RED, { ...named('tls', tls), ...named('proxy', proxy) })
  return fetchApiDescription({
    url: url.trim(),
    allowPrivate: allowPrivate === true,
    check: placeOfProblem,
    send: (request, addresses) => sendToAddresses(request, addresses, options),
    // A proxy looks names up itself.
    ...(!options.proxy && { resolve: addressesOf }),
  })
}

function found(proposal: IntegrationSettings, { before, server }: Readonly<Record<string, unknown>>): FoundSettings {
  const settings = isGroup(server) ? onServer(proposal, server) : proposal
  const problem = problemOf(settings)
  return { settings, ...(problem && { problem }), ...(isGroup(before) && planImport(before, settings)) }
}

function onServer(proposal: IntegrationSettings, { first, chosen }: Record<string, unknown>): IntegrationSettings {
  return takeSettings(chooseServer(proposal, serverIn(first), serverIn(chosen)))
}

/** What matters of a server: a part of a definition. */
function serverIn(data: unknown): Pick<ApiServer, 'baseUrl' | 'parameters'> {
  const { baseUrl = '', parameters = [] } = isGroup(data) ? data : {}
  const taken = takeSettings({ baseUrl, parameters })
  return { baseUrl: taken.baseUrl ?? '', parameters: taken.parameters ?? [] }
}

function placeOfProblem(settings: IntegrationSettings): string | undefined {
  const problem = problemOf(settings)
  return problem && String(problem.details['property'] ?? problem.reason)
}

async function addressesOf(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const named = <K extends string>(name: K, value: unknown): Partial<Record<K, string>> =>
  typeof value === 'string' ? ({ [name]: value } as Record<K, string>) : {}
