import { join } from 'node:path'
import type { Node, NodeAPI } from 'node-red'
import {
  type Host,
  journal,
  journalFolder,
  type Place,
  type SealedStoreOptions,
  sealedStore,
  vault,
} from '../../src/index.ts'
import { connectionsDirectory } from './connections-directory.ts'
import { type ContextStorage, type ContextStoreInfo, contextPlace } from './context-place.ts'
import { flowsName } from './known-flows.ts'

/** Where the connections of an integration are kept: in its context, and, where there is a user directory, in its journal. */
export function keptConnections(
  RED: NodeAPI,
  node: Node,
  context: ContextStoreInfo,
  sealing: Pick<SealedStoreOptions, 'fingerprint' | 'keys'>,
): Pick<Host, 'store' | 'vault' | 'indexFile'> {
  const { id } = node
  const { contextStorage } = RED.settings as { contextStorage?: ContextStorage }
  const directory = connectionsDirectory(RED.settings)
  const inContext = contextPlace(node, context, contextStorage)
  const places: [Place, ...Place[]] = directory
    ? [journal(directory, id, flowsName(RED.settings)), inContext]
    : [inContext]
  return {
    store: sealedStore({ id, ...sealing, places, onTrouble: troubleLog(node) }),
    vault: vault(id, sealing.keys),
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
