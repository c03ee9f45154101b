const tails = new Map<string, Promise<unknown>>()

/**
 * Runs `work` while nobody else in this process works under the same name. Kept per process, not per integration, so that the
 * old and the new instance of a node wait for each other during a deploy.
 */
export async function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = tails.get(name) ?? Promise.resolve()
  const result = before.then(work)
  const tail = result.catch(() => {})
  tails.set(name, tail)
  try {
    return await result
  } finally {
    if (tails.get(name) === tail) tails.delete(name)
  }
}
