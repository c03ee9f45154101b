// What loading the package costs Node-RED at its start: both node files, imported in a fresh process, beyond what an empty module
// costs there. The modules of Node.js itself are loaded before, since Node-RED has them. `once` measures one process.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { median } from './median.mjs'

const root = path.resolve(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const files = Object.values(manifest['node-red'].nodes).map((file) => path.join(root, file))

/** Milliseconds, the median of some fresh processes and the least of them; and which heavy libraries came along (none should). */
export async function loadCost(times = 15) {
  const results = []
  for (let index = 0; index < times; index++) {
    const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, 'once'])
    results.push(JSON.parse(stdout))
  }
  const costs = results.map(({ ours, empty }) => ours - empty)
  return { median: median(costs), least: Math.min(...costs), heavy: results[0].heavy }
}

if (process.argv[2] === 'once') {
  await Promise.all(
    ['crypto', 'fs/promises', 'timers/promises', 'querystring', 'https', 'stream'].map(
      (name) => import(`node:${name}`),
    ),
  )
  const empty = (number) => import(`data:text/javascript,export default ${number}`)
  await empty(0)
  const start = performance.now()
  await empty(1)
  await empty(2)
  const between = performance.now()
  for (const file of files) await import(pathToFileURL(file).href)
  const end = performance.now()
  // The three that are to be loaded later leave modules in the cache of CommonJS, or take their time to load now.
  const cached = Object.keys(createRequire(import.meta.url).cache).join('\n')
  const heavy = ['undici'].filter((name) => cached.includes(`${path.sep}${name}${path.sep}`))
  for (const name of ['openid-client', 'jose']) {
    const begun = performance.now()
    await import(name)
    if (performance.now() - begun < 1) heavy.push(name)
  }
  console.log(JSON.stringify({ empty: between - start, ours: end - between, heavy }))
}
