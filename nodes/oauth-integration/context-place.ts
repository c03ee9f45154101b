import type { Node, NodeContext } from 'node-red'
import { OAuthError, type Place } from '../../src/index.ts'

/** Node-RED's `contextStorage` setting. */
export type ContextStorage = Readonly<Record<string, unknown>> | undefined

/** What is known of a context store: its name, and whether its values survive a restart by themselves. */
export interface ContextStoreInfo {
  readonly store: string
  readonly persistent: boolean
}

/**
 * Finds the context store an integration names; without a name the default one. Node-RED itself would use the default store
 * for an unknown name, which would not be what the user asked for.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` for a name that settings.js does not have
 */
export function contextStoreInfo(name: string, storage: ContextStorage): ContextStoreInfo {
  if (!storage || Object.keys(storage).length === 0) {
    if (name === '' || name === 'default' || name === 'memory') return { store: 'memory', persistent: false }
    throw new OAuthError('CONFIGURATION_INVALID', 'store', { store: name })
  }
  const alias = typeof storage['default'] === 'string' ? storage['default'] : undefined
  const store = name || alias || (Object.hasOwn(storage, 'default') ? 'default' : (Object.keys(storage)[0] as string))
  if (!Object.hasOwn(storage, store)) throw new OAuthError('CONFIGURATION_INVALID', 'store', { store })
  const entry = storage[store === 'default' && alias ? alias : store]
  const module = typeof entry === 'string' ? entry : (entry as { module?: unknown } | undefined)?.module
  return { store, persistent: module !== 'memory' }
}

/** A node's own context as a place for sealed records. What a context store promises is not known, so it counts as not durable. */
export function contextPlace(node: Node, store: string, storage: ContextStorage): Place {
  const context: NodeContext = node.context()
  const at = storage && Object.hasOwn(storage, store) ? store : undefined
  return {
    name: 'context',
    durable: false,
    get: (key) =>
      new Promise((resolve, reject) => {
        context.get(key, at, (error: Error | null, value: unknown) => {
          if (error) reject(error)
          else resolve(value === undefined || value === null ? undefined : String(value))
        })
      }),
    set: (key, text) =>
      new Promise((resolve, reject) => {
        context.set(key, text, at, (error?: Error | null) => (error ? reject(error) : resolve()))
      }),
  }
}
