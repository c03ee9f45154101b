import assert from 'node:assert/strict'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { readApiDescription } from '../../../src/definition/openapi/read-api-description.ts'
import { complaintOf, describeDocument } from './describing.ts'
import { hugeDocument, petStore, yamlStore } from './documents.ts'

const readingOf = (document: string | Uint8Array, options?: Parameters<typeof readApiDescription>[1]) =>
  readApiDescription(document, options).then(() => 'was read', complaintOf)

/** The longest time that nothing else could run while this did, in milliseconds. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await new Promise((resolve) => setTimeout(resolve, 20))
  delay.reset()
  await work()
  await new Promise((resolve) => setTimeout(resolve, 5))
  delay.disable()
  return delay.max / 1e6
}

describe('reading a description of an API in a thread of its own', () => {
  it('gives what reading it at once gives', async () => {
    const address = 'https://docs.test/openapi.json'
    assert.deepEqual(
      await readApiDescription(JSON.stringify(petStore), { address }),
      describeDocument(petStore, { address }),
    )
    assert.deepEqual(await readApiDescription(new TextEncoder().encode(yamlStore)), describeDocument(yamlStore))
  })

  it('fails as reading it at once fails', async () => {
    assert.equal(await readingOf('openapi: "3.1.0'), 'malformed 1:16')
    assert.equal(await readingOf(''), 'empty')
    assert.equal(await readingOf(new Uint8Array(20_000_001)), 'tooBig')
  })

  it('is ended when it takes too long', async () => {
    const document = `openapi: 3.1.0\nx-a: [${'[a, {b: c}], '.repeat(100_000)}]\n`
    assert.equal(await readingOf(document, { timeLimit: 50 }), 'effort')
  })

  it('is ended when it takes too much memory', async () => {
    const document = `openapi: 3.1.0\nx-a: [${'[[],[],[],[]],'.repeat(60_000)}]\n`
    assert.equal(await readingOf(document, { timeLimit: 100_000, memoryLimit: 32 }), 'effort')
  })

  it('checks the proposals where somebody can', async () => {
    const { flows } = await readApiDescription(JSON.stringify(petStore), {
      check: ({ grant }) => (grant === 'password' ? 'grant' : undefined),
    })
    assert.equal(flows.filter(({ supported }) => supported).length, 2)
  })

  for (const form of ['json', 'yaml'] as const) {
    it(`of ten megabytes of ${form.toUpperCase()} does not block the event loop for 50 ms`, async function () {
      this.timeout(120_000)
      const text = hugeDocument(form)
      assert.ok(text.length > 10_000_000, String(text.length))
      const blocks: number[] = []
      // A busy machine can hold up anything for a while, but not each time.
      while (blocks.length < 8 && !blocks.some((block) => block < 50)) {
        blocks.push(
          await longestBlock(async () => {
            const { title, flows } = await readApiDescription(text)
            assert.deepEqual([title, flows.length], ['Pet store', 4])
          }),
        )
      }
      const best = Math.min(...blocks)
      console.log(`      ${(text.length / 1e6).toFixed(1)} MB of ${form}: longest block ${best.toFixed(1)} ms`)
      assert.ok(best < 50, `${best} ms`)
    })
  }
})
