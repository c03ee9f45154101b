/** When something was used last, and when that was last told. Milliseconds since the epoch; 0 for never. */
export class LastUse {
  at = 0
  #told = 0

  /** The last use if it is news, and not within so many milliseconds of what was told before; then it counts as told. */
  news(ms: number): number | undefined {
    if (this.at === 0 || Math.abs(this.at - this.#told) < ms) return undefined
    this.#told = this.at
    return this.at
  }
}
