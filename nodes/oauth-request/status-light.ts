import type { NodeStatus } from 'node-red'

const requesting: NodeStatus = { fill: 'blue', shape: 'dot', text: 'node-red:httpin.status.requesting' }
const nothing: NodeStatus = {}

/**
 * The status of a node with any number of requests in flight: a blue dot while there are any, a ring after one that came to nothing
 * until the next one starts or the last one ends well: a red one for a failure, a yellow one where the flow goes on with it. A status
 * goes to every open editor, so it is shown only when it changes.
 */
export class StatusLight {
  readonly #show: (status: NodeStatus) => void
  #inFlight = 0
  #shown = nothing

  constructor(show: (status: NodeStatus) => void) {
    this.#show = show
  }

  started(): void {
    this.#inFlight += 1
    this.#change(requesting)
  }

  answered(): void {
    this.#inFlight -= 1
    if (this.#inFlight === 0) this.#change(nothing)
  }

  failed(text: string, fill: 'red' | 'yellow' = 'red'): void {
    this.#inFlight -= 1
    this.#change({ fill, shape: 'ring', text })
  }

  #change(status: NodeStatus): void {
    if (status === this.#shown) return
    this.#shown = status
    this.#show(status)
  }
}
