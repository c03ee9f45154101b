import type { NodeRed } from '../support/node-red.ts'

/** The clock of a Node-RED in the hands of a test; timers are not moved. */
export class TestTime {
  readonly #nodeRed: NodeRed

  private constructor(nodeRed: NodeRed) {
    this.#nodeRed = nodeRed
  }

  /** Before the first deploy: nodes hold on to the clock they find. */
  static async start(nodeRed: NodeRed): Promise<TestTime> {
    await nodeRed.probes.evaluate(() => {
      const clock = globalThis as { passed?: number }
      const now = Date.now
      clock.passed = 0
      Date.now = () => now() + (clock.passed ?? 0)
    })
    return new TestTime(nodeRed)
  }

  /** Lets so many milliseconds pass. */
  async pass(ms: number): Promise<void> {
    await this.#nodeRed.probes.evaluate((_RED, ms) => {
      const clock = globalThis as { passed?: number }
      clock.passed = (clock.passed ?? 0) + ms
    }, ms)
  }
}
