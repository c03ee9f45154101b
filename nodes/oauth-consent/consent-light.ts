import type { NodeStatus } from 'node-red'

const requesting: NodeStatus = { fill: 'blue', shape: 'dot', text: 'node-red:httpin.status.requesting' }
export const nothing: NodeStatus = {}
export const connected: NodeStatus = { fill: 'green', shape: 'dot', text: 'node-red:common.status.connected' }

/** @param text short, and without any value of the message */
export function failed(text: string): NodeStatus {
  return { fill: 'red', shape: 'ring', text }
}

/** Somebody is expected to enter a code. */
export function waiting(text: string): NodeStatus {
  return { fill: 'yellow', shape: 'ring', text }
}

/**
 * The status of the node: a blue dot while a message is being dealt with, and otherwise what came of the last one. It goes to every
 * open editor, so it is shown only when it changes.
 */
export class ConsentLight {
  readonly #show: (status: NodeStatus) => void
  #inFlight = 0
  #rest = nothing
  #shown = nothing

  constructor(show: (status: NodeStatus) => void) {
    this.#show = show
  }

  started(): void {
    this.#inFlight += 1
    this.#update()
  }

  ended(rest: NodeStatus): void {
    this.#inFlight -= 1
    this.rest(rest)
  }

  /** What to show while nothing is being dealt with. */
  rest(status: NodeStatus): void {
    this.#rest = status
    this.#update()
  }

  #update(): void {
    const status = this.#inFlight > 0 ? requesting : this.#rest
    if (status === this.#shown) return
    this.#shown = status
    this.#show(status)
  }
}
