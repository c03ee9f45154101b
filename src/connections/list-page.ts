import type { IndexEntry } from './index-entry.ts'

/** Where a connection stands in the list: dead ones first, then by user, whatever the case. */
export type ListPosition = readonly [isAlive: 0 | 1, user: string, key: string]

/** How many connections there are of each kind. */
export interface ConnectionCounts {
  readonly connected: number
  readonly dead: number
  /** Those that no key at hand opens, so that nobody knows whose they are; absent when there are none. */
  readonly unreadable?: number
}

type Listed = IndexEntry & { readonly state: 'connected' | 'dead'; readonly user: string }

/** Finds one page of the list in a single pass over all connections, however they are ordered, without sorting them. */
export class ListPage {
  readonly counts: { -readonly [Kind in keyof ConnectionCounts]: number } = { connected: 0, dead: 0 }
  /** How many fit the search. */
  total = 0
  readonly #search: string
  readonly #after: ListPosition | undefined
  readonly #limit: number
  /** The first ones so far, in order: one more than fit, to know whether there is a next page. */
  readonly #first: { readonly at: ListPosition; readonly entry: Listed }[] = []

  constructor(search: string, after: ListPosition | undefined, limit: number) {
    this.#search = folded(search)
    this.#after = after
    this.#limit = limit
  }

  offer(entry: IndexEntry): void {
    if (entry.state === 'unreadable') this.counts.unreadable = (this.counts.unreadable ?? 0) + 1
    if (!isListed(entry)) return
    this.counts[entry.state] += 1
    const user = folded(entry.user)
    if (!user.includes(this.#search)) return
    this.total += 1
    const at: ListPosition = [entry.state === 'dead' ? 0 : 1, user, entry.key]
    if (this.#after && !isBefore(this.#after, at)) return
    const last = this.#first.at(-1)
    const isFull = this.#first.length > this.#limit
    if (isFull && last && !isBefore(at, last.at)) return
    this.#first.splice(this.#placeFor(at), 0, { at, entry })
    if (isFull) this.#first.pop()
  }

  get entries(): Listed[] {
    return this.#first.slice(0, this.#limit).map(({ entry }) => entry)
  }

  /** Where the next page begins after; `undefined` when this is the last. */
  get end(): ListPosition | undefined {
    return this.#first.length > this.#limit ? this.#first[this.#limit - 1]?.at : undefined
  }

  #placeFor(at: ListPosition): number {
    let [low, high] = [0, this.#first.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (isBefore((this.#first[middle] as { at: ListPosition }).at, at)) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** That of nobody was everybody's, before the integration became personal. */
function isListed(entry: IndexEntry): entry is Listed {
  return (entry.state === 'connected' || entry.state === 'dead') && entry.user !== undefined
}

function isBefore(one: ListPosition, other: ListPosition): boolean {
  for (const index of [0, 1, 2] as const) {
    const [a, b] = [one[index], other[index]]
    if (a !== b) return a < b
  }
  return false
}

/** Texts that people take for the same one are. */
function folded(text: string): string {
  return text.normalize('NFC').toLowerCase()
}
