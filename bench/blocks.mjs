/**
 * How long the longest stretch was in which nobody else got a turn while something was done; milliseconds. On a machine that is busy
 * with other things, a stretch counts as long as this process has used the processor in it.
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

function now() {
  const { user, system } = process.cpuUsage()
  return { clock: performance.now(), processor: (user + system) / 1_000 }
}
