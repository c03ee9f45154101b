// What loading the package costs Node-RED at its start: the files of its nodes, imported in a fresh process, beyond what an
// empty module costs there. The modules of Node.js itself are loaded before, since Node-RED has them. `once` measures one
// process.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { median } from './median.mjs'

const root = path.resolve(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const files = Object.values(manifest['node-red'].nodes).map((file) => path.join(root, file))

/**
 * Milliseconds of some fresh processes: the median, the least, and the least of the processor's time, beside what it took to
 * start Node.js; and which packages came along.
 */
export async function loadCost(times = 15) {
  const { bundle } = await import('../tools/bundle.mjs')
  if (!(await bundle())) throw new Error('lib/ could not be made; see above')
  const results = []
  for (let index = 0; index < times; index++) {
    const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, 'once'])
    results.push(JSON.parse(stdout))
  }
  const all = (name) => results.map((result) => result[name])
  return {
    median: median(all('time')),
    least: Math.min(...all('time')),
    processor: Math.min(...all('processor')),
    start: Math.min(...all('start')),
    packages: results[0].packages,
  }
}

if (process.argv[2] === 'once') {
  const start = now().processor
  await Promise.all(
    ['crypto', 'fs/promises', 'timers/promises', 'querystring', 'https', 'stream'].map(
      (name) => import(`node:${name}`),
    ),
  )
  const empty = (number) => import(`data:text/javascript,export default ${number}`)
  await empty(0)
  const before = now()
  await empty(1)
  await empty(2)
  const between = now()
  for (const file of files) await import(pathToFileURL(file).href)
  const after = now()
  const cost = (kind) => after[kind] - between[kind] - (between[kind] - before[kind])
  console.log(JSON.stringify({ start, time: cost('time'), processor: cost('processor'), packages: packagesLoaded() }))
}

/** Milliseconds, of the clock and of the processor in all threads of this process. */
function now() {
  const { user, system } = process.cpuUsage()
  return { time: performance.now(), processor: (user + system) / 1000 }
}

/** The debugger knows every script there is, of ES modules and of CommonJS. */
function packagesLoaded() {
  const packages = new Set()
  const session = new Session()
  session.connect()
  session.on('Debugger.scriptParsed', ({ params: { url } }) => {
    const name = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(url)?.[1]
    if (name) packages.add(name)
  })
  session.post('Debugger.enable')
  session.disconnect()
  return [...packages].sort()
}
