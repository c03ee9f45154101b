/** How long some work takes at best, in milliseconds: a busy machine is not taken for slow code. */
export function fastest(work: () => unknown, tries = 4): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < tries; round++) {
    const begun = performance.now()
    work()
    least = Math.min(least, performance.now() - begun)
    if (least < 4) break
  }
  return least
}
