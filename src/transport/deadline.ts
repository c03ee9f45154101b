import type { Interceptor } from './api-request.ts'
import { abortError, timeoutError } from './network-error.ts'
import { onAbort } from './on-abort.ts'

/** What a timer can hold at most: about 25 days. */
const longestTimer = 2_147_483_647

/**
 * Lets a caller wait no longer than the request's `timeout`, or `usual` milliseconds where it has none, nor beyond the abort of
 * its signal; then it gets `DEADLINE_PASSED`. That covers redirects, the second try and the wait for a renewal. The renewal
 * itself goes on: others wait for it too.
 */
export function deadline(usual?: number): Interceptor {
  return (next) => (request) => {
    const timeout = request.timeout ?? usual
    const { signal } = request
    if (timeout === undefined && !signal) return next(request)
    if (signal?.aborted) return Promise.reject(abortError(signal))
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined
      let stopListening: (() => void) | undefined
      let limited = request
      const finish = () => {
        clearTimeout(timer)
        stopListening?.()
      }
      const giveUp = (error: unknown) => {
        finish()
        reject(error)
      }
      if (timeout !== undefined) {
        const ms = Math.min(timeout, longestTimer)
        timer = setTimeout(() => giveUp(timeoutError(hostOf(request.url), timeout)), ms)
        limited = { ...request, timeout, deadlineAt: performance.now() + ms }
      }
      if (signal) stopListening = onAbort(signal, () => giveUp(abortError(signal)))
      next(limited).then((answer) => {
        finish()
        resolve(answer)
      }, giveUp)
    })
  }
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '')
