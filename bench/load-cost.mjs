// What loading the package costs Node-RED at its start: both node files, in a fresh process, beyond what importing an empty
// module costs. Run with the argument `once` it measures one process.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { median } from './median.mjs'

const nodes = path.resolve(import.meta.dirname, '..', 'dist', 'nodes')
const files = ['oauth-integration', 'oauth-request'].map((name) => path.join(nodes, name, `${name}.js`))

/** Milliseconds: the median of some fresh processes, and how many modules were loaded. */
export async function loadCost(times = 15) {
  const results = []
  for (let index = 0; index < times; index++) {
    const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, 'once'])
    results.push(JSON.parse(stdout))
  }
  const costs = results.map(({ ours, empty }) => ours - empty)
  return { milliseconds: median(costs), least: Math.min(...costs), heavy: results[0].heavy }
}

if (process.argv[2] === 'once') {
  const empty = (number) => import(`data:text/javascript,export default ${number}`)
  await empty(0)
  const start = performance.now()
  await empty(1)
  const between = performance.now()
  for (const file of files) await import(pathToFileURL(file).href)
  const end = performance.now()
  // A library that is loaded later would have left its modules in the cache of CommonJS modules.
  const { createRequire } = await import('node:module')
  const heavy = Object.keys(createRequire(import.meta.url).cache).filter((file) =>
    /[\\/](undici|openid-client|jose)[\\/]/.test(file),
  )
  console.log(JSON.stringify({ empty: between - start, ours: end - between, heavy: heavy.length }))
}
