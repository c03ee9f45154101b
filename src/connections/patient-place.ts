import { OAuthError } from '../vocabulary/errors.ts'
import type { Place } from './place.ts'

/** A place that rejects with `STORE_FAILED` instead of never answering, after so many milliseconds for each answer. */
export function patiently(place: Place, ms: number): Place {
  const { name, durable, fleeting = false, shared = false } = place
  return {
    name,
    durable,
    fleeting,
    shared,
    get: (key) => within(ms, () => place.get(key)),
    set: (key, text) => within(ms, () => place.set(key, text)),
    remove: (key) => within(ms, () => place.remove(key)),
    async *keys() {
      const all = place.keys()[Symbol.asyncIterator]()
      for (;;) {
        const next = await within(ms, () => all.next())
        if (next.done) return
        yield next.value
      }
    },
  }
}

async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OAuthError('STORE_FAILED', 'read', { error: 'ETIMEDOUT' })), ms)
  })
  try {
    return await Promise.race([work(), late])
  } finally {
    clearTimeout(timer)
  }
}
