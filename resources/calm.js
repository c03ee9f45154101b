const clock = {
  now: () => Date.now(),
  start: (work, ms) => setTimeout(work, ms),
  stop: (timer) => clearTimeout(timer),
}

/**
 * Runs `work` soon after it was asked for, and then at most once in `rest` milliseconds, however often it is asked for: a
 * thousand users whose tokens are renewed must not become a thousand requests.
 */
export function calm(work, { soon = 150, rest = 2000, timers = clock } = {}) {
  let timer
  let lastAt = Number.NEGATIVE_INFINITY

  function run() {
    timer = undefined
    lastAt = timers.now()
    void work()
  }

  return {
    ask() {
      timer ??= timers.start(run, Math.max(soon, lastAt + rest - timers.now()))
    },
    stop() {
      timers.stop(timer)
      timer = undefined
    },
  }
}
