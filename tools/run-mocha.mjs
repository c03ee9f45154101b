// Runs compiled tests in this process and tells the parent how many passed: node tools/run-mocha.mjs <timeout ms> <file>…
// The process must end by itself: a test that leaves something open is a failure too.
import Mocha from 'mocha'
import { TestReporter } from './test-reporter.mjs'

const [timeout, ...files] = process.argv.slice(2)
const mocha = new Mocha({ timeout: Number(timeout), reporter: TestReporter, color: process.stdout.isTTY })
for (const file of files) mocha.addFile(file)
await mocha.loadFilesAsync()

const counts = { passed: 0, failed: 0, skipped: 0 }
const runner = mocha.run((failures) => {
  counts.failed = failures
  process.exitCode = failures > 0 ? 1 : 0
  process.send?.(counts)
  process.disconnect?.()
  setTimeout(() => {
    console.error(`\nThe tests are over, but something is still open: ${process.getActiveResourcesInfo().join(', ')}`)
    process.exit(2)
  }, 10_000).unref()
})
const { EVENT_HOOK_BEGIN, EVENT_TEST_BEGIN, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants
runner.on(EVENT_TEST_PASS, () => counts.passed++)
runner.on(EVENT_TEST_PENDING, () => counts.skipped++)
// So that the parent can say what hung.
for (const begin of [EVENT_HOOK_BEGIN, EVENT_TEST_BEGIN]) {
  runner.on(begin, (runnable) => process.connected && process.send({ running: runnable.fullTitle() }))
}
