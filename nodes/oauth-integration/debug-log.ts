import { type Observation, plain } from '../../src/index.ts'

/** How long a debug log stays on: 15 minutes, in milliseconds. */
const lasts = 900_000

/** Characters of method and address: a flow may call an address of any length. */
const longestLine = 500

/** A log of requests that ends by itself, and never holds a token, a body or a query value. */
export class DebugLog {
  #until = 0
  readonly #write: (line: string) => void
  readonly #now: () => number

  constructor(write: (line: string) => void, now: () => number = Date.now) {
    this.#write = write
    this.#now = now
  }

  switch(on: boolean): void {
    this.#until = on ? this.#now() + lasts : 0
  }

  /** When it ends, in milliseconds since the epoch; `undefined` while it is off. */
  get until(): number | undefined {
    return this.#now() < this.#until ? this.#until : undefined
  }

  /** Where to report to, while it is on. */
  readonly observer = (): ((observation: Observation) => void) | undefined =>
    this.until === undefined ? undefined : (observation) => this.#write(line(observation))
}

function line({ method, url, status, error, ms, renewed, retried }: Observation): string {
  const outcome = status ?? error ?? 'failed'
  const remarks = [renewed && 'token renewed', retried && 'sent twice'].filter(Boolean).join(', ')
  return `${plain(`${method} ${url}`, longestLine)} → ${outcome} in ${Math.round(ms)} ms${remarks && ` (${remarks})`}`
}
