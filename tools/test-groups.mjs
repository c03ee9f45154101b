import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const folder = path.resolve(import.meta.dirname, '..', 'dist', 'test')

/** Groups that have a folder of their own, because they need more time, or more than a clone and npm. */
const byFolder = ['durability', 'browser', 'long']

/** Support that starts servers or a browser, installs the package, or asks thousands of times: what uses it is an integration test. */
const heavy = [
  'providers/provider-server',
  ...['authorization-server', 'browser', 'installed-package', 'node-red', 'tokens-of-users'].map(
    (name) => `support/${name}`,
  ),
].map((name) => path.join(folder, `${name}.js`))

/** All compiled tests by group: `unit`, `integration` and `durability` for everybody, the others where there is what they need. */
export function testGroups() {
  const groups = { unit: [], integration: [], durability: [], browser: [], long: [] }
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true }) : []
  for (const name of names.filter((file) => file.endsWith('.test.js')).sort()) {
    const file = path.join(folder, name)
    const own = byFolder.find((group) => name.split(path.sep)[0] === group)
    groups[own ?? (isHeavy(file) ? 'integration' : 'unit')].push(file)
  }
  return groups
}

/** Whether a file imports any of the heavy support, directly or by way of other files. */
function isHeavy(file, seen = new Set()) {
  if (heavy.includes(file)) return true
  if (seen.has(file) || !existsSync(file)) return false
  seen.add(file)
  return [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)].some(([, specifier]) =>
    isHeavy(path.resolve(path.dirname(file), specifier), seen),
  )
}
