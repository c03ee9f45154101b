/** When something was used last, and when that was last told. Milliseconds since the epoch. */
export class LastUse {
  at: number | undefined
  #told = 0

  /** The last use if it is news, and not within so many milliseconds of what was told before; then it counts as told. */
  news(ms: number): number | undefined {
    if (this.at === undefined || Math.abs(this.at - this.#told) < ms) return undefined
    this.#told = this.at
    return this.at
  }
}
