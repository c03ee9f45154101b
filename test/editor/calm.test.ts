import assert from 'node:assert/strict'
import { resource } from './resource.ts'

interface Calm {
  calm(work: () => void, options?: object): { ask(): void; stop(): void }
}

/** Timers that a test turns by hand. */
function handClock() {
  let time = 0
  let waiting: { work: () => void; at: number } | undefined
  return {
    now: () => time,
    start(work: () => void, ms: number) {
      waiting = { work, at: time + ms }
      return waiting
    },
    stop() {
      waiting = undefined
    },
    turn(ms: number) {
      time += ms
      if (!waiting || waiting.at > time) return
      const { work } = waiting
      waiting = undefined
      work()
    },
  }
}

describe('what is done calmly', () => {
  async function start() {
    const { calm } = await resource<Calm>('calm.js')
    const timers = handClock()
    let runs = 0
    const work = calm(() => runs++, { soon: 100, rest: 1000, timers })
    return { ...work, timers, runs: () => runs }
  }

  it('is done soon after it was asked for, once for all who asked meanwhile', async () => {
    const { ask, timers, runs } = await start()
    ask()
    ask()
    timers.turn(99)
    assert.equal(runs(), 0)
    timers.turn(1)
    assert.equal(runs(), 1)
    timers.turn(10_000)
    assert.equal(runs(), 1)
  })

  it('is done no more often than that, however often it is asked for, and the last one who asks is heard', async () => {
    const { ask, timers, runs } = await start()
    for (let count = 0; count < 1000; count++) {
      ask()
      timers.turn(10)
    }
    // Ten seconds: at the beginning, and then once in each.
    assert.equal(runs(), 10)
    timers.turn(1000)
    assert.equal(runs(), 11)
    timers.turn(10_000)
    assert.equal(runs(), 11)
  })

  it('is soon done again after a rest', async () => {
    const { ask, timers, runs } = await start()
    ask()
    timers.turn(100)
    timers.turn(5_000)
    ask()
    timers.turn(100)
    assert.equal(runs(), 2)
  })

  it('is not done any more once it is stopped', async () => {
    const { ask, stop, timers, runs } = await start()
    ask()
    stop()
    timers.turn(1000)
    assert.equal(runs(), 0)
    ask()
    timers.turn(1000)
    assert.equal(runs(), 1)
  })
})
