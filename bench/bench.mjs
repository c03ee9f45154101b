// Prints what the package costs: npm run bench. Needs a build; takes about a minute. The numbers in docs/measurements.md come
// from here and from the tests of durability.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { installInto, packPackage } from '../dist/test/support/installed-package.js'
import { loadCost } from './load-cost.mjs'
import { throughput } from './throughput.mjs'

const folder = mkdtempSync(path.join(tmpdir(), 'grantkeeper-bench-'))
try {
  const { size, unpackedSize, files, file } = await packPackage(folder)
  const home = path.join(folder, 'home')
  mkdirSync(home)
  await installInto(home, file)
  const kib = (bytes) => `${(bytes / 1024).toFixed(0)} KiB`
  console.log(`package: ${kib(size)} packed, ${kib(unpackedSize)} unpacked, ${files.length} files`)
  console.log(`installed packages: ${installed(home).length} (${installed(home).join(', ')})`)

  const { median, least, packages } = await loadCost()
  console.log(`loading all node files: ${median.toFixed(1)} ms (median; least ${least.toFixed(1)} ms)`)
  console.log(`loaded with them: ${packages.join(', ')}`)

  const { rate, cpu, timesCore, partOfUndici, cpuTimesUndici } = await throughput()
  const line = (name, id) =>
    console.log(
      `${name.padEnd(34)} ${rate[id].toFixed(0).padStart(6)} per second, ${cpu[id].toFixed(0).padStart(4)} µs each`,
    )
  console.log('\n32 requests under way, small JSON, connections kept open, one Node-RED:')
  line('oauth-request', 'ours')
  line('http request (core, kept open)', 'core')
  line('a node that only calls undici', 'undici')
  console.log(`oauth-request is ${timesCore.toFixed(1)} × core's http request (aim: 3 at least)`)
  console.log(
    `oauth-request is ${partOfUndici.toFixed(2)} of bare undici (aim: 0.85 at least); ${cpuTimesUndici.toFixed(2)} × its processor time`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
// Whatever the servers of the measurement still hold open.
process.exit()

function installed(home) {
  const modules = path.join(home, 'node_modules')
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(path.join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
    )
}
