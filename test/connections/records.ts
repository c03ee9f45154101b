import { randomBytes } from 'node:crypto'
import type { Draft } from '../../src/connections/connection.ts'
import type { Place } from '../../src/connections/place.ts'
import type { SealKeys } from '../../src/connections/seal.ts'
import { type SealedStoreOptions, sealedStore, type TokenStore } from '../../src/connections/token-store.ts'

export const someKeys: SealKeys = [randomBytes(32)]

let stores = 0

/** A store of an integration of its own, so that no two tests share a lock. */
export function aStore(places: readonly Place[], more: Partial<SealedStoreOptions> = {}): TokenStore {
  stores += 1
  return sealedStore({
    id: `integration-${stores}`,
    fingerprint: 'print',
    keys: someKeys,
    places: places as [Place, ...Place[]],
    patience: 40,
    ...more,
  })
}

/** A place whose next operations fail as told; those that are not told work on the map. */
export function aFailingPlace(name: string, durable: boolean, kept: Map<string, string> = new Map()) {
  const place = {
    name,
    durable,
    kept,
    onGet: undefined as (() => Promise<string | undefined> | string | undefined) | undefined,
    onSet: undefined as ((text: string) => Promise<void>) | undefined,
    writes: 0,
    get: async (key: string) => (place.onGet ? place.onGet() : kept.get(key)),
    set: async (key: string, text: string) => {
      place.writes += 1
      if (place.onSet) return place.onSet(text)
      kept.set(key, text)
    },
    remove: async (key: string) => {
      place.writes += 1
      if (place.onSet) return place.onSet('')
      kept.delete(key)
    },
    async *keys() {
      if (place.onGet) await place.onGet()
      yield [...kept.keys()]
    },
  }
  return place satisfies Place
}

/** As Node throws it. */
export const systemError = (code: string): Error => Object.assign(new Error(`canary ${code}, open '/canary'`), { code })
export const fails = (code: string) => async (): Promise<never> => {
  throw systemError(code)
}
export const hangs = (): Promise<never> => new Promise<never>(() => {})

/** Puts a draft in place of whatever there is. */
export const put = (store: TokenStore, key: string, draft: Draft) => store.update(key, async () => draft)

/** All keys at once, in order. */
export async function keysOf(kept: Pick<Place, 'keys'>): Promise<string[]> {
  const all: string[] = []
  for await (const keys of kept.keys()) all.push(...keys)
  return all.toSorted()
}
