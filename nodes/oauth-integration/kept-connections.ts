import { join } from 'node:path'
import type { Node, NodeAPI } from 'node-red'
import {
  type Host,
  journal,
  journalFolder,
  type PendingConsents,
  type Place,
  type ProcessConsents,
  type SealedStoreOptions,
  sealedStore,
  sharedConsents,
  vault,
} from '../../src/index.ts'
import { connectionsDirectory } from './connections-directory.ts'
import { type ContextStorage, type ContextStoreInfo, contextPlace } from './context-place.ts'
import { flowsName } from './known-flows.ts'

/**
 * Where the connections of an integration are kept: in its context, and, where there is a user directory, in its journal. In a
 * context store that other instances of Node-RED share, they also find the consents under way.
 *
 * @param own the consents of this process
 */
export function keptConnections(
  RED: NodeAPI,
  node: Node,
  context: ContextStoreInfo,
  sealing: Pick<SealedStoreOptions, 'fingerprint' | 'keys'>,
  own: ProcessConsents,
): Pick<Host, 'store' | 'vault' | 'indexFile'> & { readonly consents: PendingConsents } {
  const { id } = node
  const { contextStorage } = RED.settings as { contextStorage?: ContextStorage }
  const directory = connectionsDirectory(RED.settings)
  const inContext = contextPlace(node, context, contextStorage)
  const places: [Place, ...Place[]] = directory
    ? [journal(directory, id, flowsName(RED.settings)), inContext]
    : [inContext]
  const onTrouble = troubleLog(node)
  const ownVault = vault(id, sealing.keys)
  const trouble = (error: string) => onTrouble('consents', error)
  return {
    store: sealedStore({ id, ...sealing, places, onTrouble }),
    vault: ownVault,
    consents: context.shared ? sharedConsents({ own, place: inContext, vault: ownVault, onTrouble: trouble }) : own,
    ...(directory !== undefined && { indexFile: join(journalFolder(directory, id), 'index.sealed') }),
  }
}

/** Says once in ten minutes that a place for tokens fails. */
function troubleLog(node: Node): (place: string, error: string) => void {
  const told = new Map<string, number>()
  return (place, error) => {
    if (Date.now() - (told.get(place) ?? 0) < 600_000) return
    told.set(place, Date.now())
    node.warn(`${place}: ${error}`)
  }
}
