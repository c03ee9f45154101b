/**
 * Tells whether this process has been asked to stop. Listens only where somebody else already does, since a first listener would
 * keep the process alive.
 */
export function watchForStop(): () => boolean {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    if (process.listenerCount(signal) > 0)
      process.prependListener(signal, () => {
        stopping = true
      })
  return () => stopping
}
