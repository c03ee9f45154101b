import { below, stepInto, stepsOfFragment } from './json-pointer.ts'
import { Unusable } from './unusable.ts'

/** References from one to the next that are followed. */
const longestChain = 50

/**
 * A place in a document that nobody has checked. Reads own properties only, follows references within the document and no
 * others, and says where something is not as it should be.
 */
export class Place {
  readonly value: unknown
  /** JSON pointer to here. */
  readonly pointer: string
  readonly #root: unknown

  constructor(value: unknown, pointer = '', root: unknown = value) {
    this.value = value
    this.pointer = pointer
    this.#root = root
  }

  /** What has this name here, behind any references; `undefined` when there is nothing or null. Throws when this is no object. */
  child(name: string): Place | undefined {
    const value = stepInto(this.#object(), name)
    if (value === undefined || value === null) return undefined
    return this.#behind(value, below(this.pointer, name))
  }

  /** The names here, in their order. Throws when this is no object. */
  names(): string[] {
    return Object.keys(this.#object())
  }

  /** What the references here lead to. */
  resolved(): Place {
    return this.#behind(this.value, this.pointer)
  }

  /** The elements here, before any references. Throws when this is no list. */
  elements(): Place[] {
    if (!Array.isArray(this.value)) throw new Unusable('type', this.pointer, this.value)
    return this.value.map((value, index) => new Place(value, below(this.pointer, index), this.#root))
  }

  /** The text of this name; a number counts as one. Throws when it is something else. */
  text(name: string): string | undefined {
    const place = this.child(name)
    if (place === undefined) return undefined
    if (typeof place.value === 'string') return place.value.trim() || undefined
    if (typeof place.value === 'number') return String(place.value)
    throw new Unusable('type', place.pointer, place.value)
  }

  #object(): object {
    const { value, pointer } = this
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unusable('type', pointer, value)
    return value
  }

  #behind(first: unknown, start: string): Place {
    const seen = new Set<unknown>()
    let value = first
    let pointer = start
    for (;;) {
      const reference = stepInto(Array.isArray(value) ? undefined : value, '$ref')
      if (reference === undefined) return new Place(value, pointer, this.#root)
      const place = below(pointer, '$ref')
      if (typeof reference !== 'string') throw new Unusable('type', place, reference)
      if (!reference.startsWith('#')) throw new Unusable('referenceRemote', place, reference)
      if (seen.has(value) || seen.size >= longestChain) throw new Unusable('referenceCyclic', place, reference)
      seen.add(value)
      const steps = stepsOfFragment(reference)
      value = steps?.reduce<unknown>(stepInto, this.#root)
      if (value === undefined || value === null) throw new Unusable('referenceDangling', place, reference)
      pointer = (steps ?? []).reduce<string>(below, '')
    }
  }
}
