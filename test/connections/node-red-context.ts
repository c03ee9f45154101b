import { createRequire } from 'node:module'
import { contextPlace, contextStoreInfo } from '../../nodes/oauth-integration/context-place.ts'
import type { Place } from '../../src/connections/place.ts'

const load = createRequire(import.meta.url)

/** A context store of Node-RED, as it calls them. */
interface Store {
  open(): Promise<void>
  close(): Promise<void>
  get(scope: string, key: string, done: unknown): void
  set(scope: string, key: string, value: unknown, done: unknown): void
  keys(scope: string, done: unknown): void
}

/** A context store that Node-RED brings, without the rest of it. */
export function nodeRedStore(module: 'memory' | 'localfilesystem', config: object = {}): Store {
  const runtime = createRequire(load.resolve('node-red'))
  return runtime(`@node-red/runtime/lib/nodes/context/${module}`)(config) as Store
}

/** The context of a node in such a store, as a place. */
export function placeIn(store: Store, module: 'memory' | 'localfilesystem', scope = 'node'): Place {
  const context = {
    get: (key: string, _: unknown, done: unknown) => store.get(scope, key, done),
    set: (key: string, value: unknown, _: unknown, done: unknown) => store.set(scope, key, value, done),
    keys: (_: unknown, done: unknown) => store.keys(scope, done),
  }
  const storages = { it: { module } }
  return contextPlace({ context: () => context } as never, contextStoreInfo('it', storages), storages)
}
