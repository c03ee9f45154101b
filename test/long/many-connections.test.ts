import assert from 'node:assert/strict'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** See bench/personal.mjs. */
interface Measured {
  readonly blocks: Readonly<Record<string, number>>
  readonly records: number
  readonly perActive: number
  readonly perIdle: number
}
interface Bench {
  measure(count: number): Promise<Measured>
  requestCosts(counts: readonly number[], options: { api: string }): Promise<readonly { median: number }[]>
  withApi<T>(work: (api: string) => Promise<T>): Promise<T>
}

const file: string = path.resolve(import.meta.dirname, '..', '..', '..', 'bench', 'personal.mjs')

/** Jobs over all connections, which nobody asked for with a request of their own. */
const ownJobs = ['index made from the records', 'first page', 'next page', 'search', 'housekeeping', 'stop']

describe('10,000 connections', () => {
  let bench: Bench
  before(async () => {
    bench = (await import(pathToFileURL(file).href)) as Bench
    setFlagsFromString('--expose-gc')
    Object.assign(globalThis, { gc: runInNewContext('gc') })
  })

  /** What else the machine does makes a figure worse, never better: the best of a few counts. */
  async function least(limit: number, figure: () => Promise<number>): Promise<void> {
    const seen: number[] = []
    while (seen.length < 4 && !seen.some((value) => value <= limit)) seen.push(await figure())
    const best = Math.min(...seen)
    console.log(`    ${best.toFixed(2)} (at most ${limit})`)
    assert.ok(best <= limit, seen.map((value) => value.toFixed(2)).join(', '))
  }

  it('cost a request no more than a hundred do', async () => {
    await least(1.2, async () => {
      const [few, many] = await bench.withApi((api) => bench.requestCosts([100, 10_000], { api }))
      return (many?.median ?? Number.NaN) / (few?.median ?? Number.NaN)
    })
  })

  it('keep nobody waiting for 10 milliseconds, whatever is done with all of them', async () => {
    await least(10, async () => {
      const { blocks } = await bench.measure(10_000)
      return Math.max(...ownJobs.map((job) => blocks[job] ?? Number.NaN))
    })
  })

  it('take memory only while they are used, and a renewal writes one record', async () => {
    const { records, perActive, perIdle } = await bench.measure(10_000)
    assert.equal(records, 1)
    console.log(`    ${perActive.toFixed(0)} bytes in use, ${perIdle.toFixed(0)} bytes idle`)
    assert.ok(perActive <= 8_000, `${perActive} bytes in use`)
    assert.ok(perIdle <= 500, `${perIdle} bytes idle`)
  })
})
