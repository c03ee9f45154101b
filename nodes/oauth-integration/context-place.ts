import type { Node, NodeContext } from 'node-red'
import { OAuthError, type Place } from '../../src/index.ts'

/** Node-RED's `contextStorage` setting. */
export type ContextStorage = Readonly<Record<string, unknown>> | undefined

/** What is known of a context store: its name, and whether its values survive a restart by themselves. */
export interface ContextStoreInfo {
  readonly store: string
  readonly persistent: boolean
  /** Whether other processes may have their records there, too: nothing is known of stores that Node-RED does not bring. */
  readonly shared: boolean
  /** Whether each change writes everything of the integration anew, which many connections make slow. */
  readonly rewritesAll: boolean
}

/**
 * Finds the context store an integration names; without a name the default one. Node-RED itself would use the default store
 * for an unknown name, which would not be what the user asked for.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` for a name that settings.js does not have
 */
export function contextStoreInfo(name: string, storage: ContextStorage): ContextStoreInfo {
  if (!storage || Object.keys(storage).length === 0) {
    if (name === '' || name === 'default' || name === 'memory')
      return { store: 'memory', persistent: false, shared: false, rewritesAll: false }
    throw new OAuthError('CONFIGURATION_INVALID', 'store', { store: name })
  }
  const alias = typeof storage['default'] === 'string' ? storage['default'] : undefined
  const store = name || alias || (Object.hasOwn(storage, 'default') ? 'default' : (Object.keys(storage)[0] as string))
  if (!Object.hasOwn(storage, store)) throw new OAuthError('CONFIGURATION_INVALID', 'store', { store })
  const module = moduleOf(store, storage)
  const rewritesAll = module === 'localfilesystem'
  const persistent = module !== 'memory'
  return { store, persistent, shared: persistent && !rewritesAll, rewritesAll }
}

/** The module behind a store, as the settings name it. Without a name the default one, which may be the name of another. */
export function moduleOf(name: string, storage: NonNullable<ContextStorage>): unknown {
  const store = name || (Object.hasOwn(storage, 'default') ? 'default' : (Object.keys(storage)[0] ?? ''))
  const entry = storage[store]
  if (typeof entry !== 'string') return (entry as { module?: unknown } | undefined)?.module
  return store === 'default' && entry !== '' && entry !== store ? moduleOf(entry, storage) : entry
}

/** A node's own context as a place for sealed records. What a context store promises is not known, so it counts as not durable. */
export function contextPlace(
  node: Node,
  { store, persistent, shared }: ContextStoreInfo,
  storage: ContextStorage,
): Place {
  const context: NodeContext = node.context()
  const at = storage && Object.hasOwn(storage, store) ? store : undefined
  const put = (key: string, value: string | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      context.set(key, value, at, (error?: Error | null) => (error ? reject(error) : resolve()))
    })
  return {
    name: 'context',
    durable: false,
    fleeting: !persistent,
    shared,
    get: (key) =>
      new Promise((resolve, reject) => {
        context.get(key, at, (error: Error | null, value: unknown) => {
          if (error) reject(error)
          else resolve(value === undefined || value === null ? undefined : String(value))
        })
      }),
    set: (key, text) => put(key, text),
    // Nothing is what Node-RED takes for a removal.
    remove: (key) => put(key, undefined),
    async *keys() {
      const keys = await new Promise<readonly string[]>((resolve, reject) => {
        const done = (error: Error | null, found: unknown) => (error ? reject(error) : resolve(found as string[]))
        // Here, Node-RED would warn of a store that is called “undefined”.
        if (at === undefined) context.keys(done)
        else context.keys(at, done)
      })
      // Connections, and consents under way.
      yield keys.filter((key) => /^[tp]_/.test(key))
    },
  }
}
