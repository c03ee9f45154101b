/**
 * Somewhere sealed records are kept: a context store, a folder, memory. It sees ciphertext only. All functions reject when
 * the place fails; “nothing there” is `undefined`, never an error.
 */
export interface Place {
  readonly name: string
  /** What `set` promises once it has resolved: that the text survives the machine being switched off. */
  readonly durable: boolean
  /** It forgets with the process: a copy of what a durable place has as well is worth nothing but time. */
  readonly fleeting?: boolean
  /** Other processes may keep their records there, too. */
  readonly shared?: boolean
  get(key: string): Promise<string | undefined>
  set(key: string, text: string): Promise<void>
  /** Removes a text for good; nothing happens where there is none. */
  remove(key: string): Promise<void>
  /** The keys of all there is, some at a time so that nobody has to wait for all. */
  keys(): AsyncIterable<readonly string[]>
}

/** A place that forgets with the process. */
export function memoryPlace(kept: Map<string, string> = new Map()): Place {
  return {
    name: 'memory',
    durable: false,
    fleeting: true,
    get: async (key) => kept.get(key),
    set: async (key, text) => {
      kept.set(key, text)
    },
    remove: async (key) => {
      kept.delete(key)
    },
    async *keys() {
      yield [...kept.keys()]
    },
  }
}
