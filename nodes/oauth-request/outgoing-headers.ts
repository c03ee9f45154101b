/** Headers of a request, one for each name whatever its case; the name is sent as it was written last. */
export class OutgoingHeaders {
  readonly #headers = new Map<string, readonly [name: string, value: string | string[]]>()

  /** Sets a header, or removes it where the value is empty, `null`, 0 or false, as core's `http request` does. */
  set(name: string, value: unknown): void {
    const key = name.toLowerCase()
    if (value) this.#headers.set(key, [name, Array.isArray(value) ? value.map(String) : String(value)])
    else this.#headers.delete(key)
  }

  /** The value of a header by its name in lower case; of several, the first. */
  get(key: string): string | undefined {
    const value = this.#headers.get(key)?.[1]
    return Array.isArray(value) ? value[0] : value
  }

  /** The headers as data. `Object.fromEntries` makes an ordinary property of any name, even of `__proto__`. */
  toRecord(): Record<string, string | string[]> {
    return this.#headers.size === 0 ? {} : Object.fromEntries(this.#headers.values())
  }
}
