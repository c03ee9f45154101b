/**
 * Somewhere sealed records are kept: a context store, a folder, memory. It sees ciphertext only. Both functions reject when
 * the place fails; “nothing there” is `undefined`, never an error.
 */
export interface Place {
  readonly name: string
  /** What `set` promises once it has resolved: that the text survives the machine being switched off. */
  readonly durable: boolean
  get(key: string): Promise<string | undefined>
  set(key: string, text: string): Promise<void>
}

/** A place that forgets with the process. */
export function memoryPlace(kept: Map<string, string> = new Map()): Place {
  return {
    name: 'memory',
    durable: false,
    get: async (key) => kept.get(key),
    set: async (key, text) => {
      kept.set(key, text)
    },
  }
}
