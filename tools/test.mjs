// Runs the tests that are built: node tools/test.mjs [group…], by default those that need nothing but a clone and npm. Of a group
// only some files: `browser:looks,dialog`.
// The last line is `N passed, N failed`, and `, N skipped` where some were.
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { testGroups } from './test-groups.mjs'

/** Milliseconds for one test, minutes for a whole group, and how many processes share its files. */
const limits = {
  unit: { test: 10_000, minutes: 5, processes: 2 },
  integration: { test: 60_000, minutes: 10, processes: 2 },
  durability: { test: 60_000, minutes: 3 },
  browser: { test: 120_000, minutes: 18, processes: 2 },
  long: { test: 300_000, minutes: 10 },
}

const groups = testGroups()
const chosen = process.argv.length > 2 ? process.argv.slice(2) : ['unit', 'integration', 'durability']
const unknown = chosen.filter((choice) => !(choice.split(':')[0] in groups))
if (unknown.length > 0) {
  console.error(`There is no group of tests ${unknown.join(', ')}. There are: ${Object.keys(groups).join(', ')}.`)
  process.exit(1)
}

const total = { passed: 0, failed: 0, skipped: 0 }
let good = true
for (const choice of chosen) {
  const [name, some] = choice.split(':')
  const wanted = some?.split(',').map((part) => `${part}.test.js`)
  const files = groups[name].filter((file) => !wanted || wanted.includes(path.basename(file)))
  if (files.length === 0) {
    console.log(`\n${name}: no tests`)
    continue
  }
  console.log(`\n${name}`)
  const started = Date.now()
  const counts = await run(name, files)
  for (const key of Object.keys(total)) total[key] += counts[key]
  if (!counts.good) good = false
  // A group that broke off, or did not end, has failed even if each of its tests passed.
  if (!counts.good && counts.failed === 0) total.failed++
  console.log(`${name}: ${counts.passed} tests in ${((Date.now() - started) / 1000).toFixed(1)} s`)
}
if (total.passed + total.failed === 0) {
  console.error('No test ran.')
  good = false
}
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
process.exitCode = good ? 0 : 1

/** Resolves to what the tests of some files have come to; `good` unless one failed, or a process did not end well. */
async function run(name, files) {
  const { processes = 1 } = limits[name]
  const [alone, others] = [files.filter(measuresTime), files.filter((file) => !measuresTime(file))]
  const queue = processes > 1 ? others : files
  const shares = await Promise.all(Array.from({ length: processes }, () => runInProcess(name, queue)))
  if (processes > 1 && alone.length > 0) shares.push(await runInProcess(name, alone))
  const sum = { passed: 0, failed: 0, skipped: 0, good: true }
  for (const { counts, code } of shares) {
    for (const key of Object.keys(counts)) sum[key] += counts[key]
    if (code !== 0) sum.good = false
  }
  return sum
}

/** Whether a file looks at the clock of the machine, and must have it to itself. */
function measuresTime(file) {
  return /\bperformance\.now\b/.test(readFileSync(file, 'utf8'))
}

/** Takes one file after the other from `queue`, which others may share, in a process of its own. */
function runInProcess(name, queue) {
  const { test, minutes } = limits[name]
  const child = fork(path.join(import.meta.dirname, 'run-mocha.mjs'), [String(test)])
  const counts = { passed: 0, failed: 0, skipped: 0 }
  let running = 'loading the files'
  const next = () => (queue.length > 0 ? child.send(queue.shift()) : child.disconnect())
  child.on('message', (message) => {
    if (message.running) running = message.running
    else {
      for (const key of Object.keys(counts)) counts[key] += message[key]
      next()
    }
  })
  next()
  const timer = setTimeout(() => {
    console.error(`\nThe group ${name} took more than ${minutes} minutes and was ended, during: ${running}`)
    child.kill('SIGKILL')
  }, minutes * 60_000)
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      clearTimeout(timer)
      resolve({ counts, code })
    })
  })
}
