import type { Node, NodeAPI, NodeDef } from 'node-red'
import {
  createIntegration,
  createNetwork,
  fingerprint,
  type IntegrationDefinition,
  isOAuthError,
  type Network,
  OAuthError,
  type ProcessConsents,
  readDefinition,
} from '../../src/index.ts'
import { errorText } from '../error-text.ts'
import { announce, type ConnectionHappening, connectionEvents } from '../personal/connection-events.ts'
import { connectionsDirectory } from './connections-directory.ts'
import { consentId } from './consent-cookie.ts'
import { type ContextStorage, contextStoreInfo } from './context-place.ts'
import { DebugLog } from './debug-log.ts'
import { failingIntegration } from './failing-integration.ts'
import { keptConnections } from './kept-connections.ts'
import { networkOptions } from './network-options.ts'
import { readSecrets } from './read-secrets.ts'
import type { Running } from './registry.ts'
import { sealKeys } from './seal-keys.ts'
import { variableOf } from './variable-of.ts'

export interface IntegrationConfig extends NodeDef {
  store?: string
  tls?: string
  proxy?: string
}

export interface IntegrationCredentials extends SecretCredentials {
  storeKey?: string
}

export interface SecretCredentials {
  clientSecret?: string
  ownerUsername?: string
  ownerPassword?: string
  privateKey?: string
  privateKeyPassphrase?: string
  signingSecret?: string
  /** The values of secret parameters by name, as JSON text. */
  secretParameters?: string
}

export interface Started {
  readonly running: Running
  readonly networks: readonly Network[]
}

/** Builds what a deployed node describes. Never throws: an invalid node runs, too, and says what is wrong with it. */
export function startIntegration(
  RED: NodeAPI,
  node: Node<IntegrationCredentials> & { _alias?: string },
  config: IntegrationConfig,
  own: ProcessConsents,
): Started {
  const debug = new DebugLog((line) => node.log(`debug: ${line}`))
  const common = { node, config, debug, ...(node._alias !== undefined && { alias: node._alias }) }
  const unknown = { persistent: false, shared: false, rewritesAll: false, journal: false, key: 'storeKey' as const }
  const storage = { store: config.store || 'default', ...unknown }
  let definition: IntegrationDefinition | undefined
  try {
    definition = readDefinition(config, (name) => variableOf(RED, node, name))
    return build(RED, node, config, definition, own, common)
  } catch (error) {
    const problem = isOAuthError(error) ? error : new OAuthError('STORE_FAILED', 'read', { error: codeOf(error) })
    const integration = failingIntegration(problem, definition)
    return {
      running: {
        ...common,
        integration,
        problem,
        consents: own,
        storage,
        preload: integration.preload,
        ...(definition && { definition }),
      },
      networks: [],
    }
  }
}

function build(
  RED: NodeAPI,
  node: Node<IntegrationCredentials>,
  config: IntegrationConfig,
  definition: IntegrationDefinition,
  own: ProcessConsents,
  common: Pick<Running, 'node' | 'config' | 'debug' | 'alias'>,
): Started {
  const contextStorage = (RED.settings as { contextStorage?: ContextStorage }).contextStorage
  const directory = connectionsDirectory(RED.settings)
  const { storeKey, ...given } = node.credentials ?? {}
  const secrets = readSecrets(given, definition)
  const storeInfo = contextStoreInfo(config.store ?? '', contextStorage)
  const { keys, source } = sealKeys(storeKey, node.id, RED.settings as { get(name: string): unknown }, directory)
  const print = fingerprint(definition)
  const options = networkOptions(RED, config)
  const api = createNetwork(options)
  const oauth = createNetwork(options)
  const kept = keptConnections(RED, node, storeInfo, { fingerprint: print, keys }, own)
  const integration = createIntegration({
    id: node.id,
    definition,
    secrets,
    host: {
      ...kept,
      send: api.send,
      sendOAuth: logged(oauth, common.debug),
    },
    observer: common.debug.observer,
    onConsented: (state) => connectionEvents.emit('consented', consentId(state)),
    onEvent: (event, error, of) => tell(RED, node, definition, { event, ...of, ...(error && { error }) }),
  })
  const storage = { ...storeInfo, journal: directory !== undefined, key: source }
  const networks = [api, oauth]
  const preload = () => Promise.all([integration.preload(), ...networks.map((network) => network.preload())])
  const { consents } = kept
  return { running: { ...common, integration, definition, fingerprint: print, storage, preload, consents }, networks }
}

function logged(network: Network, debug: DebugLog): Network['send'] {
  return async (request) => {
    const observer = debug.observer()
    if (!observer) return network.send(request)
    const begun = performance.now()
    const told = { method: request.method, url: request.url.split('?')[0] as string, renewed: false, retried: false }
    try {
      const response = await network.send(request)
      observer({ ...told, status: response.status, ms: performance.now() - begun })
      return response
    } catch (error) {
      observer({ ...told, error: codeOf(error), ms: performance.now() - begun })
      throw error
    }
  }
}

/** Tells flows and the editor that something changed, and the log what is news for a person: never whose connection it is. */
function tell(
  RED: NodeAPI,
  node: Node & { _alias?: string },
  { name }: IntegrationDefinition,
  happened: Pick<ConnectionHappening, 'event' | 'hash' | 'user' | 'error'>,
): void {
  const { event, error } = happened
  RED.comms.publish(`oauth-integration/${node.id}`, { changed: Date.now() }, false)
  const isNews = announce({
    ...happened,
    integration: node.id,
    ...(node._alias !== undefined && { alias: node._alias }),
    name: node.name || name,
    at: Date.now(),
  })
  if (!error || !isNews) return
  const text = errorText(error, RED._)
  if (event === 'consentRequired') node.error(text)
  else node.warn(text)
}

function codeOf(error: unknown): string {
  if (isOAuthError(error)) return error.code
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : 'failed'
}
