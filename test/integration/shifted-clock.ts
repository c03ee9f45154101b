import type { NodeRed } from '../support/node-red.ts'

/** Gives a Node-RED a wall clock that is ahead by as many milliseconds as it is told, at first by none. */
export async function shiftedClock({ probes }: NodeRed): Promise<(ms: number) => Promise<void>> {
  await probes.evaluate(() => {
    const real = Date.now
    Object.assign(globalThis, { clockShift: 0 })
    Date.now = () => real() + (globalThis as unknown as { clockShift: number }).clockShift
  })
  return (ms) => probes.evaluate((_RED, by) => void Object.assign(globalThis, { clockShift: by }), ms)
}
