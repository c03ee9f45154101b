import { readFileSync } from 'node:fs'

/**
 * How long the longest stretch was in which nobody else got a turn while something was done; milliseconds. On a machine that is busy
 * with other things, a stretch counts as long as this thread has had the processor in it, as far as the system tells.
 */
export async function longestBlock(work) {
  let longest = 0
  let last = now()
  const look = () => {
    const next = now()
    longest = Math.max(longest, Math.min(next.clock - last.clock, next.processor - last.processor))
    last = next
  }
  let watching = setImmediate(function watch() {
    look()
    watching = setImmediate(watch)
  })
  await new Promise((resolve) => setImmediate(resolve))
  longest = 0
  const begun = performance.now()
  const value = await work()
  const took = performance.now() - begun
  await new Promise((resolve) => setImmediate(resolve))
  look()
  clearImmediate(watching)
  return { longest, took, value }
}

const ownTime = `/proc/self/task/${process.pid}/schedstat`

function now() {
  const clock = performance.now()
  try {
    // Linux: nanoseconds that the main thread has run.
    return { clock, processor: Number(readFileSync(ownTime, 'latin1').split(' ')[0]) / 1e6 }
  } catch {
    return { clock, processor: clock }
  }
}
