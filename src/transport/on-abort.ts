import { setMaxListeners } from 'node:events'

/**
 * Calls `listener` when the signal is aborted, until the function it returns is called. Many requests may share one signal, as
 * those of a node that is being closed do: that is no leak, so Node is told not to warn of one.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  setMaxListeners(0, signal)
  signal.addEventListener('abort', listener)
  return () => signal.removeEventListener('abort', listener)
}
