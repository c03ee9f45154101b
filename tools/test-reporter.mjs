import Mocha from 'mocha'

const { EVENT_RUN_END, EVENT_SUITE_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants

/** One line for each suite, then everything that failed in full, and everything that was skipped with its reason. */
export class TestReporter extends Mocha.reporters.Base {
  constructor(runner, options) {
    super(runner, options)
    const skipped = []
    let suite = { passed: 0, failed: 0, skipped: 0, ms: 0 }

    runner.on(EVENT_TEST_PASS, (test) => {
      suite.passed++
      suite.ms += test.duration ?? 0
    })
    runner.on(EVENT_TEST_FAIL, () => suite.failed++)
    runner.on(EVENT_TEST_PENDING, (test) => {
      suite.skipped++
      skipped.push(`${test.fullTitle()}: ${reasonOf(test)}`)
    })
    runner.on(EVENT_SUITE_END, ({ parent, title }) => {
      if (!parent?.root) return
      const { passed, failed, ms } = suite
      const counts = [
        `${passed} passed`,
        ...(failed ? [`${failed} FAILED`] : []),
        ...(suite.skipped ? [`${suite.skipped} skipped`] : []),
      ]
      console.log(`${failed ? '✘' : '✔'} ${title} (${counts.join(', ')}, ${ms} ms)`)
      suite = { passed: 0, failed: 0, skipped: 0, ms: 0 }
    })
    runner.once(EVENT_RUN_END, () => {
      if (this.failures.length > 0) Mocha.reporters.Base.list(this.failures)
      for (const line of skipped) console.log(`  Skipped: ${line}`)
    })
  }
}

/** What the test, or a suite around it, gave as the reason; see test/support/skip.ts. */
function reasonOf(test) {
  for (let place = test; place; place = place.parent) if (place.skipReason) return place.skipReason
  return 'no reason given'
}
