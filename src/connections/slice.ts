/** Milliseconds that a long job may take before it lets others have their turn. */
const longest = 2

/** What a job has taken of the time it may have at once. */
export class Slice {
  #until = performance.now() + longest

  get isOver(): boolean {
    return performance.now() >= this.#until
  }

  /** Lets everybody else have a turn. */
  async next(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.#until = performance.now() + longest
  }
}

/** Goes through many things without keeping anybody waiting for more than a few milliseconds. */
export async function inSlices<T>(things: Iterable<T>, work: (thing: T) => void): Promise<void> {
  const slice = new Slice()
  for (const thing of things) {
    work(thing)
    if (slice.isOver) await slice.next()
  }
}
