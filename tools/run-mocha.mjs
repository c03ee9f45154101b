// Runs compiled tests in this process, a file at a time as the parent hands them out, and tells it how many passed:
// node tools/run-mocha.mjs <timeout ms>. The process must end by itself: a test that leaves something open is a failure too.
import Mocha from 'mocha'
import { TestReporter } from './test-reporter.mjs'

const timeout = Number(process.argv[2])
const { EVENT_HOOK_BEGIN, EVENT_TEST_BEGIN, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants

process.on('message', async (file) => {
  const mocha = new Mocha({ timeout, reporter: TestReporter, color: process.stdout.isTTY })
  mocha.addFile(file)
  await mocha.loadFilesAsync()
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const runner = mocha.run((failures) => {
    if (failures > 0) process.exitCode = 1
    runner.dispose()
    process.send({ ...counts, failed: failures })
  })
  runner.on(EVENT_TEST_PASS, () => counts.passed++)
  runner.on(EVENT_TEST_PENDING, () => counts.skipped++)
  // So that the parent can say what hung.
  for (const begin of [EVENT_HOOK_BEGIN, EVENT_TEST_BEGIN])
    runner.on(begin, (runnable) => process.send({ running: runnable.fullTitle() }))
})

process.once('disconnect', () => {
  setTimeout(() => {
    console.error(`\nThe tests are over, but something is still open: ${process.getActiveResourcesInfo().join(', ')}`)
    process.exit(2)
  }, 10_000).unref()
})
