import type { Place } from './place.ts'
import type { Vault } from './vault.ts'

export interface SealedNotesOptions {
  readonly place: Place
  /** Of the integration: what another one put there does not open. */
  readonly vault: Vault
  /** Milliseconds since the epoch, as all who share the place count them. */
  readonly now: () => number
  /** Milliseconds a note is good for at most, clocks that differ included: one that claims more is none. */
  readonly longest: number
}

/** Short-lived notes in a shared place, as `<end>.<sealed>`: sealed for their integration, key and end. */
export class SealedNotes<T> {
  readonly #options: SealedNotesOptions

  constructor(options: SealedNotesOptions) {
    this.#options = options
  }

  /** A note that is still good, with its end; `undefined` for anything else. */
  async read(key: string): Promise<(T & { readonly until: number }) | undefined> {
    const { place, vault } = this.#options
    const text = await place.get(key)
    const until = endOf(text)
    if (text === undefined || this.#isOver(until)) return undefined
    const open = vault.open(text.slice(text.indexOf('.') + 1), purposeOf(key, until))
    return open === undefined ? undefined : { ...(JSON.parse(open) as T), until }
  }

  async write(key: string, note: T, until: number): Promise<void> {
    const { place, vault } = this.#options
    const sealed = vault.seal(JSON.stringify(note), purposeOf(key, until))
    await place.set(key, `${until}.${sealed}`)
  }

  remove(key: string): Promise<void> {
    const { place } = this.#options
    return place.remove(key)
  }

  /** Removes the notes whose time is over, whoever wrote them. */
  async sweep(isNote: (key: string) => boolean): Promise<void> {
    const { place } = this.#options
    const found: string[] = []
    for await (const keys of place.keys()) found.push(...keys.filter(isNote))
    for (const key of found) {
      const text = await place.get(key)
      if (text !== undefined && this.#isOver(endOf(text))) await this.remove(key)
    }
  }

  #isOver(until: number): boolean {
    const { now, longest } = this.#options
    return !(until > now() && until <= now() + longest)
  }
}

const purposeOf = (key: string, until: number): string => `note ${key} ${until}`

/** Not a number where there is none, so that nothing is before or after it. */
function endOf(text: string | undefined): number {
  return Number(/^(\d{1,15})\./.exec(text ?? '')?.[1])
}
