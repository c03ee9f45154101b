import type { ConnectionIndex } from './connection-index.ts'
import type { Found, TokenStore } from './token-store.ts'

/** A store whose connections are in an index, whoever keeps or removes them. */
export function indexedStore(store: TokenStore, index: ConnectionIndex): TokenStore {
  const seen = (key: string, found: Found): Found => {
    index.seen(key, found)
    return found
  }
  return {
    ...store,
    read: async (key) => seen(key, await store.read(key)),
    peek: async (key) => seen(key, await store.peek(key)),
    async update(key, change) {
      let changed = false
      const found = await store.update(key, async (current) => {
        const draft = await change(current)
        changed = draft !== undefined
        return draft
      })
      if (changed) index.note(key, found)
      else index.seen(key, found)
      return found
    },
    async bury(key, before) {
      const isGone = await store.bury(key, before)
      if (isGone) index.note(key, { state: 'none', generation: 0 })
      return isGone
    },
  }
}
