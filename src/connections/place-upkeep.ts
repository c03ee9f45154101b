import { isConnectionKey } from './connection-key.ts'
import type { Place } from './place.ts'
import { generationOf } from './seal.ts'

/** Milliseconds for which a place that others share keeps a tombstone for longer, so that all of them have seen it. */
const sharedFor = 30 * 86_400_000

/**
 * Takes the copy of a connection out of places that forget with the process, where every durable place has the very same.
 * Resolves to the generation of that, or to `undefined` where it is not so, or cannot be told.
 */
export async function withoutFleeting(places: readonly Place[], key: string): Promise<number | undefined> {
  const durable = places.filter((place) => place.durable)
  if (durable.length === 0) return undefined
  const [text, ...others] = await Promise.all(durable.map((place) => place.get(key)))
  if (text === undefined || others.some((other) => other !== text)) return undefined
  for (const place of places) {
    if (!place.fleeting || place.durable) continue
    const copy = await place.get(key)
    if (copy !== undefined && copy !== text) return undefined
    if (copy !== undefined) await place.remove(key)
  }
  return generationOf(text)
}

/**
 * Removes all copies of a connection that ended, those of durable places last: as long as one is there, it tells that others do not
 * count any more. An older copy is only replaced by the tombstone for now, since a removal that is not on the disk yet would
 * bring it back. What other processes share goes long after the rest, since they may have older copies of their own.
 *
 * @param generation of the tombstone
 * @param due how long ago it could have gone; milliseconds
 * @returns whether nothing is left
 */
export async function withoutTombstone(
  places: readonly Place[],
  key: string,
  generation: number,
  due: number,
): Promise<boolean> {
  const stays = (place: Place) => place.shared === true && !place.durable && due < sharedFor
  const texts = await Promise.all(places.map((place) => place.get(key)))
  const isTombstone = (text: string) => generationOf(text) === generation
  const tombstone = texts.find((text) => text !== undefined && isTombstone(text))
  const isOvertaken = texts.some((text) => text !== undefined && generationOf(text) > generation)
  if (tombstone === undefined || isOvertaken) return false
  const behind = places.filter((place, index) => {
    const text = texts[index]
    return text === undefined ? stays(place) : !isTombstone(text)
  })
  for (const place of behind) await place.set(key, tombstone)
  if (behind.length > 0) return false
  const going = places.filter((place) => !stays(place))
  for (const place of going.sort((a, b) => Number(a.durable) - Number(b.durable))) {
    await place.remove(key)
    if ((await place.get(key)) !== undefined) return false
  }
  return going.length === places.length
}

/** The keys of all connections in any of some places, each once or more often. */
export async function* keysOf(places: readonly Place[]): AsyncGenerator<readonly string[]> {
  for (const place of places) for await (const keys of place.keys()) yield keys.filter(isConnectionKey)
}
